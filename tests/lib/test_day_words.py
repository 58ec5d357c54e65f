"""A day in words has its year where that is not this year."""

import ast
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from django.template import engines

import physiobench
from physiobench.lib.day_words import day_words


SRC = Path(physiobench.__file__).parent
MONTH_IN_PYTHON = re.compile(r"%-?[bBm]")


@pytest.fixture(autouse=True)
def in_january(time_machine):
    time_machine.move_to(datetime(2027, 1, 3, 10, tzinfo=UTC), tick=False)


def test_a_day_of_this_year_has_no_year_and_another_day_has_it():
    assert day_words(date(2027, 1, 3)) == "3 January"
    assert day_words(date(2027, 12, 31), weekday=True) == "Friday 31 December"
    assert day_words(date(2026, 12, 31)) == "31 December 2026"
    assert day_words(date(2028, 1, 1), weekday=True) == "Saturday 1 January 2028"


def test_a_moment_is_shown_in_the_local_time_zone(settings):
    settings.TIME_ZONE = "Europe/London"
    at = datetime(2026, 6, 3, 13, 5, tzinfo=UTC)

    assert day_words(at, time=True) == "3 June 2026, 14:05"
    assert day_words(at, weekday=True, time=True) == "Wednesday 3 June 2026, 14:05"


def test_what_is_this_year_follows_the_local_time_zone(settings, time_machine):
    settings.TIME_ZONE = "Asia/Tokyo"
    time_machine.move_to(datetime(2026, 12, 31, 20, tzinfo=UTC), tick=False)

    assert day_words(date(2027, 1, 1)) == "1 January"
    assert day_words(datetime(2026, 12, 31, 20, tzinfo=UTC)) == "1 January"


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("{{ at|day_words }}", "3 June 2026"),
        ('{{ at|day_words:"time" }}', "3 June 2026, 14:05"),
        ('{{ at|day_words:"weekday" }}', "Wednesday 3 June 2026"),
        ('{{ at|day_words:"weekday time" }}', "Wednesday 3 June 2026, 14:05"),
        ("{{ nothing|day_words }}", ""),
    ],
)
def test_every_page_has_the_filter_without_loading_it(settings, written, shown):
    settings.TIME_ZONE = "Europe/London"
    page = engines["django"].from_string(written)

    assert page.render({"at": datetime(2026, 6, 3, 13, 5, tzinfo=UTC), "nothing": None}) == shown


def test_no_page_and_no_mail_shows_a_day_without_its_year():
    bare = [
        f"{path.relative_to(SRC)}: {found}"
        for path in [*SRC.rglob("*.html"), *SRC.rglob("*.txt")]
        for found in re.findall(r"""\|date:["']([^"']*)["']""", path.read_text())
        if is_bare(found)
    ]

    assert bare == []


def test_no_module_shows_a_day_without_its_year():
    bare = [
        f"{path.relative_to(SRC)}:{line}: {found}"
        for path in SRC.rglob("*.py")
        if path != SRC / "lib" / "day_words.py"
        for line, found in bare_formats(ast.parse(path.read_text()))
    ]

    assert bare == []


def test_the_guard_finds_each_way_to_write_a_day_without_its_year():
    found = [
        'date_format(day, "j F")',
        'formats.date_format(day, format="l j F, H:i")',
        'f"{day:%d %B}"',
        'f"{day.day} {day:%B}"',
        'day.strftime("%-d %b")',
    ]
    passed = [
        'date_format(day, "j F Y")',
        'date_format(day, "H:i")',
        'f"{day.day} {day:%B} {day.year}"',
        'day.strftime("%Y-%m-%d")',
    ]

    assert [len(list(bare_formats(ast.parse(code)))) for code in found] == [1] * len(found)
    assert [list(bare_formats(ast.parse(code))) for code in passed] == [[]] * len(passed)


def is_bare(written: str) -> bool:
    """Tell whether a format of Django's shows a day or a month without the year."""
    return not set("yYcro").intersection(written) and bool(set("jdlDFMNnm").intersection(written))


def bare_formats(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Yield each format that shows a month without the year: the line, and the format."""
    specs = {
        id(node.format_spec) for node in ast.walk(tree) if isinstance(node, ast.FormattedValue)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            if id(node) in specs:  # a part of the one around it
                continue
            written = ast.unparse(node)
            if MONTH_IN_PYTHON.search(written) and not re.search(r"%Y|\.year\b", written):
                yield node.lineno, written
        elif isinstance(node, ast.Call):
            called = node.func.attr if isinstance(node.func, ast.Attribute) else node.func
            name = called.id if isinstance(called, ast.Name) else called
            values = [*node.args, *(keyword.value for keyword in node.keywords)]
            texts = [one.value for one in values if isinstance(one, ast.Constant)]
            for text in texts:
                is_date = name in {"date_format", "date"} and isinstance(text, str)
                if is_date and is_bare(text):
                    yield node.lineno, text
                if name == "strftime" and MONTH_IN_PYTHON.search(text) and "%Y" not in text:
                    yield node.lineno, text
