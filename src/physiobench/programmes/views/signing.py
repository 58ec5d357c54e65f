"""Where a physio reads a draft as the patient will, and signs it."""

from datetime import timedelta
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from physiobench.accounts.http import SignedInRequest, asks_second_factor_again, page_for
from physiobench.accounts.models import Role, User
from physiobench.assessment.http import changes
from physiobench.assessment.models import Screening
from physiobench.clinical.nerve.gate import FIELD
from physiobench.clinical.programme import programme as clinic
from physiobench.clinical.programme.programme import Body
from physiobench.episodes.models import Episode, Notice
from physiobench.lib.markdown import to_html
from physiobench.programmes import policies
from physiobench.programmes import services as programmes
from physiobench.programmes.forms.signing import SignForm
from physiobench.programmes.http import line_view
from physiobench.programmes.models import Draft, Programme
from physiobench.programmes.views.writing import episode_of, read_only_episode_of


PROOF_LASTS = timedelta(hours=1)  # a signature needs a second factor that is no older


@page_for(Role.PHYSIO)
@asks_second_factor_again(after=PROOF_LASTS)
def sign(request: SignedInRequest, episode_id: UUID) -> HttpResponse:
    episode, now = episode_of(request, episode_id), timezone.localtime()
    draft = programmes.open_writing(by=request.user, episode=episode, now=now)
    body = draft.plan
    before = Programme.objects.filter(episode=episode).current().first()
    screening = policies.screening_of(episode.patient) if body.stimulation else None
    against = _against(request.user, body, screening, episode, before)
    form = SignForm(
        request.POST or None,
        # a double click finds its own signature: nothing more is asked then
        first=before is None or str(before.pk) == request.POST.get("programme_id"),
        reason_wanted=bool(body.stimulation),
        reason_needed=against["blocked"] is not None,
        elsewhere=against["elsewhere"] is not None,
        initial={"edits": draft.edits},
    )
    if request.method == "POST" and form.is_valid():
        done = _sign(request, episode, form)
        if done is not None:
            return done
    context = {
        "episode": episode,
        "form": form,
        "body": body,
        "lines": [line_view(line, pain_limit=body.pain_limit) for line in body.lines],
        "advice": to_html(body.advice),
        "changes": clinic.changes(before.plan, body) if before else (),
        "before": before,
        "altered": _altered(episode),
        "reports": Notice.objects.safety_reports(episode),
        **against,
    }
    return render(request, "programmes/sign.html", context)


def _altered(episode: Episode) -> list[str]:
    """Name each signed version of this care that is not as it was signed."""
    signed = Programme.objects.filter(episode=episode).with_signature().order_by("version")
    return [
        f"{_('Version')} {found.version}: {says}" for found, says in policies.version_faults(signed)
    ]


def _against(
    by: User, body: Body, screening: Screening | None, episode: Episode, before: Programme | None
) -> dict[str, object]:
    """Gather what must be fixed before the programme can be signed."""
    today = timezone.localdate()
    theirs = policies.problems(episode.patient, body, screening, today)
    problems = (  # safety before the numbers
        *theirs,
        *clinic.problems(body),
        *policies.over_problems(body, today),
        *policies.signer_problems(by, today),
    )
    blocked = hopeless = None
    if body.stimulation:
        blocked = policies.screening_blocked(episode, screening, today)
        hopeless = blocked and policies.screening_blocked(episode, screening, today, reason="-")
    return {
        "problems": clinic.naming_lines(body, problems),
        "wants_test": any(problem.field.endswith(f".{FIELD}") for problem in problems),
        "ends_on": None if problems else body.ends_on,
        "warnings": clinic.naming_lines(body, clinic.warnings(body)),
        "since": changes.since_before(screening.assessment_id) if screening else None,
        "blocked": blocked,
        "elsewhere": policies.place_blocked(body, screening),
        "may_be_signed": not hopeless,
        "nothing_new": before is not None
        and before.plan == body
        and not policies.may_sign_again(before, today),
    }


def _sign(request: SignedInRequest, episode: Episode, form: SignForm) -> HttpResponse | None:
    """Sign and lead back; None if the form now says why it could not be done."""
    typed = form.cleaned_data
    try:
        programme = programmes.sign(
            by=request.user,
            episode=episode,
            programme_id=typed["programme_id"],
            edits=typed["edits"],
            why=typed.get("why", ""),
            stimulation_reason=typed.get("stimulation_reason", ""),
            place_reason=typed.get("place_reason", ""),
            now=timezone.localtime(),
        )
    except programmes.DraftChanged:
        form.add_error(
            None, _("The draft was changed in another window. Read it again, then sign.")
        )
        typed_again = request.POST.copy()
        typed_again["edits"] = str(Draft.objects.get(episode=episode).edits)
        form.data = typed_again
    except programmes.NotReady as trouble:
        for problem in trouble.problems:
            form.add_error(None, problem.message)
    except programmes.StimulationBlocked as trouble:
        for reason in trouble.reasons:
            form.add_error(None, reason)
    except programmes.NotRegistered:
        form.add_error(None, _(policies.NOT_REGISTERED))
    except programmes.NothingToSign:
        form.add_error(None, _("This is what you signed before: there is nothing new to sign."))
    else:
        messages.success(
            request,
            _("Version %(n)s is signed. Your patient can see it now.") % {"n": programme.version},
        )
        return redirect("programmes:write", episode.pk)
    return None


@page_for(Role.PHYSIO)
def signed_version(request: SignedInRequest, episode_id: UUID, version: int) -> HttpResponse:
    episode, now = read_only_episode_of(request, episode_id), timezone.localtime()
    programme = get_object_or_404(
        Programme.objects.filter(episode=episode).newest_first(), version=version
    )
    faults = programmes.open_signed(by=request.user, programme=programme, now=now)
    context: dict[str, object] = {
        "episode": episode,
        "programme": programme,
        "faults": faults,
    }
    if not faults:
        context |= {
            "body": programme.plan,
            "lines": [
                line_view(line, pain_limit=programme.plan.pain_limit)
                for line in programme.plan.lines
            ],
            "advice": to_html(programme.plan.advice),
        }
    return render(request, "programmes/signed_version.html", context)
