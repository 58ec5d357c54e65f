"""Stimulation that is signed and must not be used at home, because of a muscle's nerve."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from physiobench.assessment.models import Measurement, Screening, twitch_tests_among
from physiobench.clinical.nerve.gate import SIDES, Nerves, waiting
from physiobench.clinical.programme.lines import Stimulation
from physiobench.programmes.models import Programme


def known_of(measured: Iterable[Measurement], screening: Screening | None) -> Nerves:
    """Return what is known of a patient's nerves; `measured` are theirs, standing, in time."""
    return Nerves(twitch_tests_among(measured), screening.nerves if screening else ())


def held(programme: Programme | None, known: Nerves, today: date) -> Sequence[Stimulation]:
    """Return the lines that wait until the physio has signed again; none once it is over."""
    if programme is None or today > programme.ends_on:
        return ()
    return waiting(programme.plan.stimulation, known, programme.signed_at)


def held_since(programme: Programme, lines: Sequence[Stimulation], known: Nerves) -> datetime:
    """Return when the last test of these lines was written down; without one, the signature."""
    recorded = (
        test.recorded_at
        for line in lines
        for side in SIDES[line.side]
        for test in known.tested.get((line.muscle, side), ())
    )
    return max(filter(None, recorded), default=programme.signed_at)
