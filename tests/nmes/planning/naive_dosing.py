"""The trade-off by comparing every option with every other."""

import math


def steps(option):
    grains = (0.01, 0.05, 5.0, 1.0, 0.05)
    values = (
        option.fatigue,
        0.0 if option.comfort is None else option.comfort,
        option.prescription.amplitude_ma,
        option.minutes,
        -math.log(option.work_ns),
    )
    return [round(v / g) for v, g in zip(values, grains, strict=True)]


def beats(a, b):
    """Tell whether `a` is at least as good in everything and better in something."""
    mine, theirs = steps(a), steps(b)
    return all(x <= y for x, y in zip(mine, theirs, strict=True)) and mine != theirs


def front(options):
    """Return what is best in each unbeaten set of like options, as (steps, fatigue)."""
    best = {}
    for option in options:
        if not any(beats(other, option) for other in options):
            key = tuple(steps(option))
            best[key] = min(best.get(key, math.inf), option.fatigue)
    return best
