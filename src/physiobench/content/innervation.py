"""The signs by which a muscle's nerve supply is judged, as content."""

from collections.abc import Mapping
from enum import StrEnum
from functools import cache
from types import MappingProxyType
from typing import Annotated

from pydantic import StringConstraints

from physiobench.content.load import DATA, parse_yaml
from physiobench.content.values import Confidence, Entry, Value, Words


class Examined(StrEnum):
    """How a sign is found."""

    STIMULATION = "stimulation"
    TEST = "test"  # in a clinic or a laboratory
    BEDSIDE = "bedside"


class Sign(Value):
    """One sign, and what it looks like with and without a working nerve.

    A sign that `decides` may be enough to speak of denervation; the others only suggest.
    """

    id: Annotated[str, StringConstraints(pattern=r"^D\d{2}$")]
    name: Words
    innervated: Words
    denervated: Words
    kind: Examined
    decides: bool
    provenance: Words
    confidence: Confidence
    reviewed_by: str | None = None


class Signs(Entry):
    """All of them."""

    signs: tuple[Sign, ...]


@cache
def signs() -> Mapping[str, Sign]:
    """Return every sign of the nerve supply, by its id."""
    name = "innervation/signs.yaml"
    found = parse_yaml(name, (DATA / name).read_text("utf-8"), Signs)
    return MappingProxyType({sign.id: sign for sign in found.signs})
