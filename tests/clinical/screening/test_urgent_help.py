"""Nobody is sent to 111 without being told what to do in Northern Ireland, which has none."""

import re
from pathlib import Path

import physiobench
from physiobench.clinical.screening.urgent_help import UrgentHelp
from physiobench.content import load
from physiobench.content.advice import advice


SOURCE = Path(physiobench.__file__).parent
NUMBER = re.compile(r"\b111\b")
SAYS_IT = {
    "clinical/screening/urgent_help.py",
    "web/templates/components/care_card.html",  # adds the words of Northern Ireland
}


def texts():
    for name, file in advice().items():
        if name != "signposts":  # has a line of its own for each nation
            yield from (text.words for text in file.texts.values())
    yield from (text.body for text in load.texts().values())


def test_both_ways_to_say_it_name_northern_ireland():
    assert all(
        "Northern Ireland" in words
        for words in (UrgentHelp.LINE.text, UrgentHelp.NO_111_THERE.text)
    )


def test_code_and_pages_take_the_number_from_one_place():
    found = {
        file.relative_to(SOURCE).as_posix()
        for kind in ("*.py", "*.html", "*.txt", "*.js")
        for file in SOURCE.rglob(kind)
        if NUMBER.search(file.read_text("utf-8"))
    }

    assert found == SAYS_IT


def test_whatever_advice_names_111_names_northern_ireland():
    sent = [words for words in texts() if NUMBER.search(words)]

    assert len(sent) > 3
    assert all("Northern Ireland" in words for words in sent)
