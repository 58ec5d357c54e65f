"""allauth's pages of recovery codes, with a trace of who opened them."""

from allauth.mfa.recovery_codes import views as allauth
from django.http import HttpResponse
from django.utils import timezone

from physiobench.accounts import services
from physiobench.accounts.http import SignedInRequest, page_for
from physiobench.accounts.models import Role, User
from physiobench.audit.models import Verb


@page_for(*Role, asks_name=True, second_factor=False)
def recovery_codes(request: SignedInRequest) -> HttpResponse:
    return _opened(request.user, allauth.view_recovery_codes(request))


@page_for(*Role, asks_name=True, second_factor=False)
def download_codes(request: SignedInRequest) -> HttpResponse:
    return _opened(request.user, allauth.download_recovery_codes(request))


def _opened(user: User, response: HttpResponse) -> HttpResponse:
    services.note(by=user, user=user, verb=Verb.PEOPLE_CODES_OPENED, now=timezone.localtime())
    return response
