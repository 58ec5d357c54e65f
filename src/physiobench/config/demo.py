"""The demo practice: invented people on their way through the real service, made by its own acts."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from uuid import UUID, uuid5

from allauth.account.models import EmailAddress
from django.conf import settings
from django.db import models, transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from physiobench.accounts import policies as accounts_policies
from physiobench.accounts.models import Physio, Role, User
from physiobench.articles import services as articles
from physiobench.articles.models import Article
from physiobench.assessment import services as assessments
from physiobench.assessment.models import Assessment, Judgement, Response
from physiobench.audit.models import Event
from physiobench.clinical import questionnaire as engine
from physiobench.clinical.dose import Outcome
from physiobench.clinical.lines import ExercisePrescription, Innervation, Pads, Side, Stimulation
from physiobench.clinical.programme import Body
from physiobench.clinical.session_advice import Report
from physiobench.clinical.skin import Skin
from physiobench.content import load as content
from physiobench.conversations import services as conversations
from physiobench.conversations.models import Message, MessageReading
from physiobench.diary import services as diary
from physiobench.diary.models import Review, Session, SessionCheck
from physiobench.episodes import policies as episodes_policies
from physiobench.episodes import services as episodes
from physiobench.episodes.models import Episode
from physiobench.followup.models import FollowUp
from physiobench.kit import services as kit
from physiobench.kit.models import Loan, OwnStimulator, Route
from physiobench.payments.models import Agreement, Order, Receipt
from physiobench.practice import services as practice
from physiobench.programmes import services as programmes
from physiobench.programmes.models import Draft, Programme, Reading


SEED = UUID("5b6f3a52-9d0c-4f6e-8f6e-d1a1d3a0c0de")  # the same demo every time
DAYS_IN_CARE = 12
EASED_AFTER_DAYS = 6


class NotADemo(Exception):
    """Demo people belong on a demo site only: set DEMO=1 to have one."""


@dataclass(frozen=True, slots=True)
class Cast:
    """Who is in the demo."""

    manager: User
    editor: User
    physio: Physio
    second_physio: Physio


def is_empty() -> bool:
    """Test that nobody has a login here yet."""
    return not User.objects.exists()


@transaction.atomic
def load() -> None:
    """Make the demo practice, all or nothing; doing it again adds nothing.

    Raises:
        NotADemo: outside demo mode.
    """
    if not settings.DEMO:
        raise NotADemo(NotADemo.__doc__)
    if User.objects.filter(is_demo=True).exists():
        return
    now = timezone.localtime()
    began = now - timedelta(days=DAYS_IN_CARE)
    cast = _cast(began)
    _publish(cast, began)
    _ordering = _episode("Robin", "Waiting-Demo", cast, now - timedelta(hours=5), paid_after=None)
    _episode("Sam", "Newcomer-Demo", cast, now - timedelta(days=1), paid_after=timedelta(hours=3))
    in_care = _episode("Dana", "Midway-Demo", cast, began, paid_after=timedelta(hours=2))
    _care(in_care, cast, began)


def _id(name: str) -> UUID:
    return uuid5(SEED, name)


def _cast(now: datetime) -> Cast:
    until = now.date() + timedelta(days=500)
    manager = practice.add_manager(
        by=None, email="manager@demo.example", first_name="Morgan", last_name="Demo", now=now
    )
    _mark(manager)
    editor = practice.add_editor(
        by=manager, email="editor@demo.example", first_name="Eddie", last_name="Demo", now=now
    )
    _mark(editor)
    physios = []
    for first_name, number, csp, specialisms in (
        ("Alex", "PH000001", "000001", ["Knees", "Muscle stimulation", "After surgery"]),
        ("Jo", "PH000002", "", ["Nerve injury", "Multiple sclerosis", "Muscle stimulation"]),
    ):
        physio = practice.add_physio(
            by=manager,
            email=f"{first_name.lower()}@demo.example",
            first_name=first_name,
            last_name="Demo",
            hcpc_number=number,
            hcpc_expires_on=until,
            insured_until=until,
            csp_number=csp,
            specialisms=specialisms,
            about=f"{first_name} is invented for this demo, and so is the registration.",
            now=now,
        )
        _mark(physio.user)
        physios.append(physio)
    return Cast(manager, editor, *physios)


def _mark(user: User) -> None:
    User.objects.filter(pk=user.pk).update(is_demo=True)
    user.is_demo = True


def _publish(cast: Cast, now: datetime) -> None:
    """Publish the first article through the real gate: one physio writes, the other approves."""
    articles.load_content(by=None, now=now)
    for article in Article.objects.filter(live=False, loaded__isnull=False):
        articles.send_to_review(
            by=cast.physio.user, article=article, author=cast.physio, now=timezone.localtime()
        )
        waiting = Article.objects.get(pk=article.pk)
        articles.approve(by=cast.second_physio.user, article=waiting, now=timezone.localtime())


def _episode(
    first_name: str, last_name: str, cast: Cast, now: datetime, paid_after: timedelta | None
) -> Episode:
    patient = User.objects.create_user(
        f"{first_name.lower()}@demo.example",
        first_name=first_name,
        last_name=last_name,
        is_demo=True,
        date_joined=now,
    )
    EmailAddress.objects.create(user=patient, email=patient.email, primary=True, verified=True)
    assessment = _answer(first_name, now)
    episode = episodes.request_package(
        by=patient,
        episode_id=_id(f"episode {first_name}"),
        order_id=_id(f"order {first_name}"),
        assessment=assessment,
        physio=cast.physio,
        agreements=episodes_policies.CONSENTS,
        provider="at-practice",
        now=now,
    )
    if paid_after is not None:
        episodes.accept_payment(
            by=cast.manager, episode=episode, reference="demo", now=now + paid_after
        )
    return Episode.objects.select_related("order", "patient", "physio").get(pk=episode.pk)


ANSWERS: Mapping[str, list[str]] = {
    "four-steps": ["yes"],
    "age": ["64"],
    "side": ["right"],
    "site": ["thigh-front"],
    "since": ["3-12-months"],
    "place": ["front", "thigh"],
    "story": ["My knee has been weak since the winter. Stairs are the worst. (Demo)"],
    "pain-worst": ["5"],
    "pain-now": ["3"],
    "activity-1": ["Climbing the stairs"],
    "activity-1-score": ["3"],
    "activity-2": ["Getting up from a low chair"],
    "activity-2-score": ["4"],
    "activity-3": ["Walking to the shop"],
    "activity-3-score": ["5"],
    "chair-stands": ["9"],
    "goal": ["Climb the stairs without holding on. (Demo)"],
    "tried": ["exercise"],
    "kit-at-home": ["stimulator", "chair"],
    "wants-stimulation": ["yes"],
    "touch": ["yes"],
    "seen": ["yes"],
}
UNREMARKABLE = ["no"]


def _answer(name: str, now: datetime) -> Assessment:
    """Answer every page as somebody whom the rules find suitable."""
    key = str(_id(f"assessment {name}"))
    assessment = assessments.start(by=None, key=key, pathway="knee", now=now)
    for number in range(assessment.responses.count()):
        response = assessment.responses.all()[number]
        page = engine.first_incomplete_page(response.asked, response.given)
        answered: set[str] = set()
        while page is not None and page.link_id not in answered:
            answered.add(page.link_id)
            raw = {
                item.link_id: ANSWERS.get(item.link_id, UNREMARKABLE) for item in page.questions()
            }
            assessments.save_page(
                by=None,
                assessment=assessment,
                questionnaire=response.questionnaire,
                page=page.link_id,
                raw=raw,
                now=now,
            )
            response.refresh_from_db()
            page = engine.next_page(response.asked, page, response.given)
    assessments.complete(by=None, assessment=assessment, now=now)
    return Assessment.objects.get(pk=assessment.pk)


def _care(episode: Episode, cast: Cast, began: datetime) -> None:
    """Let the physio sign a programme, and the patient practise it and write."""
    signed_at = began + timedelta(days=1)
    body = _body(signed_at)
    draft = programmes.open_writing(by=cast.physio.user, episode=episode, now=signed_at)
    draft = programmes.save_draft(
        by=cast.physio.user, episode=episode, body=body, edits=draft.edits, now=signed_at
    )
    programme = programmes.sign(
        by=cast.physio.user,
        episode=episode,
        programme_id=_id("programme Dana"),
        edits=draft.edits,
        why="",
        stimulation_reason="",
        now=signed_at,
    )
    kit.tell_stimulator(
        by=episode.patient,
        entry_id=_id("stimulator Dana"),
        device="tenscare-perfect-ems",
        route=Route.RETAIL,
        now=signed_at,
    )
    for day in range(1, DAYS_IN_CARE - 1):
        _practise(programme, signed_at + timedelta(days=day), day)
    conversations.send(
        by=episode.patient,
        episode=episode,
        message_id=_id("message Dana"),
        body="The muscle works well now. May I turn the current up? (Demo)",
        now=began + timedelta(days=DAYS_IN_CARE, hours=-3),
    )


def _body(signed_at: datetime) -> Body:
    protocol = content.protocols()["knee-osteoarthritis"]
    exercises = tuple(
        ExercisePrescription(
            line_id=_id(f"line {slug}"),
            exercise=slug,
            side=side,
            sets=sets,
            reps=reps,
            hold_s=hold_s,
            times_per_day=per_day,
            times_per_week=per_week,
        )
        for slug, side, sets, reps, hold_s, per_day, per_week in (
            ("quadriceps-set", Side.RIGHT, 3, 10, 5, 3, None),
            ("straight-leg-raise", Side.RIGHT, 2, 10, 0, 1, None),
            ("sit-to-stand", Side.BOTH, 3, 8, 0, None, 3),
        )
    )
    stimulation = Stimulation(
        line_id=_id("line stimulation"),
        muscle="quadriceps",
        side=Side.RIGHT,
        pads=Pads(
            count=2,
            width_cm=9,
            height_cm=5,
            placement="One pad across the upper, outer thigh; one across the lower, inner thigh.",
            landmarks="quadriceps",
        ),
        frequency_hz=50,
        phase_duration_us=300,
        on_s=10,
        off_s=50,
        ramp_up_s=2,
        ramp_down_s=1,
        ramp_counts_inside_on=True,
        minutes=20,
        times_per_week=3,
        weeks=6,
        response_to_aim_for="The strongest contraction you can tolerate; the kneecap glides up.",
        position="Sitting, knee bent to about 60 to 90 degrees, the shin held so it cannot kick.",
        innervation=Innervation.NORMAL,
        protocol_id=protocol.slug,
    )
    return Body(
        title="Stronger right thigh",
        starts_on=signed_at.date(),
        weeks=6,
        exercises=exercises,
        stimulation=(stimulation,),
        advice="Walk on the flat most days, a little more each week. Rest when the knee swells.",
        goals=("Climb the stairs without holding on.",),
        review_on=signed_at.date() + timedelta(weeks=6),
    )


def _practise(programme: Programme, at: datetime, day: int) -> None:
    """Write one day into the diary; pain eases as the days go by."""
    evening = timezone.make_aware(datetime.combine(at.date(), time(18, 30)))
    if evening > timezone.localtime():
        return
    pain = 4 if day < EASED_AFTER_DAYS else 2
    plan = programme.plan
    lines = [*plan.exercises[:2]]
    if day % 2 == 0:
        lines = [*plan.exercises]
    for line in lines:
        _log(
            programme,
            line.line_id,
            evening,
            day,
            Report(did=Outcome.DONE, pain_before=pain, pain_after=pain),
        )
    if day % 3 == 1:
        _log(
            programme,
            plan.stimulation[0].line_id,
            evening,
            day,
            Report(
                did=Outcome.DONE,
                pain_before=pain,
                pain_after=pain,
                minutes=20,
                contractions=20,
                comfort=5,
                skin=Skin.PINK_SHORT,
            ),
        )


def _log(programme: Programme, line: UUID, at: datetime, day: int, report: Report) -> None:
    diary.log_session(
        by=programme.episode.patient,
        programme=programme,
        line_id=line,
        entry_id=_id(f"session {line} {day}"),
        done_on=at.date(),
        report=report,
        now=at,
    )


def sign_in_lines() -> list[str]:
    """Return one line per demo person with the link that signs them in at a click."""
    people = User.objects.filter(is_demo=True, is_active=True).order_by("pk")
    order = {Role.PATIENT: 0, Role.PHYSIO: 1, Role.MANAGER: 2, Role.EDITOR: 3}
    width = max((len(f"{p.get_role_display()} {p.name}") for p in people), default=0)
    return [
        f"{f'{p.get_role_display()} {p.name}':{width}}  {settings.SITE_URL}"
        f"{reverse('accounts:demo_sign_in', args=[accounts_policies.demo_token(p)])}"
        for p in sorted(people, key=lambda p: (order[Role(p.role)], -p.pk))
    ]


@transaction.atomic
def wipe() -> dict[str, int]:
    """Remove every demo person and every record that one of them is part of.

    Returns:
        Rows removed, by model label, as the database counted them.
    """
    people = User.objects.filter(is_demo=True)
    ours = list(
        Episode.objects.filter(Q(patient__in=people) | Q(physio__in=people)).values_list(
            "pk", flat=True
        )
    )
    orders = list(
        Order.objects.filter(Q(episode__in=ours) | Q(buyer__in=people)).values_list("pk", flat=True)
    )
    assessed = list(
        Assessment.objects.filter(
            Q(patient__in=people) | Q(episode__in=ours) | Q(follow_up__episode__in=ours)
        ).values_list("pk", flat=True)
    )
    gone: dict[str, int] = {}

    def remove(model: type[models.Model], **which: object) -> None:
        # past the refusals of `AppendOnly`: wiping a demo is one of the two reviewed ways
        rows = models.QuerySet(model).filter(**which)
        count = rows._raw_delete(rows.db)  # noqa: SLF001 - no cascade: each table is named here
        gone[model._meta.label] = gone.get(model._meta.label, 0) + count

    remove(Review, session__programme__episode__in=ours)
    remove(SessionCheck, programme__episode__in=ours)
    corrected = models.QuerySet(Session).filter(programme__episode__in=ours, corrects__isnull=False)
    while corrected.exists():  # a correction goes before what it corrects
        tips = list(corrected.filter(correction=None).values_list("pk", flat=True))
        remove(Session, pk__in=tips)
    remove(Session, programme__episode__in=ours)
    remove(Reading, programme__episode__in=ours)
    remove(Programme, episode__in=ours)
    remove(Draft, episode__in=ours)
    remove(MessageReading, message__episode__in=ours)
    remove(Message, episode__in=ours)
    remove(FollowUp, episode__in=ours)
    remove(Loan, patient__in=people)
    remove(OwnStimulator, patient__in=people)
    remove(Episode, pk__in=ours)
    remove(Receipt, order__in=orders)
    remove(Agreement, order__in=orders)
    remove(Order, pk__in=orders)
    remove(Judgement, assessment__in=assessed)
    remove(Response, assessment__in=assessed)
    remove(Assessment, pk__in=assessed)
    models.QuerySet(Event).filter(Q(actor__in=people) | Q(patient__in=people))._raw_delete(
        "default"
    )  # noqa: SLF001 - as above
    pages = Article.objects.filter(author__user__in=people)
    gone["articles.Article"] = pages.count()
    for page in pages:
        page.delete()
    Physio.objects.filter(hcpc_checked_by__in=people).update(hcpc_checked_by=None)
    remove(Physio, user__in=people)
    gone["accounts.User"] = people.count()
    people.delete()
    return gone
