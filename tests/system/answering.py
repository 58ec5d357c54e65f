"""How a person fills a page of questions: by what stands on it, not by its address."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from playwright.sync_api import Page

from physiobench.assessment.http.box_names import PREFIX


NEITHER = ("no", "none")
Answers = Mapping[str, tuple[str, ...]]

WELL: Answers = {  # someone whose knee a physio may treat from a distance
    "four-steps": ("yes",),
    "age": ("58",),
    "side": ("left",),
    "site": ("thigh-front",),
    "since": ("3-12-months",),
    "knee-kind": ("worn",),
    "place": ("front", "thigh"),
    "story": ("It got weak after months of sparing it.",),
    "pain-worst": ("4",),
    "pain-now": ("2",),
    "activity-1": ("Stairs",),
    "activity-1-score": ("4",),
    "activity-2": ("Getting off the sofa",),
    "activity-2-score": ("5",),
    "activity-3": (),
    "activity-3-score": (),
    "chair-ready": ("yes",),
    "chair-stands": ("10",),
    "goal": ("Walk up to the park",),
    "tried": ("exercise",),
    "kit-at-home": ("chair",),
    "wants-stimulation": ("yes",),
    "touch": ("yes",),
    "seen": ("yes",),
}
BETTER: Answers = {  # the same person weeks later
    **WELL,
    "used-stimulation": ("yes",),
    "skin": ("normal",),
    "pain-worst": ("2",),
    "pain-now": ("1",),
    "activity-1-score": ("8",),
    "activity-2-score": ("8",),
    "groc": ("3",),
    "next": ("finish",),
    "note": ("Thank you.",),
}


@dataclass(frozen=True, slots=True)
class Asked:
    """One question of a page."""

    box: str  # the name of its box
    kind: str  # radio, checkbox, select or text

    @property
    def name(self) -> str:
        """Its linkId."""
        return self.box.removeprefix(PREFIX)


def asked(page: Page) -> list[Asked]:
    """Return the questions of the page in reading order, each once."""
    found = page.locator("main form").last.evaluate(
        """form => [...form.elements].filter(e => e.name && e.type !== "hidden")
            .map(e => [e.name, {"select-one": "select"}[e.type] ?? e.type])"""
    )
    kinds = {"radio", "checkbox", "select"}
    once = {name: Asked(name, kind if kind in kinds else "text") for name, kind in found}
    return list(once.values())


def begin(page: Page) -> None:
    """Start an assessment of a knee: say where the problem is, agree, go."""
    page.goto("/assessment/")
    way = page.locator("main").get_by_role("link", name="Knee").first
    if way.count():
        with page.expect_navigation():
            way.click()
    page.get_by_label(re.compile("I agree")).check()
    with page.expect_navigation():
        page.get_by_role("button", name="Start now").click()


def wanted(page: Page, question: Asked, answers: Answers) -> tuple[str, ...]:
    """Return what to answer: as foreseen; else "no" or "none" where offered, else the first."""
    if question.kind == "text":
        return answers.get(question.name, ())
    offered = page.locator(f'main [name="{question.box}"]').evaluate_all(
        "all => all.map(e => e.value)"
    )
    if question.kind == "select":
        offered = page.locator(f'main [name="{question.box}"] option').evaluate_all(
            "all => all.map(e => e.value).filter(Boolean)"
        )
    foreseen = tuple(v for v in answers.get(question.name, ()) if v in offered)
    return foreseen or tuple(v for v in NEITHER if v in offered)[:1] or tuple(offered[:1])


def fill(page: Page, answers: Answers) -> None:
    """Answer every question of the page."""
    for question in asked(page):
        box = f'main [name="{question.box}"]'
        values = wanted(page, question, answers)
        if question.kind in {"radio", "checkbox"}:
            for value in values:
                page.locator(f'{box}[value="{value}"]').check()
        elif question.kind == "select":
            page.locator(box).select_option(values[0])
        else:
            page.locator(box).fill("".join(values))


def send(page: Page) -> None:
    """Press the button of the form, and wait for the page that answers."""
    with page.expect_navigation():
        page.locator("main form").last.locator("button.button").first.click()
