"""Who may write, sign and read programmes, and what rules out stimulation."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from physiobench.accounts.models import Physio, User
from physiobench.accounts.policies import check_not_restricted
from physiobench.assessment.models import Assessment, Judgement, Measurement, OpenAnswers, Screening
from physiobench.audit.models import Event, Verb
from physiobench.clinical.nerve.gate import Nerves, body_nerve_problems, waiting
from physiobench.clinical.nerve.mode import body_mode_problems
from physiobench.clinical.nerve.site import unscreened, unscreened_words
from physiobench.clinical.programme import programme as clinic
from physiobench.clinical.programme.problem import Problem
from physiobench.clinical.programme.programme import Body
from physiobench.clinical.screening.changes import NothingInCommon, changes_since
from physiobench.clinical.screening.gate import HomeStop, home_stop, screening_blocks
from physiobench.clinical.screening.outcome import StimulationVerdict
from physiobench.content.rules import Mode
from physiobench.episodes.models import Episode
from physiobench.episodes.policies import TreatmentAccess, check_may_treat
from physiobench.lib.chains import ChainFault
from physiobench.programmes.models import Programme


NOT_REGISTERED = gettext_noop(
    "Only a physio whose registration and insurance are in date may sign. "
    "Ask your practice manager to check the register."
)


def check_may_write(by: User, episode: Episode, now: datetime) -> TreatmentAccess:
    """Let only whoever treats the patient now write the programme.

    Raises:
        PermissionDenied: for anyone else.
    """
    return check_may_treat(by, episode, now)


def check_may_change(by: User, episode: Episode, now: datetime) -> TreatmentAccess:
    """Let only whoever treats the patient now work on the programme, unless it is restricted.

    Raises:
        PermissionDenied: for anyone else.
        ProcessingRestricted: while the patient's data is restricted.
    """
    access = check_may_write(by, episode, now)
    check_not_restricted(episode.patient)
    return access


def check_may_read(by: User, programme: Programme) -> None:
    """Let only the patient say that they have read their programme.

    Raises:
        PermissionDenied: for anyone else.
    """
    if programme.episode.patient_id != by.pk:
        raise PermissionDenied


def may_sign(by: User, today: date) -> bool:
    """Test that a physio is registered and insured today."""
    physio = Physio.objects.select_related("user").filter(user=by).first()
    return physio is not None and physio.is_registered_on(today)


def over_problems(body: Body, today: date) -> tuple[Problem, ...]:
    """Return what is wrong if the last day of a programme is before today."""
    if not clinic.WEEKS[0] <= body.weeks <= clinic.WEEKS[1] or body.ends_on >= today:
        return ()
    over = _("The last day of this programme was %(day)s. Change the start date or the weeks.")
    day = date_format(body.ends_on, "j F Y")
    return (Problem(field="starts_on", message=over % {"day": day}),)


def signer_problems(by: User, today: date) -> tuple[Problem, ...]:
    """Return why this person may not sign any programme today."""
    if may_sign(by, today):
        return ()
    return (Problem(field="signer", message=_(NOT_REGISTERED)),)


def nerves_of(
    patient: User, screening: Screening | None, *, known_on: date | None = None
) -> Nerves:
    """Return the patient's standing twitch tests, and what their answers say of their nerves.

    `known_on` is the last day to look at.
    """
    tests = Measurement.objects.for_patient(patient)
    if known_on is not None:
        tests = tests.known_on(known_on)
    return Nerves(tests.twitch_tests(), screening.nerves if screening else ())


def screening_of(patient: User, *, until: date | None = None) -> Screening | None:
    """Return what was last established about stimulation for this patient, up to a day."""
    return Assessment.objects.for_patient(patient).latest_screening(until=until)


def barred(screening: Screening | None) -> frozenset[Mode]:
    """Return what no stimulator may be set to; with no screening nothing may be signed at all."""
    return screening.barred if screening else frozenset()


def problems(
    patient: User, body: Body, screening: Screening | None, today: date
) -> tuple[Problem, ...]:
    """Return what the patient's own tests and answers say against each line of stimulation."""
    if not body.stimulation:
        return ()
    nerves = nerves_of(patient, screening)
    return (
        *body_nerve_problems(body, nerves, today),
        *body_mode_problems(body, barred(screening)),
    )


def screening_blocked(
    episode: Episode, screening: Screening | None, today: date, *, reason: str = ""
) -> str | None:
    """Return why no stimulation may be signed upon this screening today, or None."""
    if screening is None:
        return screening_blocks(None, None, today)
    held = held_rules(episode, screening, today)
    return screening_blocks(screening.verdict, screening.on, today, reason=reason, held=held)


def place_blocked(body: Body, screening: Screening | None, *, reason: str = "") -> str | None:
    """Return which lines lie where the screening was not answered for, or None.

    `reason` is how the physio knows that those places are safe; no other reason stands for it.
    """
    elsewhere = unscreened(body, screening.where) if screening else ()
    return unscreened_words(elsewhere) if elsewhere and not reason else None


def safety_blocks(
    episode: Episode, body: Body, screening: Screening | None, today: date
) -> tuple[str, ...]:
    """Return why this body may not be signed as long as the physio gave no reason."""
    if not body.stimulation:
        return ()
    found = (screening_blocked(episode, screening, today), place_blocked(body, screening))
    return tuple(filter(None, found))


def held_rules(episode: Episode, screening: Screening, today: date) -> tuple[str, ...]:
    """Return the rules of the answers that wait for a physio's signature, each once."""
    waiting = held_answers(episode, screening, today)
    return tuple(dict.fromkeys(rule for held in waiting for rule in held.rules))


