"""Where people land after signing in, their settings, and the physios' public profiles."""

import time

from allauth.account.utils import get_next_redirect_url
from django.conf import settings as site
from django.contrib import messages
from django.contrib.auth import login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from physiobench.accounts import policies, presenters, services
from physiobench.accounts.forms.people import MailboxForm, NameForm
from physiobench.accounts.http import (
    DEMO_SIGN_IN,
    SEEN_AT,
    VOIDED,
    SignedInRequest,
    page_for,
    public,
)
from physiobench.accounts.models import Physio, Role, User


LANDINGS = {  # somebody with several roles lands where the first of them works
    Role.PATIENT: "diary:today",
    Role.PHYSIO: "practice:inbox",
    Role.MANAGER: "practice:desk",
    Role.EDITOR: "wagtailadmin_home",
}


@public
@require_safe
def second_factor_needed(request: HttpRequest) -> HttpResponse:
    return render(request, "accounts/second_factor_needed.html")


@page_for(*Role)
@require_safe
def landing(request: SignedInRequest) -> HttpResponse:
    return redirect(LANDINGS[request.user.roles[0]])


@page_for(*Role)
@require_safe
def signed_in(request: SignedInRequest) -> HttpResponse:
    """Ask the person to go back to the other tab, which holds the form that was not sent."""
    return render(request, "accounts/signed_in.html")


@page_for(*Role)
@require_safe
def settings(request: SignedInRequest) -> HttpResponse:
    return render(request, "accounts/settings.html")


@page_for(*Role, asks_name=True)
def change_name(request: SignedInRequest) -> HttpResponse:
    has_name = bool(request.user.get_full_name())
    name = {"first_name": request.user.first_name, "last_name": request.user.last_name}
    form = NameForm(request.POST if request.method == "POST" else None, initial=name)
    onward = get_next_redirect_url(request)
    if form.is_valid():
        services.change_name(by=request.user, now=timezone.localtime(), **form.cleaned_data)
        request.session.pop(VOIDED, None)
        messages.success(request, _("Your name is saved."))
        return redirect(onward or ("accounts:settings" if has_name else "accounts:landing"))
    page = {"form": form, "has_name": has_name, "voided": VOIDED in request.session}
    return render(request, "accounts/change_name.html", page | {"next": onward})


@public
@require_safe
def directory(request: HttpRequest) -> HttpResponse:
    physios = Physio.objects.accepting_on(timezone.localdate()).in_order_of_name()
    return render(request, "accounts/directory.html", {"physios": physios})


@public
@require_safe
def profile(request: HttpRequest, slug: str) -> HttpResponse:
    # also of those who may not practise now: articles they wrote lead here
    physio = get_object_or_404(Physio.objects.in_order_of_name(), slug=slug)
    is_registered = physio.is_registered_on(timezone.localdate())
    return render(
        request, "accounts/profile.html", {"physio": physio, "is_registered": is_registered}
    )


@public
@require_safe
def demo_sign_in(request: HttpRequest, token: str) -> HttpResponse:
    if not site.DEMO:
        raise Http404
    people = User.objects.filter(is_demo=True, is_active=True)
    user = get_object_or_404(people, pk=policies.read_demo_token(token))
    login(request, user, backend=site.AUTHENTICATION_BACKENDS[0])
    request.session[DEMO_SIGN_IN] = True
    request.session[SEEN_AT] = time.time()  # it unlocks a session that was left alone
    services.note_sign_in(by=user, now=timezone.localtime())
    return redirect("accounts:landing")


@public
@require_safe
def demo_mail(request: HttpRequest) -> HttpResponse:
    if not site.DEMO:
        raise Http404
    form = MailboxForm(request.GET if "to" in request.GET else None)
    mails = presenters.mails_to(form.cleaned_data["to"]) if form.is_valid() else None
    return render(request, "accounts/demo_mail.html", {"form": form, "mails": mails})
