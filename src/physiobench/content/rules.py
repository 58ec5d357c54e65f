"""Triage rules as content: when one fires, how urgent it is, what it means for stimulation."""

from collections.abc import Iterator, Mapping
from datetime import date
from enum import StrEnum
from typing import Annotated, Self

from pydantic import (
    BeforeValidator,
    Field,
    PrivateAttr,
    SkipValidation,
    StringConstraints,
    model_validator,
)

from physiobench.content.provenance import SOURCE_CODE, provenance_words
from physiobench.content.values import Confidence, Count, Slug, Words
from physiobench.questionnaires.model.conditions import (
    BadCondition,
    Comparison,
    Condition,
    Every,
    Some,
    comparisons,
    read_condition,
)
from physiobench.questionnaires.values import Value


RuleId = Annotated[str, StringConstraints(pattern=r"^[A-Z][A-Z0-9]*(-[A-Z0-9]+)*[a-z]?$")]


class Urgency(StrEnum):
    """How soon someone must look at it, the worst first."""

    CALL_999 = "999"
    AE_NOW = "AE_NOW"
    SAME_DAY = "SAME_DAY"
    GP = "GP"
    F2F = "F2F"


class StimulationEffect(StrEnum):
    """What a rule means for stimulation at home, the worst first."""

    STOP = "STOP"
    NOT_HERE = "NOT_HERE"
    PHYSIO_DECIDES = "PHYSIO_DECIDES"
    INFORM = "INFORM"


class Scope(StrEnum):
    """How far a rule reaches."""

    WHOLE_BODY = "whole-body"
    SITE = "site"
    DEVICE_MODE = "device-mode"
    SESSION = "session"


class Mode(StrEnum):
    """What a stimulator can be set to, where a rule bars that and not the person."""

    DIRECT_CURRENT = "direct-current"  # and every unbalanced or long pulse
    PROBE = "probe"  # inside the body


class Recipient(StrEnum):
    """Who should see the person, where that is not whom the urgency alone means."""

    SURGICAL_TEAM = "surgical-team"
    MS_TEAM = "ms-team"
    MATERNITY_UNIT = "maternity-unit"
    NERVE_UNIT = "nerve-unit"
    EYE_CASUALTY = "eye-casualty"
    GP_CHILD = "gp-child"


class Occasion(StrEnum):
    """When a rule's questions are asked; what lapses is asked again."""

    SIGN_UP = "sign-up"
    FIRST_SESSION = "first-session"
    EVERY_FOUR_WEEKS = "every-four-weeks"
    EVERY_SESSION = "every-session"


def _condition(data: object) -> object:
    if isinstance(data, Comparison | Every | Some):
        return data
    try:
        return read_condition(data)
    except BadCondition as error:
        raise ValueError(str(error)) from error


def _maybe_condition(data: object) -> object:
    return None if data is None else _condition(data)


class Rule(Value):
    """One rule, explained once for the person and once for the clinician.

    `provenance` is in the reference's own marks: V and the sources read, M from memory, DESIGN
    ours. `reviewed_by` stays empty until a registered physiotherapist signs.
    """

    id: RuleId
    version: Count = 1
    when: Annotated[Condition, SkipValidation, BeforeValidator(_condition)]
    urgency: Urgency | None = None
    refer_to: Recipient | None = None
    stimulation: StimulationEffect | None = None
    scope: Scope = Scope.WHOLE_BODY
    mode: Mode | None = None  # what a rule of scope device-mode bars
    occasions: tuple[Occasion, ...] = (Occasion.SIGN_UP,)
    reason_person: Words
    reason_clinician: Words
    what_to_do: Words
    provenance: Words
    confidence: Confidence
    reviewed_by: str | None
    reviewed_on: date | None = None

    _questions: tuple[str, ...] = PrivateAttr(default=())  # asked for each answer that is tried

    def model_post_init(self, _context: object) -> None:
        """Find the questions once: the condition never changes."""
        self._questions = tuple(dict.fromkeys(c.question for c in self.comparisons))

    @model_validator(mode="after")
    def does_something(self) -> Self:
        """Refuse a rule without effect, a word out of place, and a review without its day."""
        if self.urgency is None and self.stimulation is None:
            msg = f"{self.id} has neither urgency nor stimulation, so it would do nothing"
            raise ValueError(msg)
        if self.refer_to and self.urgency in {None, Urgency.CALL_999}:
            msg = f"{self.id} has refer_to, which needs an urgency other than 999"
            raise ValueError(msg)
        if (self.scope is Scope.DEVICE_MODE) != (self.mode is not None):
            msg = f"{self.id} needs scope device-mode and a mode together"
            raise ValueError(msg)
        if (self.reviewed_by is None) != (self.reviewed_on is None):
            msg = f"{self.id} needs reviewed_by and reviewed_on together"
            raise ValueError(msg)
        return self

    @property
    def comparisons(self) -> tuple[Comparison, ...]:
        """Every comparison that the rule makes."""
        return comparisons(self.when)

    @property
    def questions(self) -> tuple[str, ...]:
        """The linkIds that the rule looks at, each once."""
        return self._questions


class RuleSet(Value):
    """One version of the rules that judge one version of a questionnaire.

    Where `screens_if` stands and does not hold, the person was not screened: nothing was asked, so
    nothing is established about stimulation either way.
    """

    slug: Slug
    version: Count
    title: Words
    questionnaire: Slug
    questionnaire_version: Words
    screens_stimulation: bool = False  # whether passing it means anything for stimulation
    screens_if: Annotated[Condition | None, SkipValidation, BeforeValidator(_maybe_condition)] = (
        None
    )
    unsure: frozenset[str] = frozenset({"not-sure"})  # answer codes that count as unknown
    sources: dict[str, Words]
    rules: Annotated[tuple[Rule, ...], Field(min_length=1)]

    _by_question: dict[str, tuple[Rule, ...]] = PrivateAttr(default_factory=dict)

    def model_post_init(self, _context: object) -> None:
        """Find once which rules look at each question."""
        for rule in self.rules:
            for link_id in rule.questions:
                self._by_question[link_id] = (*self._by_question.get(link_id, ()), rule)

    @model_validator(mode="after")
    def is_whole(self) -> Self:
        """Refuse two rules under one id, and a source code that is not listed."""
        seen: set[str] = set()
        for rule in self.rules:
            if rule.id in seen:
                msg = f"two rules bear the id {rule.id}"
                raise ValueError(msg)
            seen.add(rule.id)
            for code in SOURCE_CODE.findall(rule.provenance):
                if code not in self.sources:
                    msg = f"{rule.id} rests on {code}, which sources does not list"
                    raise ValueError(msg)
        return self

    @property
    def name(self) -> str:
        """The set and its version, as an outcome records it."""
        return f"{self.slug}@{self.version}"

    @property
    def by_question(self) -> Mapping[str, tuple[Rule, ...]]:
        """The rules that look at each question, by its linkId."""
        return self._by_question

    def source(self, rule: Rule) -> str:
        """Return what `rule` rests on, in words."""
        return provenance_words(rule.provenance, self.sources)

    def asked_on(self, occasion: Occasion) -> tuple[Rule, ...]:
        """Return the rules whose questions are asked on one occasion."""
        return tuple(rule for rule in self.rules if occasion in rule.occasions)

    def unsigned(self) -> Iterator[Rule]:
        """Yield the rules that no registered physiotherapist has signed yet."""
        return (rule for rule in self.rules if rule.reviewed_by is None)
