"""The forecast by summing over a grid of courses, one after the other."""

import math
from statistics import NormalDist


MONTH = 30.44


def courses(distance_mm, *, steps=(41, 9, 17)):
    """Yield (weight, lag, pace, arrival, maturation, chance of being in time) over a grid."""
    n_pace, n_lag, n_ripe = steps
    inverse = NormalDist().inv_cdf
    for i in range(n_pace):
        pace = math.exp(math.log(2) / 1.96 * inverse((i + 0.5) / n_pace))
        for j in range(n_lag):
            lag = 14 + 28 * (j + 0.5) / n_lag
            arrival = lag + distance_mm / pace
            in_time = 1 / (1 + math.exp(arrival / MONTH - 15))
            for k in range(n_ripe):
                ripe = 28 * math.exp(0.6 * inverse((k + 0.5) / n_ripe))
                yield 1 / (n_pace * n_lag * n_ripe), lag, pace, arrival, ripe, in_time


def tinel(lag, pace, day, at_mm):
    """Return how well a course explains a Tinel sign."""
    error = math.sqrt(10**2 + (0.1 * at_mm) ** 2)
    away = (max(0.0, day - lag) * pace - at_mm) / error
    return (1 + away * away / 4) ** -2.5


def forecast(distance_mm, tinels=(), absent_on=()):
    """Return (5 % month, 95 % month, chance) of the first flicker."""
    total = happens = 0.0
    found = []
    for share, lag, pace, arrival, ripe, in_time in courses(distance_mm):
        weight = share
        for day, at_mm in tinels:
            weight *= tinel(lag, pace, day, at_mm)
        flicker = arrival + ripe
        if_late = weight * (1 - in_time)
        if_timely = weight * in_time
        for day in absent_on:
            if_timely *= max(0.02, math.exp(-max(0.0, day - flicker) / 21))
        total += if_late + if_timely
        happens += if_timely
        found.append((flicker, if_timely))
    found.sort()
    bounds, run = [], 0.0
    for flicker, weight in found:
        run += weight
        if len(bounds) == 0 and run >= 0.05 * happens:
            bounds.append(flicker / MONTH)
        if len(bounds) == 1 and run >= 0.95 * happens:
            bounds.append(flicker / MONTH)
    return bounds[0], bounds[1], happens / total
