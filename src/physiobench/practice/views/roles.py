"""The manager's pages about who has which role."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from physiobench.accounts import services as accounts
from physiobench.accounts.http import SignedInRequest, page_for
from physiobench.accounts.models import STAFF, Physio, Role, User
from physiobench.episodes.models import Episode
from physiobench.practice import services as practice
from physiobench.practice.forms import RegistrationForm
from physiobench.practice.views.manager import (
    ask_who_covers,
    covers_instead_form,
    no_physio_left,
    save_person,
)


CONFLICT = 409
PROBLEMS = {
    accounts.LastManager: gettext_lazy(
        "The practice needs one manager. Add another manager first."
    ),
    accounts.LastRole: gettext_lazy(
        "This is their only role. Deactivate the account on the team page instead."
    ),
}


@require_safe
@page_for(Role.MANAGER)
def roles(request: SignedInRequest, user_id: int) -> HttpResponse:
    return _page(request, get_object_or_404(User.objects.staff(), pk=user_id))


@require_POST
@page_for(Role.MANAGER)
def add_role(request: SignedInRequest, user_id: int, role: str) -> HttpResponse:
    colleague = get_object_or_404(User.objects.staff(), pk=user_id)
    try:
        practice.add_role(
            by=request.user, user=colleague, role=_role(role), now=timezone.localtime()
        )
    except accounts.LoginDeactivated:
        problem = _("This account is deactivated. Reactivate it on the team page first.")
        return _page(request, colleague, problem=problem)
    except accounts.RoleHeld:
        pass  # sent twice: they have what was asked for
    said = _("%(name)s now has this role: %(role)s.")
    messages.success(request, said % {"name": colleague.name, "role": Role(role).label})
    return redirect("practice:roles", user_id)


@require_POST
@page_for(Role.MANAGER)
def remove_role(request: SignedInRequest, user_id: int, role: str) -> HttpResponse:
    colleague = get_object_or_404(User.objects.staff(), pk=user_id)
    form, action = covers_instead_form(request, colleague), _("Save and remove the role")
    if form.is_bound and not form.is_valid():
        return ask_who_covers(request, colleague, form, action=action)
    try:
        practice.remove_role(
            by=request.user,
            user=colleague,
            role=_role(role),
            covers_instead=form.cleaned_data["covers_instead"] if form.is_bound else None,
            now=timezone.localtime(),
        )
    except practice.NoPhysioLeft as left:
        return no_physio_left(request, colleague, left.patients)
    except practice.CoverNeeded:
        return ask_who_covers(request, colleague, form, action=action)
    except (accounts.LastManager, accounts.LastRole) as refused:
        return _page(request, colleague, problem=str(PROBLEMS[type(refused)]))
    said = _("%(name)s no longer has this role: %(role)s.")
    messages.success(request, said % {"name": colleague.name, "role": Role(role).label})
    if colleague == request.user and role == Role.MANAGER:
        return redirect("accounts:landing")
    return redirect("practice:roles", user_id)


@page_for(Role.MANAGER)
def add_physio_role(request: SignedInRequest, user_id: int) -> HttpResponse:
    """Register a colleague as a physio; one who was here before starts from what is known."""
    colleague = get_object_or_404(User.objects.staff(), pk=user_id)
    before = Physio.objects.filter(user=colleague).first()
    form = RegistrationForm(request.POST or None, initial=_known(before))

    def act(**fields: object) -> None:
        practice.add_physio(
            email=colleague.email,
            first_name=colleague.first_name,
            last_name=colleague.last_name,
            **fields,  # type: ignore[arg-type]  # the form's own fields
        )

    title = _("Add %(name)s as a physio") % {"name": colleague.name}
    return save_person(request, form, act, title)


def _known(physio: Physio | None) -> dict[str, object]:
    """Return what the profile of a former physio says, except what must be looked up again."""
    if physio is None:
        return {}
    return {
        "hcpc_number": physio.hcpc_number,
        "csp_number": physio.csp_number,
        "specialisms": ", ".join(physio.specialisms),
        "about": physio.about,
    }


def _role(written: str) -> Role:
    if written not in STAFF:
        raise Http404
    return Role(written)


def _page(request: SignedInRequest, colleague: User, *, problem: str = "") -> HttpResponse:
    page = {
        "colleague": User.objects.get(pk=colleague.pk),
        "others": [role for role in STAFF if not colleague.has_role(role)],
        "patients": Episode.objects.for_physio(colleague).open().count(),
        "problem": problem,
    }
    return render(request, "practice/roles.html", page, status=CONFLICT if problem else 200)
