"""Tests of physiobench.drawing.charts."""

import subprocess
import sys
from datetime import date
from itertools import pairwise

import pytest

from physiobench.drawing.charts import NothingToDraw, Series, bar_weeks, line_chart
from tests.drawing.reading import SVG, parsed, placed
from tests.drawing.rules import check_is_coloured_by_the_stylesheet, check_may_be_served


PAIN = Series("Pain", ((date(2026, 3, 1), 6), (date(2026, 3, 4), None), (date(2026, 3, 8), 3)))
BANDED = Series("Force", ((1, 100), (2, 80)), "stim", ((90, 110), (70, 90)))


def texts(drawing):
    return [element.text for element in parsed(drawing.svg).iter(f"{SVG}text")]


def pain(title="Pain fell from 6 to 3"):
    return line_chart(title, [PAIN], unit="0 to 10", high=10)


@pytest.mark.parametrize(
    "chart",
    [
        pain,
        lambda: line_chart("Force", [BANDED], unit="%"),
        lambda: bar_weeks("Weeks", [3, None, 2], unit="sessions", planned=3),
    ],
)
def test_a_chart_may_be_served_on_any_page(chart):
    drawing, _ = chart()

    check_may_be_served(drawing)
    check_is_coloured_by_the_stylesheet(drawing)
    assert "id=" not in drawing.svg
    assert "#00000" not in drawing.svg


def test_a_chart_opens_with_what_it_found():
    drawing, _ = pain()

    assert "Pain fell from 6 to 3" in texts(drawing)
    assert drawing.alt.startswith("Pain fell from 6 to 3.")


def test_a_line_chart_has_its_numbers_in_a_table_with_dates_in_words():
    _, table = pain()

    assert table.headers == ("Date", "Pain (0 to 10)")
    assert table.rows == (
        ("1 March 2026", "6"),
        ("4 March 2026", "not recorded"),
        ("8 March 2026", "3"),
    )


def test_a_missing_value_is_a_gap_and_no_point():
    drawing, _ = pain()

    assert len(list(parsed(drawing.svg).iter(f"{SVG}circle"))) == 2


def test_lines_are_named_where_they_end_and_never_on_top_of_each_other():
    before = Series("Before", ((1, 5), (2, 3)))
    after = Series("After", ((1, 6), (2, 3)), "care")

    drawing, _ = line_chart("Pain", [before, after], unit="0 to 10", high=10)

    places = {t.text: float(t.get("y")) for t in parsed(drawing.svg).iter(f"{SVG}text")}
    assert abs(places["Before 3"] - places["After 3"]) >= 12


@pytest.mark.parametrize("last", [0, 10])
def test_what_stands_at_the_ends_stays_beside_the_plot(last):
    series = [Series(name, ((1, 5), (2, last))) for name in ("One", "Two", "Three")]

    drawing, _ = line_chart("Pain", series, unit="0 to 10", high=10)

    texts = list(parsed(drawing.svg).iter(f"{SVG}text"))
    dots = [float(dot.get("cx")) for dot in parsed(drawing.svg).iter(f"{SVG}circle")]
    ends = [t for t in texts if t.text in {f"{one.name} {last}" for one in series}]
    [top] = [float(t.get("y")) for t in texts if t.text == "0 to 10, by week"]
    heights = sorted(float(t.get("y")) for t in ends)
    assert len(ends) == 3
    assert all(float(t.get("x")) > max(dots) for t in ends)
    assert all(b - a >= 12 for a, b in pairwise(heights))
    assert heights[0] > top + 12


def test_series_at_different_times_meet_in_one_table():
    one, two = Series("A", ((1, 5), (2, 4))), Series("B", ((2, 7),), "care")

    _, table = line_chart("Both", [one, two], unit="points")

    assert table.rows == (("1", "5", "not recorded"), ("2", "4", "7"))


