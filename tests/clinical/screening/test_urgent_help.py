"""Nobody is sent to 111 without being told what to do in Northern Ireland, which has none."""

import re
from pathlib import Path

import physiobench
from physiobench.clinical.screening.urgent_help import NO_111_THERE, URGENT_LINE
from physiobench.clinical.sessions import session_advice, skin, stop
from physiobench.clinical.sessions.skin_signs import Skin
from physiobench.content import load


SOURCE = Path(physiobench.__file__).parent
NUMBER = re.compile(r"\b111\b")
SAYS_IT = {
    "clinical/screening/urgent_help.py",
    "assessment/presenters/results.py",  # a row for each nation
    "web/templates/components/care_card.html",  # adds the words of Northern Ireland
}


def advice():
    yield from (found.do_now for found in stop.stop_symptoms())
    yield from (found.do_now for found in session_advice.symptoms_of(stimulation=False))
    yield from (skin.advise(code).do_now for code in Skin)
    yield session_advice.UNWELL
    yield from (text.body for text in load.texts().values())


def test_both_ways_to_say_it_name_northern_ireland():
    assert all("Northern Ireland" in words for words in (URGENT_LINE, NO_111_THERE))


def test_code_and_pages_take_the_number_from_one_place():
    found = {
        file.relative_to(SOURCE).as_posix()
        for kind in ("*.py", "*.html", "*.txt", "*.js")
        for file in SOURCE.rglob(kind)
        if NUMBER.search(file.read_text("utf-8"))
    }

    assert found == SAYS_IT


def test_whatever_advice_names_111_names_northern_ireland():
    sent = [words for words in advice() if NUMBER.search(words)]

    assert len(sent) > 3
    assert all("Northern Ireland" in words for words in sent)
