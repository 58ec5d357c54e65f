"""Who should see a person, as content: how a letter addresses them and how to reach them."""

from collections.abc import Mapping
from enum import StrEnum
from functools import cache
from types import MappingProxyType

from physiobench.content.load import DATA, parse_yaml, read_source
from physiobench.content.rules import Recipient
from physiobench.content.values import Confidence, Entry, Words
from physiobench.questionnaires.errors import ContentError
from physiobench.questionnaires.values import Value


FILE = "teams/teams.yaml"


class Helper(StrEnum):
    """Who can look at what stops stimulation, besides the recipients that a rule can name."""

    PHYSIO = "physio"
    PELVIC_PHYSIO = "pelvic-physio"
    DEVICE_CLINIC = "device-clinic"
    CANCER_TEAM = "cancer-team"
    HEART_TEAM = "heart-team"
    OWN_TEAM = "own-team"
    GP_FOR_FACE = "gp-for-face"
    GP = "gp"


TeamId = Recipient | Helper


class Team(Value):
    """One team: as a letter addresses it, as the person knows it, and how to reach it."""

    address: Words
    name: Words
    ask: Words  # what the person should do, as a headline
    how: Words
    by_gp: bool = False  # whether the GP is the way there, and so no second choice
    provenance: Words
    confidence: Confidence
    reviewed_by: str | None = None  # empty until a registered physio signs


class _Teams(Entry):
    """The whole file."""

    teams: dict[str, Team]


@cache
def teams() -> Mapping[TeamId, Team]:
    """Return every team, by its id.

    Raises:
        ContentError: if a team that the code names is missing, or one is there that it never names.
    """
    found = parse_yaml(FILE, read_source(DATA / FILE, FILE), _Teams).teams
    known: tuple[TeamId, ...] = (*Recipient, *Helper)
    for name in sorted({*found} ^ {*known}):
        reason = "is no team that the rules name" if name in found else "is missing"
        raise ContentError(FILE, f"teams.{name}", reason)
    return MappingProxyType({team: found[team.value] for team in known})
