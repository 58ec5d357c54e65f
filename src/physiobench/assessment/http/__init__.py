"""What every page about answers or measures shares, here and in the apps above."""

from physiobench.assessment.http.keys import (
    HOUR_S,
    asks_whose,
    find,
    forget,
    own,
    photo_response,
    posted,
    private,
    remember,
    remembered,
    remembered_key,
)


__all__ = [
    "HOUR_S",
    "asks_whose",
    "find",
    "forget",
    "own",
    "photo_response",
    "posted",
    "private",
    "remember",
    "remembered",
    "remembered_key",
]