def held_answers(episode: Episode, screening: Screening, today: date) -> tuple[OpenAnswers, ...]:
    """Return answers in care that no physio has signed upon, with a reason, by today.

    What somebody answered before this care, on the way to another, is no part of it.
    """
    if not screening.held:
        return ()
    signed = Programme.objects.filter(
        episode__patient=episode.patient_id, signed_at__date__lte=today
    ).exclude(stimulation_reason="")
    decided = signed.order_by("-signed_at").values_list("signed_at", flat=True).first()
    return tuple(
        held
        for held in screening.held
        if (decided is None or held.judged_at > decided) and _is_of_care(held, episode)
    )


def _is_of_care(held: OpenAnswers, episode: Episode) -> bool:
    own = held.assessment_id == episode.assessment_id
    return own or not held.at_sign_up or held.judged_at > episode.asked_at


def lines_stopped(programme: Programme, today: date) -> Mapping[UUID, HomeStop]:
    """Return why each line of stimulation must not begin at home today; what may is not there.

    The screening stops all of them. A nerve stops the lines of its muscle alone, until they are
    signed again.
    """
    lines = programme.plan.stimulation
    if not lines:
        return {}
    patient = programme.episode.patient
    screening = screening_of(patient, until=today)
    stopped = _stopped_by(screening, programme, today)
    if stopped is not None:
        return dict.fromkeys((line.line_id for line in lines), stopped)
    nerves = nerves_of(patient, screening, known_on=today)
    held = waiting(lines, nerves, programme.signed_at)
    return dict.fromkeys((line.line_id for line in held), HomeStop.NERVE)


def _stopped_by(screening: Screening | None, programme: Programme, today: date) -> HomeStop | None:
    """Return why the screening stops all stimulation on a day, by what was known on it, or None.

    A physio's reason covers the findings that they read, and no others: answered again with
    nothing changed it still counts, and with anything changed it does not.
    """
    if screening is None:
        return home_stop(None, None, today)
    return home_stop(
        screening.verdict,
        screening.on if screening.screened_by else None,
        today,
        stopped=screening.stopped,
        only_at_sign_up=screening.screened_by == programme.episode.assessment_id,
        covered=_covered(programme, screening),
        barred=bool(body_mode_problems(programme.plan, screening.barred))
        or _is_elsewhere(programme, screening),
        held=bool(held_rules(programme.episode, screening, today)),
    )


def _is_elsewhere(programme: Programme, screening: Screening) -> bool:
    """Tell whether a line lies where neither the screening nor the physio's reason reaches.

    The reason is for the places that were not screened when it was written, and for no others.
    """
    lines = unscreened(programme.plan, screening.where)
    if not lines or not programme.place_reason:
        return bool(lines)
    then = screening.where_at(programme.signed_at)
    return not set(lines) <= set(unscreened(programme.plan, then))


def _covered(programme: Programme, screening: Screening) -> bool:
    if screening.verdict != StimulationVerdict.PHYSIO_DECIDES or not programme.stimulation_reason:
        return False
    if screening.assessment_id == programme.screening_id:
        return True
    if screening.assessment_id != screening.screened_by:  # something was found since
        return False
    theirs = (programme.screening_id, screening.assessment_id)
    found = {j.assessment_id: j.value for j in Judgement.objects.filter(assessment__in=theirs)}
    try:
        return changes_since(*(found[assessment] for assessment in theirs)).nothing_new
    except (KeyError, NothingInCommon):
        return False


def may_sign_again(before: Programme, today: date) -> bool:
    """Test whether the same programme may be signed once more, to decide upon what is new."""
    stopped = set(lines_stopped(before, today).values())
    return not stopped.isdisjoint({HomeStop.WAIT, HomeStop.NERVE})


def version_faults(signed: Iterable[Programme]) -> Iterator[tuple[Programme, str]]:
    """Name what is wrong with signed versions, in the order of episode and version."""
    before: Programme | None = None
    for programme in signed:
        if before is not None and before.episode_id != programme.episode_id:
            before = None
        if programme.version != (before.version + 1 if before else 1):
            yield programme, _("A version before this one is missing.")
        if programme.previous != (before.fingerprint if before else ""):
            yield programme, _("It does not follow the version before it.")
        if not programme.is_intact:
            yield programme, _("It was changed after it was signed.")
        before = programme


def chain_faults() -> Iterator[ChainFault]:
    """Read all signed programmes and name each that is not as it was signed.

    The audit log holds the fingerprint of each signature, so a newest version that was deleted,
    or signed anew by whoever has the database password, is found there.
    """
    signed = Programme.objects.with_signature().order_by("episode_id", "version")
    for programme, says in version_faults(signed.iterator(chunk_size=100)):
        yield ChainFault(f"Programme {programme.pk}, version {programme.version}", str(says))
    events = Event.objects.filter(verb=Verb.PROGRAMMES_SIGNED).order_by("pk")
    for event in events.iterator(chunk_size=100):
        key = event.subject.rpartition(":")[2]
        rows = Programme.objects.filter(pk=key)
        fingerprint = rows.values_list("fingerprint", flat=True).first()
        if fingerprint is None:
            yield ChainFault(f"Programme {key}", "It was signed, and it is missing.")
        elif fingerprint != event.detail["fingerprint"]:
            yield ChainFault(f"Programme {key}", "Its fingerprint is not the one that was signed.")
