"""What a physio signs: one programme, what is wrong with it, and what a new one changes. Pure."""

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from typing import Annotated

from pydantic import Field, StringConstraints

from physiobench.clinical.programme import prescription
from physiobench.clinical.programme.changes import LineChange, changes_between
from physiobench.clinical.programme.lines import ExercisePrescription, Line, Paragraph, Stimulation
from physiobench.clinical.programme.problem import Problem, within
from physiobench.clinical.screening.gate import SCREENING_LASTS, screening_blocks
from physiobench.content.advice import AdviceKey, AdviceTemplate
from physiobench.content.schema import Value


__all__ = [
    "SCREENING_LASTS",
    "Body",
    "LineChange",
    "Problem",
    "changes",
    "fingerprint",
    "naming_lines",
    "problems",
    "screening_blocks",
    "warnings",
]

PAIN_LIMIT = 5  # the traffic light turns red above it
WEEKS = (1, 26)  # DESIGN
MANY_EXERCISES = 4  # people keep to two to four
REVIEW_WEEKS = 6  # no change by then wants the physio


class BodyText(AdviceKey, file="programme"):
    """What is wrong with a programme."""

    NO_TITLE = "no-title"
    EMPTY = "empty"
    REVIEW_BEFORE_START = "review-before-start"
    SAME_ID = "same-id"
    NO_REVIEW = "no-review"
    RUNS_ON = "runs-on"


class BodyTemplate(AdviceTemplate, file="programme"):
    """The same, with its numbers."""

    MANY_EXERCISES = "many-exercises"
    LATE_REVIEW = "late-review"
    TWICE = "twice"
    OF_LINE = "of-line"


class Body(Value):
    """Everything that one signature covers."""

    title: Line
    starts_on: date
    weeks: int
    exercises: Annotated[tuple[ExercisePrescription, ...], Field(max_length=60)] = ()
    stimulation: Annotated[tuple[Stimulation, ...], Field(max_length=20)] = ()
    advice: Annotated[str, StringConstraints(max_length=20_000)] = ""  # Markdown
    goals: Annotated[tuple[Paragraph, ...], Field(max_length=20)] = ()
    pain_limit: int = PAIN_LIMIT
    review_on: date | None = None

    @property
    def ends_on(self) -> date:
        """Return the last day of the programme, which belongs to it."""
        return self.starts_on + timedelta(weeks=self.weeks, days=-1)

    @property
    def lines(self) -> tuple[ExercisePrescription | Stimulation, ...]:
        """Return every line, exercises first."""
        return (*self.exercises, *self.stimulation)

    def paths(self) -> Iterator[tuple[str, ExercisePrescription | Stimulation]]:
        """Yield every line with the path by which a problem names it: 'exercises.0'."""
        yield from ((f"exercises.{i}", line) for i, line in enumerate(self.exercises))
        yield from ((f"stimulation.{i}", line) for i, line in enumerate(self.stimulation))


def problems(body: Body) -> tuple[Problem, ...]:
    """Find everything that stops this programme from being signed; fields name their line."""
    return tuple(_problems(body))


def _problems(body: Body) -> Iterator[Problem]:
    if not body.title:
        yield Problem(field="title", message=BodyText.NO_TITLE.text)
    yield from within(body, "weeks", WEEKS, "weeks")
    yield from within(body, "pain_limit", (0, PAIN_LIMIT), "out of 10")
    if not body.lines and not body.advice.strip():
        yield Problem(field="exercises", message=BodyText.EMPTY.text)
    if body.review_on is not None and body.review_on < body.starts_on:
        yield Problem(field="review_on", message=BodyText.REVIEW_BEFORE_START.text)
    ids = [line.line_id for line in body.lines]
    if len(set(ids)) < len(ids):
        yield Problem(field="exercises", message=BodyText.SAME_ID.text)
    for path, line in body.paths():
        for found in prescription.problems(line):
            yield Problem(field=f"{path}.{found.field}", message=found.message)


def warnings(body: Body) -> tuple[Problem, ...]:
    """Find what a physio should look at twice; none of it stops a signature."""
    return tuple(_warnings(body))


