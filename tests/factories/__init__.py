"""One factory for each model, with the least that makes it valid."""

import time
from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import factory
from django.test import Client

from physiobench.accounts.models import Physio, User
from physiobench.assessment.models import Assessment, Judgement, Kind, Response
from physiobench.clinical.screening.outcome import Outcome, StimulationVerdict, Tier
from physiobench.episodes.models import Episode
from physiobench.payments.models import Order
from physiobench.questionnaires.engine import dump_answers
from physiobench.questionnaires.model.answers import Answers, Coding


NOW = datetime(2026, 2, 2, 9, tzinfo=UTC)
TODAY = NOW.date()


class UserFactory(factory.django.DjangoModelFactory[User]):
    class Meta:
        model = User

    email = factory.Sequence(lambda n: f"person{n}@example.org")
    first_name = "Sam"
    last_name = factory.Sequence(lambda n: f"Sample{n}")
    is_physio = is_manager = is_editor = False
    is_patient = factory.LazyAttribute(lambda o: not (o.is_physio or o.is_manager or o.is_editor))


class ManagerFactory(UserFactory):
    is_manager = True


class EditorFactory(UserFactory):
    is_editor = True


class PhysioFactory(factory.django.DjangoModelFactory[Physio]):
    """A registered, insured physio who accepts patients; `.user` is their login."""

    class Meta:
        model = Physio

    user = factory.SubFactory(
        UserFactory, is_physio=True, last_login=datetime(2026, 1, 5, 9, tzinfo=UTC)
    )
    slug = factory.Sequence(lambda n: f"physio-{n}")
    hcpc_number = factory.Sequence(lambda n: f"PH{10000 + n}")
    hcpc_expires_on = date(2099, 1, 1)
    hcpc_checked_on = factory.LazyFunction(lambda: datetime.now(tz=UTC).date())
    insured_until = date(2099, 1, 1)


class OrderFactory(factory.django.DjangoModelFactory[Order]):
    """An order at the practice, paid unless told otherwise."""

    class Meta:
        model = Order

    id = factory.LazyFunction(uuid4)
    buyer = factory.SubFactory(UserFactory)
    product = "package"
    amount_pence = 2800
    provider = "at-practice"
    placed_at = NOW
    paid_at = NOW
    paid_by = factory.Maybe("paid_at", factory.SubFactory(ManagerFactory), None)


class AssessmentFactory(factory.django.DjangoModelFactory[Assessment]):
    """A completed initial assessment that nobody has claimed."""

    class Meta:
        model = Assessment

    id = factory.LazyFunction(uuid4)
    key_sha256 = factory.Sequence(lambda n: f"{n:064d}")
    kind = Kind.INITIAL
    pathway = "knee"
    started_at = NOW - timedelta(minutes=6)
    answered_at = NOW
    completed_at = NOW
    completed_on = TODAY


class ResponseFactory(factory.django.DjangoModelFactory[Response]):
    class Meta:
        model = Response

    assessment = factory.SubFactory(AssessmentFactory)
    position = 0
    questionnaire = "knee"
    version = "1.0.0"


def said(tier: str, verdict: str) -> Outcome:
    """Return an outcome of the screening without its reasons."""
    known = StimulationVerdict(verdict) if verdict in set(map(str, StimulationVerdict)) else None
    return Outcome(Tier(tier), known, (), (), ("nmes-screening@1",))


def _screened_for(
    judgement: Judgement, _create: object, place: tuple[str, str] | None, **_more: object
) -> None:
    """Answer the safety check's questions of where the pads would go: both front thighs."""
    if judgement.verdict:
        site, side = place or ("thigh-front", "both")
        answers: Answers = {"site": (Coding(site),), "side": (Coding(side),)}
        Response.objects.get_or_create(
            assessment=judgement.assessment,
            questionnaire="nmes-screening",
            defaults={"position": 9, "version": "1.0.0", "answers": dump_answers(answers)},
        )


class JudgementFactory(factory.django.DjangoModelFactory[Judgement]):
    class Meta:
        model = Judgement
        skip_postgeneration_save = True  # the hook writes another table

    assessment = factory.SubFactory(AssessmentFactory)
    tier = "suitable-remote"
    verdict = "no-objection"
    outcome = factory.LazyAttribute(lambda o: said(o.tier, o.verdict).as_json())
    judged_at = NOW
    place = factory.PostGeneration(_screened_for)


class EpisodeFactory(factory.django.DjangoModelFactory[Episode]):
    """A paid, running episode."""

    class Meta:
        model = Episode

    id = factory.LazyFunction(uuid4)
    patient = factory.SubFactory(UserFactory)
    physio = factory.LazyFunction(lambda: PhysioFactory().user)
    order = factory.SubFactory(OrderFactory, buyer=factory.SelfAttribute("..patient"))
    assessment = factory.SubFactory(AssessmentFactory, patient=factory.SelfAttribute("..patient"))
    assessed_on = TODAY
    asked_at = NOW


def sign_in(client: Client, user: User) -> User:
    """Sign `user` in, just now; staff with a second factor."""
    client.force_login(user)
    if user.works_here:
        session = client.session
        session["account_authentication_methods"] = [
            {"method": "password", "at": time.time(), "email": user.email},
            {"method": "mfa", "at": time.time(), "type": "totp"},
        ]
        session["account_authentication_methods_user"] = str(user.pk)
        session["seen_at"] = time.time()
        session.save()
    return user
