"""Where people land after signing in, and the pages about signing in."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from physiobench.accounts.http import SignedInRequest, page_for, public
from physiobench.accounts.models import Role


LANDINGS = {
    Role.PATIENT: "diary:today",
    Role.PHYSIO: "practice:inbox",
    Role.MANAGER: "practice:desk",
    Role.EDITOR: "wagtailadmin_home",
}


@public
def second_factor_needed(request: HttpRequest) -> HttpResponse:
    return render(request, "accounts/second_factor_needed.html")


@page_for(*Role)
def landing(request: SignedInRequest) -> HttpResponse:
    return redirect(LANDINGS[Role(request.user.role)])
