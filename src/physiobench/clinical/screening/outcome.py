"""What judging leads to: a tier, a verdict on stimulation, and the rules behind both."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from typing import Self, cast

from physiobench.content.advice import AdviceKey
from physiobench.content.rules import Mode, Recipient, Scope, StimulationEffect, Urgency


class Tier(AdviceKey, file="outcome"):
    """Where the person should turn, the worst first."""

    EMERGENCY_NOW = "emergency-now"
    URGENT_TODAY = "urgent-today"
    SEE_GP = "see-gp"
    SEE_PHYSIO_IN_PERSON = "see-physio-in-person"
    SUITABLE_REMOTE = "suitable-remote"

    @property
    def rank(self) -> int:
        """The place in the order; 0 is the worst."""
        return list(Tier).index(self)

    @property
    def headline(self) -> str:
        """What the person reads first."""
        return self.text

    @classmethod
    def worst(cls, tiers: Iterable["Tier"]) -> "Tier":
        """Return the worst of `tiers`; of none, the mildest."""
        return min(tiers, key=lambda tier: tier.rank, default=cls.SUITABLE_REMOTE)


class StimulationVerdict(AdviceKey, file="outcome"):
    """What the answers mean for stimulation at home, the worst first."""

    NOT_FOR_YOU = "not-for-you"
    NOT_AT_THIS_SITE = "not-at-this-site"
    PHYSIO_DECIDES = "physio-decides"
    NO_OBJECTION = "no-objection"

    @property
    def rank(self) -> int:
        """The place in the order; 0 is the worst."""
        return list(StimulationVerdict).index(self)

    @property
    def headline(self) -> str:
        """What the person reads first."""
        return self.text

    @classmethod
    def worst(cls, verdicts: Iterable["StimulationVerdict"]) -> "StimulationVerdict":
        """Return the worst of `verdicts`; of none, the mildest."""
        return min(verdicts, key=lambda verdict: verdict.rank, default=cls.NO_OBJECTION)


class Grounds(StrEnum):
    """Why a rule counts: the answers say so, the person was not sure, or an answer is missing."""

    ANSWERED = "answered"
    NOT_SURE = "not-sure"
    MISSING = "missing"


_TIERS = {
    Urgency.CALL_999: Tier.EMERGENCY_NOW,
    Urgency.AE_NOW: Tier.EMERGENCY_NOW,
    Urgency.SAME_DAY: Tier.URGENT_TODAY,
    Urgency.GP: Tier.SEE_GP,
    Urgency.F2F: Tier.SEE_PHYSIO_IN_PERSON,
}
_VERDICTS = {
    StimulationEffect.STOP: StimulationVerdict.NOT_FOR_YOU,
    StimulationEffect.NOT_HERE: StimulationVerdict.NOT_AT_THIS_SITE,
    StimulationEffect.PHYSIO_DECIDES: StimulationVerdict.PHYSIO_DECIDES,
    StimulationEffect.INFORM: StimulationVerdict.NO_OBJECTION,
}


@dataclass(frozen=True, slots=True)
class TriggeredRule:
    """One rule that counts against this person, with everything needed to explain it."""

    rule_id: str
    version: int
    grounds: Grounds
    urgency: Urgency | None
    stimulation: StimulationEffect | None
    question: str
    answers: tuple[tuple[str, str], ...]  # each question that was looked at, with its answer
    reason_person: str
    reason_clinician: str
    what_to_do: str
    source: str
    provenance: str
    confidence: str
    scope: Scope = Scope.WHOLE_BODY
    mode: Mode | None = None  # what a rule of scope device-mode bars; it bars no person
    refer_to: Recipient | None = None

    @property
    def tier(self) -> Tier:
        """The tier that this rule alone asks for."""
        return _TIERS[self.urgency] if self.urgency else Tier.SUITABLE_REMOTE

    @property
    def verdict(self) -> StimulationVerdict:
        """The verdict that this rule alone asks for."""
        if self.stimulation is None or self.scope is Scope.DEVICE_MODE:
            return StimulationVerdict.NO_OBJECTION
        return _VERDICTS[self.stimulation]

    @property
    def informs_only(self) -> bool:
        """Tell whether it sends nobody anywhere and leaves the verdict alone."""
        harmless = self.stimulation is StimulationEffect.INFORM or self.scope is Scope.DEVICE_MODE
        return self.urgency is None and harmless

    @classmethod
    def from_json(cls, data: Mapping[str, object]) -> Self:
        """Return what `Outcome.as_json` wrote of one rule."""
        fields = dict(data)
        fields["grounds"] = Grounds(str(data["grounds"]))
        fields["urgency"] = Urgency(str(data["urgency"])) if data["urgency"] else None
        kind = data["stimulation"]
        fields["stimulation"] = StimulationEffect(str(kind)) if kind else None
        mode, refer_to = data.get("mode"), data.get("refer_to")
        fields["scope"] = Scope(str(data.get("scope") or Scope.WHOLE_BODY))
        fields["mode"] = Mode(str(mode)) if mode else None
        fields["refer_to"] = Recipient(str(refer_to)) if refer_to else None
        pairs = cast("Sequence[Sequence[str]]", data["answers"])
        fields["answers"] = tuple((question, answer) for question, answer in pairs)
        return cls(**fields)  # type: ignore[arg-type]


@dataclass(frozen=True, slots=True)
class Outcome:
    """Where to turn, what of stimulation, and why; the same answers give the same outcome.

    `fired` are rules that the answers set off; `unclear` are rules that could not be ruled out,
    and count just as much. `verdict` is nothing where the rules neither screened stimulation nor
    found anything against it.
    """

    tier: Tier
    verdict: StimulationVerdict | None
    fired: tuple[TriggeredRule, ...]
    unclear: tuple[TriggeredRule, ...]
    rule_sets: tuple[str, ...]

    @property
    def reasons(self) -> tuple[TriggeredRule, ...]:
        """All that counts, the worst first."""
        return tuple(sorted((*self.fired, *self.unclear), key=badness))

    @property
    def answered_only(self) -> "Outcome":
        """The same outcome by the given answers alone: a missing answer triggers nothing."""
        answered = tuple(fired for fired in self.unclear if fired.grounds is not Grounds.MISSING)
        return replace(self, unclear=answered)

    @property
    def so_far(self) -> "Outcome":
        """The same for somebody who was asked only some of it: what was not asked decides nothing.

        It is for telling someone at once what cannot change any more, and establishes nothing else.
        """
        answered = self.answered_only
        verdicts = [fired.verdict for fired in answered.reasons]
        worst = StimulationVerdict.worst(verdicts)
        return replace(
            answered,
            tier=Tier.worst(fired.tier for fired in answered.reasons),
            verdict=None if worst is StimulationVerdict.NO_OBJECTION else worst,
        )

    @property
    def barred_modes(self) -> frozenset[Mode]:
        """What no stimulator may be set to for this person, whatever the verdict."""
        return frozenset(fired.mode for fired in self.reasons if fired.mode is not None)

    @property
    def may_go_on(self) -> bool:
        """Tell whether a physio may be asked for a remote review; all else leads elsewhere."""
        return self.tier is Tier.SUITABLE_REMOTE

    def as_json(self) -> dict[str, object]:
        """Return plain JSON values; `from_json` gives back exactly the same."""
        return {
            "tier": self.tier.value,
            "verdict": self.verdict.value if self.verdict else None,
            "fired": [_as_json(fired) for fired in self.fired],
            "unclear": [_as_json(fired) for fired in self.unclear],
            "rule_sets": list(self.rule_sets),
        }

    @classmethod
    def from_json(cls, data: Mapping[str, object]) -> Self:
        """Return the outcome that `as_json` wrote."""
        verdict = data["verdict"]
        fired = cast("Sequence[Mapping[str, object]]", data["fired"])
        unclear = cast("Sequence[Mapping[str, object]]", data["unclear"])
        return cls(
            tier=Tier(str(data["tier"])),
            verdict=StimulationVerdict(str(verdict)) if verdict else None,
            fired=tuple(map(TriggeredRule.from_json, fired)),
            unclear=tuple(map(TriggeredRule.from_json, unclear)),
            rule_sets=tuple(cast("Sequence[str]", data["rule_sets"])),
        )


def badness(fired: TriggeredRule) -> tuple[int, int, str]:
    """Return the key that sorts the worst first, and always the same way."""
    urgency = list(Urgency).index(fired.urgency) if fired.urgency else len(Urgency)
    return urgency, fired.verdict.rank, fired.rule_id


def _as_json(fired: TriggeredRule) -> dict[str, object]:
    plain = asdict(fired)
    plain["answers"] = [list(pair) for pair in fired.answers]
    for key in ("grounds", "urgency", "stimulation", "scope", "mode", "refer_to"):
        plain[key] = plain[key].value if plain[key] else None
    return plain
