"""What this session has proved about the person, and when. allauth keeps the records."""

import time
from datetime import timedelta

from allauth.account import app_settings as account_settings
from allauth.account.authentication import get_authentication_records
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.http import HttpRequest

from physiobench.accounts.models import User


DEMO_SIGN_IN = "signed_in_by_demo_link"
SIGNED_UP_AS = "signed_up_as"  # who made an account in this browser, until the address is proven
VOIDED = "voided_what_others_set"  # tell the owner of the address so, once
WHOLE_PROOFS = {"password", "code", "mfa"}  # what signs somebody in who has no second factor


def is_demo_session(request: HttpRequest) -> bool:
    """Test that a demo link signed this person in, in demo mode."""
    user = request.user
    return bool(
        settings.DEMO
        and isinstance(user, User)
        and user.is_demo
        and DEMO_SIGN_IN in request.session
    )


def has_second_factor(request: HttpRequest) -> bool:
    """Test that this sign-in used a second factor; a demo link counts, in demo mode only."""
    user = request.user
    if not isinstance(user, User):
        return False
    return is_demo_session(request) or bool(_times(request, user, {"mfa"}))


def second_factor_within(request: HttpRequest, span: timedelta) -> bool:
    """Test that a second factor was proved within `span`; a demo link counts as before."""
    user = request.user
    if not isinstance(user, User):
        return False
    since = time.time() - span.total_seconds()
    return is_demo_session(request) or any(at > since for at in _times(request, user, {"mfa"}))


def last_proof(request: HttpRequest) -> float:
    """Return when the person last proved who they are [Unix time, s]; 0 if never.

    Whoever has a second factor proves it with that one; a password alone is not enough then.
    """
    user = request.user
    if not isinstance(user, User):
        return 0
    methods = {"mfa"} if is_mfa_enabled(user) else WHOLE_PROOFS
    return max(_times(request, user, methods), default=0)


def proved_recently(request: HttpRequest) -> bool:
    """Test that the last proof is young enough to change what opens the login."""
    timeout: int = account_settings.REAUTHENTICATION_TIMEOUT
    return last_proof(request) > time.time() - timeout


def _times(request: HttpRequest, user: User, methods: set[str]) -> list[float]:
    records = get_authentication_records(request, user)
    return [float(r.get("at", 0)) for r in records if r.get("method") in methods]
