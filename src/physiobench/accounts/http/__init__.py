"""The gate before every page: who may open it, with how many factors, and how fresh they are."""

from physiobench.accounts.http.gate import (
    GateMiddleware,
    SignedInRequest,
    SignedInView,
    View,
    asks_second_factor_again,
    is_public,
    page_for,
    public,
    shows_list,
)
from physiobench.accounts.http.idle import SEEN_AT
from physiobench.accounts.http.proofs import (
    DEMO_SIGN_IN,
    SIGNED_UP_AS,
    VOIDED,
    has_second_factor,
    proved_recently,
)


__all__ = [
    "DEMO_SIGN_IN",
    "SEEN_AT",
    "SIGNED_UP_AS",
    "VOIDED",
    "GateMiddleware",
    "SignedInRequest",
    "SignedInView",
    "View",
    "asks_second_factor_again",
    "has_second_factor",
    "is_public",
    "page_for",
    "proved_recently",
    "public",
    "shows_list",
]
