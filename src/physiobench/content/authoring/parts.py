"""What authors write: parts with pages of questions and the rules that look at them."""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from physiobench.content.values import Count, Words
from physiobench.questionnaires.values import Value


LinkId = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
Written = object  # the short form; `conditions.expand` refuses what it cannot read


class Question(Value):
    """One question or line of text; what is not said follows from its kind."""

    id: LinkId
    ask: Words
    help: str | None = None
    type: Literal[
        "yes-no",
        "choice",
        "many",
        "whole",
        "number",
        "scale",
        "line",
        "text",
        "date",
        "photo",
        "note",
        "score",
    ] = "yes-no"
    options: dict[str, str] = {}
    alone: tuple[str, ...] = ()  # options that exclude all others
    weighed: bool = False  # whether each option's code is also what it counts
    required: bool | None = None
    min: int | None = None
    max: int | None = None
    length: Count | None = None
    unit: tuple[str, str] | None = None  # UCUM code and its name
    places: int | None = None  # digits after the point
    when: Written = None
    measure: str | None = None  # of a score: the measure it belongs to
    formula: str | None = None  # of a score: FHIRPath
    initial: str | None = None


class AuthoredPage(Value):
    """What is asked together."""

    id: LinkId
    title: Words
    when: Written = None
    items: Annotated[tuple[Question, ...], Field(min_length=1)]


class WrittenRule(Value):
    """One rule as authors write it.

    `do` joins named advice and words of its own; `to` is who should see the person, where that is
    not whom the urgency alone means.
    """

    id: str
    version: Count = 1
    when: Written
    urgency: str | None = None
    to: str | None = None
    stimulation: str | None = None
    scope: str | None = None
    mode: str | None = None
    occasions: tuple[str, ...] = ()
    person: Words
    clinician: Words
    do: Annotated[tuple[str, ...], Field(min_length=1)]
    provenance: Words
    confidence: str
    reviewed_by: str | None = None


class SharedPart(Value):
    """Pages and rules that several questionnaires share."""

    pages: tuple[AuthoredPage, ...] = ()
    rules: tuple[WrittenRule, ...] = ()


class Included(Value):
    """A part that only some people are asked: its pages open, and its rules count, on a condition.

    It is for parts whose pages have no condition of their own: enableWhen does not nest.
    """

    part: str
    when: Written


class RuleHead(Value):
    """What stands above the rules of one questionnaire."""

    title: Words
    version: Count = 1
    screens_stimulation: bool = False
    screens_if: Written = None


class Form(Value):
    """One questionnaire: parts by name, pages of its own, and the words that fill the parts."""

    slug: LinkId
    version: Words = "1.0.0"  # a released version never changes: then a higher one is written
    title: Words
    description: Words
    copyright: str | None = None
    user: Literal["patient", "physio"] = "patient"  # who fills it in
    words: dict[str, str] = {}
    body: Annotated[tuple[str | Included | AuthoredPage, ...], Field(min_length=1)]
    judged: RuleHead | None = None
    rules: tuple[WrittenRule, ...] = ()
    without: tuple[str, ...] = ()  # rules of the parts that this form replaces by its own
