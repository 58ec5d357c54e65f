"""Which answers put a muscle's nerve in doubt, as content."""

from functools import cache
from typing import Annotated

from pydantic import StringConstraints

from physiobench.content.load import DATA, parse_yaml, read_source
from physiobench.content.values import Confidence, Entry, Slug, Words
from physiobench.questionnaires.values import Value


class DoubtRule(Value):
    """A rule of ours that, where it counts, leaves it open whether a nerve works."""

    id: Annotated[str, StringConstraints(pattern=r"^[A-Z]\d{2}[A-Z]?$")]
    about: Words
    provenance: Words
    confidence: Confidence
    reviewed_by: str | None = None


class NerveDoubts(Entry):
    """Which answers put a nerve in doubt, and of which muscles.

    Places are those of the stimulation screening, as `screened_as` of a muscle has them.
    """

    rules: tuple[DoubtRule, ...]
    places: dict[Slug, tuple[Slug, ...]]  # by the questionnaire that asked
    moved_from: dict[Slug, tuple[Slug, ...]]  # where the muscles lie that move a place

    @property
    def rule_ids(self) -> frozenset[str]:
        """The rules that ask for a twitch test first."""
        return frozenset(rule.id for rule in self.rules)


@cache
def nerve_doubts() -> NerveDoubts:
    """Return which answers put a nerve in doubt."""
    name = "innervation/doubts.yaml"
    return parse_yaml(name, read_source(DATA / name, name), NerveDoubts)
