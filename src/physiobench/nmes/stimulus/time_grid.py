"""Exact times and frequencies as fractions, so that pulse times do not drift."""

from fractions import Fraction


GRID_US = 10  # microseconds; durations are rounded to whole multiples of this
LARGEST_DENOMINATOR = 10**6  # of a frequency: keeps every tick of a session within 64 bits


def seconds_on_grid(value: float) -> Fraction:
    """Return a duration in seconds as a whole number of grains of `GRID_US`."""
    grains = 1_000_000 // GRID_US
    return Fraction(round(value * grains), grains)


def frequency_fraction(value: float) -> Fraction:
    """Return a frequency as the nearest fraction with a denominator that is not too large."""
    return Fraction(value).limit_denominator(LARGEST_DENOMINATOR)
