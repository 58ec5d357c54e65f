"""The assessment and a session in the diary, without a mouse."""

import pytest
from playwright.sync_api import Page

from tests.system.answering import WELL, asked, wanted
from tests.system.keys import choose, enter, tab_to


pytestmark = [pytest.mark.browser, pytest.mark.enable_socket]


def fill_by_keyboard(page: Page, answers) -> None:
    """Answer every question of the page in the order in which Tab reaches it."""
    for question in asked(page):
        values = wanted(page, question, answers)
        if not values:
            continue
        tab_to(page, name=question.box)
        if question.kind == "radio":
            choose(page, values[0])
        elif question.kind == "checkbox":
            while page.evaluate("document.activeElement.value") != values[0]:
                tab_to(page, name=question.box)
            page.keyboard.press("Space")
        else:
            page.keyboard.type(values[0])


def test_the_assessment_needs_no_mouse(open_window):
    visitor = open_window("keyboard")
    page = visitor.open("/")

    # given someone who skips to the content and starts
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    enter(page, "Start your assessment")
    if visitor.heading() == "Where is the problem?":
        enter(page, "Knee")
    tab_to(page, name="agree")
    page.keyboard.press("Space")
    enter(page, "Start now")

    # when they answer page after page
    for _ in range(60):
        if visitor.heading() == "Check your answers":
            break
        fill_by_keyboard(page, WELL)
        enter(page, "Save and continue")
    enter(page, "Send my answers")

    # then they have their outcome, and the way on has the keyboard too
    assert visitor.heading() == "Your result"
    enter(page, "Choose your physio")
    assert visitor.heading() == "Choose your physio"


def test_a_session_is_logged_without_a_mouse(site, open_window):
    patient = open_window("keyboard-patient")
    page = patient.open(site.link("Patient Dana"))

    # given an exercise that is due
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    enter(page, "Thigh squeeze")

    # when it is told as it was
    tab_to(page, name="did")
    choose(page, "done")
    tab_to(page, name="pain_before")
    choose(page, "3")
    tab_to(page, name="pain_after")
    choose(page, "2")
    enter(page, "Save")

    # then it is in the diary
    assert patient.heading() == "Saved in your diary"
    assert "3, 2" in patient.text()
