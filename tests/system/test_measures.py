"""A patient measures themselves and a physio does the twitch test, in a real browser."""

import re

import pytest

from tests.system.keys import choose as key
from tests.system.keys import enter, tab_to
from tests.system.looking import Window


pytestmark = [pytest.mark.browser, pytest.mark.enable_socket]


def choose(window: Window, question: str, answer: str) -> None:
    """Choose one answer of a question."""
    group = window.page.get_by_role("group", name=re.compile(re.escape(question)))
    group.get_by_label(answer, exact=True).check()


def test_a_patient_measures_themselves_without_scripts(site, open_window):
    dana = open_window("patient-measures", java_script_enabled=False)

    # given someone in care
    dana.open(site.link("Patient Dana"))
    dana.follow("Measure yourself")
    dana.follow("Standing up from a chair")

    # when they leave something out, and then put it right
    dana.page.get_by_label(re.compile("How many times")).fill("11")
    dana.press("Save")
    assert "There is a problem" in dana.text()
    choose(dana, "more than half-way", "No")
    choose(dana, "use your arms", "No")
    dana.press("Save")

    # then the result stands, and what it means
    assert "11 stands" in dana.text()
    assert "Measured and reported by yourself" in dana.text()


def test_every_page_of_measuring_may_be_looked_at(site, open_window):
    dana = open_window("patient-looks")
    dana.open(site.link("Patient Dana"))
    dana.follow("Measure yourself")
    dana.look("list")
    dana.follow("Walking speed")
    dana.look("walking")
    dana.follow("Measure again")
    dana.look("record")
    dana.press("Save")
    dana.look("errors")
    dana.open("/assessment/measures/measure-psfs/record/")
    dana.look("psfs")
    dana.open("/assessment/measures/measure-quadriceps-lag/")
    dana.look("by-physio")


def test_a_measure_is_taken_without_a_mouse(site, open_window):
    dana = open_window("keyboard-measures")
    page = dana.open(site.link("Patient Dana"))
    dana.open("/assessment/measures/")

    # given a measure of the list
    enter(page, "Your pain")

    # when it is answered by keys
    tab_to(page, name="answer.pain-worst")
    key(page, "4")
    enter(page, "Save")

    # then it stands
    assert "4 out of 10" in dana.text()


def test_a_twitch_test_is_guided_and_leads_on(site, open_window):
    alex = open_window("physio-twitch")
    page = alex.page

    # given a physio with a patient in care
    alex.open(site.link("Physiotherapist Alex"))
    alex.open("/practice/patients/")
    alex.follow(re.compile("Dana"))
    alex.look("patient")
    alex.follow("Record a measure")
    alex.look("measures")
    alex.follow("Lag of the knee")
    alex.look("lag")
    page.go_back()
    alex.follow("Record a twitch test")
    alex.look("twitch-first")

    # when the test is done in order
    page.get_by_label("Which muscle is tested?").select_option("Tibialis anterior")
    choose(alex, "Which side", "Left")
    choose(alex, "safety check", "Yes")
    alex.press("Save")
    alex.look("twitch-sound")
    choose(alex, "the sound side do", "A brisk twitch")
    page.get_by_label(re.compile("At what current")).fill("20")
    alex.press("Save")
    choose(alex, "affected side do", "No twitch")
    page.get_by_label(re.compile("highest current")).fill("30")
    alex.press("Save")
    choose(alex, "400 µs", "Yes")
    choose(alex, "move the pads", "Yes")
    choose(alex, "hide a twitch", "None of these")
    alex.look("twitch-last")
    alex.press("Save")

    # then the page says what follows
    assert "NO TWITCH" in alex.text()
    assert "A repeat counts from" in alex.text()
    alex.look("twitch-result")
    alex.open(page.url.replace("twitch-tests/", ""))
    assert "No twitch once: repeat" in alex.text()
    alex.look("patient-after")