def _warnings(body: Body) -> Iterator[Problem]:
    if len(body.exercises) > MANY_EXERCISES:
        count = len(body.exercises)
        message = BodyTemplate.MANY_EXERCISES.fill(count=count, most=MANY_EXERCISES)
        yield Problem(field="exercises", message=message)
    if body.review_on is None:
        yield Problem(field="review_on", message=BodyText.NO_REVIEW.text)
    elif body.review_on > body.starts_on + timedelta(weeks=REVIEW_WEEKS):
        message = BodyTemplate.LATE_REVIEW.fill(weeks=REVIEW_WEEKS)
        yield Problem(field="review_on", message=message)
    for index, stimulation in enumerate(body.stimulation):
        if stimulation.weeks > body.weeks:
            message = BodyText.RUNS_ON.text
            yield Problem(field=f"stimulation.{index}.weeks", message=message)
        for found in prescription.warnings(stimulation):
            yield Problem(field=f"stimulation.{index}.{found.field}", message=found.message)
    seen: set[tuple[str, str]] = set()
    for path, line in body.paths():
        key = (line.subject, line.side)
        if key in seen:
            yield Problem(field=path, message=BodyTemplate.TWICE.fill(title=line.title))
        seen.add(key)


def naming_lines(body: Body, found: Iterable[Problem]) -> tuple[Problem, ...]:
    """Return the same problems, each of a line with the line's title in its words."""
    titles = {path: line.title for path, line in body.paths()}
    return tuple(_naming_line(problem, titles) for problem in found)


def _naming_line(problem: Problem, titles: Mapping[str, str]) -> Problem:
    title = titles.get(".".join(problem.field.split(".")[:2]), "")
    where = title.removeprefix("Stimulation: ").lower()
    if not title or where in problem.message.lower():
        return problem
    message = BodyTemplate.OF_LINE.fill(title=title, message=problem.message)
    return Problem(field=problem.field, message=message)


def changes(old: Body, new: Body) -> tuple[LineChange, ...]:
    """Say what a new programme changes, in words for the patient."""
    whole = (
        LineChange(what=what, before=before, after=after)
        for what, before, after in (
            ("Title", old.title, new.title),
            ("Starts on", _day(old.starts_on), _day(new.starts_on)),
            ("Lasts", _weeks(old.weeks), _weeks(new.weeks)),
            (
                "Highest pain to accept",
                f"{old.pain_limit} out of 10",
                f"{new.pain_limit} out of 10",
            ),
            ("Goals", "; ".join(old.goals), "; ".join(new.goals)),
            ("Advice", old.advice.strip(), new.advice.strip()),
            ("Review", _day(old.review_on), _day(new.review_on)),
        )
        if before != after
    )
    return (*changes_between(old.lines, new.lines), *whole)


def _day(day: date | None) -> str:
    return f"{day:%A} {day.day} {day:%B %Y}" if day else "none planned"


def _weeks(weeks: int) -> str:
    return "1 week" if weeks == 1 else f"{weeks} weeks"


def fingerprint(
    body: Body,
    *,
    previous: str,
    signed_by: str,
    signed_at: datetime,
    beside: Mapping[str, str | int] | None = None,
) -> str:
    """Bind a signed programme to its signer, its moment, and the version before it.

    `previous` is the fingerprint of the version replaced, or "" for the first. `beside` is what
    else the signature covers: whose programme it is, its version, the reasons given. Any later
    change to any of them gives another fingerprint.

    Raises:
        ValueError: if `signed_at` bears no time zone.
    """
    if signed_at.tzinfo is None:
        msg = "signed_at must bear a time zone"
        raise ValueError(msg)
    signed = {
        # without defaults, so that a field added later leaves old fingerprints as they are;
        # for the same reason no default of a signed value may ever change
        "body": body.model_dump(mode="json", exclude_defaults=True),
        "previous": previous,
        "signed_at": signed_at.astimezone(UTC).isoformat(timespec="microseconds"),
        "signed_by": signed_by,
        **({"beside": dict(beside)} if beside else {}),
    }
    canonical = json.dumps(signed, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return sha256(canonical.encode()).hexdigest()
