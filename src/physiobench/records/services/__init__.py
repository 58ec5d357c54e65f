"""Each act on data requests and on data that is past its period."""

from physiobench.records.policies import NotAnExport
from physiobench.records.services.asking import AlreadyAsked, AlreadyRestricted, ask, withdraw
from physiobench.records.services.deciding import (
    ReasonMissing,
    RequestAlreadyAnswered,
    erase,
    lift_restriction,
    open_request,
    refuse,
    restrict,
)
from physiobench.records.services.importing import Clash, import_person
from physiobench.records.services.retention import Count, RetentionIncomplete, run_retention
from physiobench.records.services.taking_along import take_along


__all__ = [
    "AlreadyAsked",
    "AlreadyRestricted",
    "Clash",
    "Count",
    "NotAnExport",
    "ReasonMissing",
    "RequestAlreadyAnswered",
    "RetentionIncomplete",
    "ask",
    "erase",
    "import_person",
    "lift_restriction",
    "open_request",
    "refuse",
    "restrict",
    "run_retention",
    "take_along",
    "withdraw",
]