@pytest.mark.parametrize(
    "words", ["Pain", "Worst pain of each day of a very long programme: 6 at first"]
)
def test_the_year_below_the_first_day_lies_on_the_sheet(words):
    root = parsed(pain(words)[0].svg)
    height = float(root.get("viewBox").split()[3])
    years = [
        matrix[5] + float(element.get("y", "0"))
        for element, matrix in placed(root)
        if element.text == "2026"
    ]

    assert len(years) == 1
    assert years[0] + 4 <= height  # descenders of 12 px letters reach below the line


def test_weeks_as_bars_say_what_was_done_and_what_was_planned():
    drawing, table = bar_weeks("Five of six done", [3, 2, None], unit="sessions", planned=3)

    assert table.headers == ("Week", "Done (sessions)", "Planned (sessions)")
    assert table.rows == (("1", "3", "3"), ("2", "2", "3"), ("3", "not recorded", "3"))
    assert "week 3: not recorded" in drawing.alt.lower()
    assert "planned" in texts(drawing)
    assert "?" in texts(drawing)


def test_a_bar_is_as_high_as_its_value():
    drawing, _ = bar_weeks("Weeks", [4, 2], unit="sessions")

    bars = [p for p in parsed(drawing.svg).iter(f"{SVG}path") if "pb-fill-act" in p.get("class")]
    highs = []
    for bar in bars:
        ys = [float(part.split()[1]) for part in bar.get("d").replace("z", "")[1:].split("L")]
        highs.append(max(ys) - min(ys))
    assert highs[0] == pytest.approx(2 * highs[1], abs=0.3)


@pytest.mark.parametrize(
    "hostile", ["$x^2$ <script>alert(1)</script> & co", "a\x00b\x1b", "\U0001f600 smile", "$" * 40]
)
def test_hostile_titles_are_only_text(hostile):
    drawing, _ = pain(hostile)

    check_may_be_served(drawing)


def test_a_long_title_is_broken_and_then_cut():
    drawing, _ = pain("word " * 80)

    assert all(len(text) <= 45 for text in texts(drawing))
    check_may_be_served(drawing)


def test_an_hour_of_points_stays_small():
    many = Series("Force", tuple((float(i), 100 - i / 10) for i in range(300)), "stim")

    drawing, table = line_chart("Force falls", [many], unit="%")

    check_may_be_served(drawing)
    assert len(table.rows) == 300


@pytest.mark.parametrize(
    "empty",
    [
        lambda: line_chart("T", [], unit="u"),
        lambda: line_chart("T", [Series("A", ((1, None),))], unit="u"),
        lambda: bar_weeks("T", [], unit="u"),
        lambda: bar_weeks("T", [None], unit="u"),
    ],
)
def test_nothing_to_draw_is_said_and_not_drawn(empty):
    with pytest.raises(NothingToDraw, match="no value"):
        empty()


@pytest.mark.parametrize(
    "bad",
    [
        lambda: line_chart("T", [Series("A", ((1, float("nan")),))], unit="u"),
        lambda: line_chart("T", [Series("A", ((1, 2), (date(2026, 1, 1), 2)))], unit="u"),
        lambda: line_chart("T", [Series("A", ((1, 2),), band=((1, 2), (3, 4)))], unit="u"),
        lambda: bar_weeks("T", [float("inf")], unit="u"),
        lambda: bar_weeks("T", [-1], unit="u"),
        lambda: bar_weeks("T", [1] * 60, unit="u"),
    ],
)
def test_bad_values_are_refused(bad):
    with pytest.raises(ValueError, match=r"not|number|weeks|values for"):
        bad()


def test_the_same_chart_is_drawn_once_even_from_lists():
    first, second = (line_chart("T", [Series("A", [(1, 2), (2, 3)])], unit="u") for _ in range(2))

    assert first is second


def test_matplotlib_is_loaded_only_when_a_chart_is_drawn():
    code = "import sys, physiobench.drawing.charts, physiobench.drawing.figure; "
    code += "sys.exit('matplotlib' in sys.modules or 'django' in sys.modules)"

    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
