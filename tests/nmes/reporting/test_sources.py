"""Tests of physiobench.nmes.reporting.sources."""

import pytest

from physiobench.nmes.muscle.muscles import MUSCLES
from physiobench.nmes.reporting.sources import SOURCES, sources_of


def test_a_source_says_how_it_was_read():
    assert str(sources_of(["bickel-2004"])[0]).endswith("41:33-40. [read: abstract]")


@pytest.mark.parametrize("muscle", MUSCLES.values(), ids=lambda m: m.name)
def test_every_muscle_can_be_cited(muscle):
    assert all(source in SOURCES.values() for source in sources_of(muscle))


def test_an_unknown_source_is_refused():
    with pytest.raises(ValueError, match=r"not \['nobody'\]"):
        sources_of(["nobody"])
