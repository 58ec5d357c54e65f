"""Lock a staff session that was not used for a while, until the person confirms who they are."""

import time

from django.conf import settings
from django.http import HttpRequest

from physiobench.accounts.http.proofs import last_proof
from physiobench.accounts.models import User


SEEN_AT = "seen_at"
# the ways to unlock, or to give up
UNLOCKING = (
    *("account_reauthenticate", "mfa_reauthenticate", "mfa_reauthenticate_webauthn"),
    *("accounts:confirm_by_code", "account_logout"),
)
# what a page asks for by itself while it lies open is no sign of a person
BY_ITSELF = ("wagtailadmin_editing_sessions:",)


def is_locked(request: HttpRequest, user: User) -> bool:
    """Test that this staff session was not used for STAFF_IDLE_MINUTES; else record its use."""
    if not user.works_here:
        return False
    limit_s = 60 * settings.STAFF_IDLE_MINUTES
    now, seen_at = time.time(), request.session.get(SEEN_AT)
    if seen_at is not None and now - seen_at > limit_s and now - last_proof(request) > limit_s:
        request.is_locked = True  # type: ignore[attr-defined]  # the page that asks says why
        return True
    match = request.resolver_match
    by_itself = match is not None and match.view_name.startswith(BY_ITSELF)
    if seen_at is None or (not by_itself and now - seen_at > limit_s / 30):
        request.session[SEEN_AT] = now
    return False
