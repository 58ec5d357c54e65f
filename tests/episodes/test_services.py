"""Tests of physiobench.episodes.services."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from physiobench.accounts.models import Physio
from physiobench.assessment import services as assessments
from physiobench.assessment.models import Assessment
from physiobench.audit.models import Event
from physiobench.episodes import services as episodes
from physiobench.episodes.models import Ending, Episode
from physiobench.episodes.policies import CONSENTS
from physiobench.payments import services as payments
from physiobench.payments.models import Order
from tests.assessment.walking import CHEST_PAIN, HOT_KNEE, NOW, answer, begin, finished
from tests.factories import EpisodeFactory, ManagerFactory, OrderFactory, PhysioFactory, UserFactory
from tests.factories.programmes import a_programme


pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def in_february(time_machine):
    time_machine.move_to(NOW, tick=False)


def ask(by=None, **changes) -> Episode:
    """Ask for the package, always under the same ids."""
    asked = {
        "by": by or UserFactory(),
        "episode_id": UUID(int=1),
        "order_id": UUID(int=2),
        "agreements": CONSENTS,
        "provider": "at-practice",
        "now": NOW,
    }
    if "assessment" not in changes:
        asked["assessment"] = finished()[0]
    if "physio" not in changes:
        asked["physio"] = PhysioFactory()
    return episodes.request_package(**(asked | changes))


def pay(episode: Episode, **changes):
    taken = {"by": ManagerFactory(), "episode": episode, "reference": "till", "now": NOW}
    return episodes.accept_payment(**(taken | changes))


def signed(episode: Episode) -> None:
    """Let the physio have signed a programme."""
    from physiobench.programmes.models import Programme

    Programme.objects.create(
        id=uuid4(),
        episode=episode,
        version=1,
        body={},
        starts_on=NOW.date(),
        ends_on=NOW.date(),
        signed_at=NOW,
        signed_by=episode.physio,
        fingerprint="f",
    )


def test_a_request_makes_order_episode_and_record_in_one(
    mailoutbox, django_capture_on_commit_callbacks
):
    patient = UserFactory()

    with django_capture_on_commit_callbacks(execute=True):
        episode = ask(patient)

    assert episode.order.buyer == patient
    assert {a.text for a in episode.order.agreements.all()} == set(CONSENTS)
    assert (episode.assessed_on, episode.asked_at) == (NOW.date(), NOW)
    assert episode.assessment.patient == patient
    assert not episode.is_running
    assert {e.verb for e in Event.objects.filter(patient=patient)} >= {
        "assessment.claimed",
        "payments.order-placed",
        "episodes.requested",
    }
    (mail,) = mailoutbox
    for said in (episode.order.code, "£28.00", "16 February 2026", "cancel"):
        assert said in mail.body
    assert "knee" not in (mail.subject + mail.body).lower()


def test_asking_twice_is_one_episode_one_order_and_one_mail(
    mailoutbox, django_capture_on_commit_callbacks
):
    patient, (assessment, _), physio = UserFactory(), finished(), PhysioFactory()

    with django_capture_on_commit_callbacks(execute=True):
        first = ask(patient, assessment=assessment, physio=physio)
        second = ask(patient, assessment=assessment, physio=physio, now=NOW + timedelta(days=1))

    assert first == second
    assert (Episode.objects.count(), Order.objects.count(), len(mailoutbox)) == (1, 1, 1)


def test_an_episodes_id_of_someone_else_is_refused():
    ask()

    with pytest.raises(PermissionDenied):
        ask(order_id=uuid4())


def test_an_orders_id_of_someone_else_is_refused_and_nothing_is_kept():
    ask()
    assessment, _ = finished()

    with pytest.raises(PermissionDenied):
        ask(episode_id=uuid4(), assessment=assessment)

    assert Episode.objects.count() == 1
    assert Assessment.objects.get(pk=assessment.pk).patient is None


@pytest.mark.parametrize("person", [ManagerFactory, lambda: PhysioFactory().user])
def test_staff_cannot_ask(person):
    with pytest.raises(PermissionDenied):
        ask(person())


def _unfinished() -> Assessment:
    return begin()[0]


def _stopped() -> Assessment:
    assessment, _ = begin()
    answer(assessment, CHEST_PAIN)
    return assessment


def _too_old() -> Assessment:
    return finished(now=NOW - timedelta(days=31))[0]


def _warned() -> Assessment:
    return finished(HOT_KNEE)[0]


@pytest.mark.parametrize("made", [_unfinished, _stopped, _too_old, _warned])
def test_an_assessment_that_does_not_suit_closes_the_way_and_stays_anonymous(made):
    assessment = made()

    with pytest.raises(episodes.NotSuitable):
        ask(assessment=assessment)

    assert not Order.objects.exists()
    assert Assessment.objects.get(pk=assessment.pk).patient is None


def test_an_assessment_claimed_by_another_person_cannot_be_bought_with():
    assessment, _ = finished()
    assessments.claim(by=UserFactory(), assessment=assessment, now=NOW)

    with pytest.raises(PermissionDenied):
        ask(assessment=assessment)


def test_one_assessment_buys_one_episode():
    patient, (assessment, _) = UserFactory(), finished()
    first = ask(patient, assessment=assessment)
    episodes.cancel(by=patient, episode=first, now=NOW)

    with pytest.raises(episodes.NotSuitable):
        ask(patient, assessment=assessment, episode_id=uuid4(), order_id=uuid4())


@pytest.mark.parametrize(
    "unfit",
    [
        {"accepts_patients": False},
        {"hcpc_expires_on": (NOW - timedelta(days=1)).date()},
        {"hcpc_checked_on": (NOW - timedelta(days=31)).date()},
        {"insured_until": (NOW - timedelta(days=1)).date()},
    ],
)
def test_a_physio_who_may_not_take_patients_today_is_refused(unfit):
    with pytest.raises(episodes.PhysioNotAvailable):
        ask(physio=PhysioFactory(**unfit))

    assert not Order.objects.exists()


def test_a_physio_deactivated_between_choosing_and_buying_is_refused():
    physio = PhysioFactory()
    physio.user.is_active = False
    physio.user.save()

    with pytest.raises(episodes.PhysioNotAvailable):
        ask(physio=physio)


@pytest.mark.parametrize("missing", CONSENTS)
def test_every_consent_is_needed(missing):
    with pytest.raises(episodes.ConsentMissing):
        ask(agreements=[slug for slug in CONSENTS if slug != missing])

    assert not Order.objects.exists()


def test_a_person_has_one_open_episode_at_a_time():
    patient = UserFactory()
    first = ask(patient)

    with pytest.raises(episodes.AlreadyInCare) as raised:
        ask(patient, episode_id=uuid4(), order_id=uuid4())

    assert raised.value.episode == first


def test_the_database_itself_refuses_a_second_open_episode():
    patient = EpisodeFactory().patient

    with pytest.raises(IntegrityError), transaction.atomic():
        EpisodeFactory(patient=patient)


def test_paying_begins_the_care_and_tells_patient_and_physio(
    mailoutbox, django_capture_on_commit_callbacks
):
    episode = ask()
    assert list(Episode.objects.awaiting_payment()) == [episode]

    with django_capture_on_commit_callbacks(execute=True):
        receipt = pay(episode)
        again = pay(episode)

    episode = Episode.objects.get()
    assert receipt == again
    assert episode.began_at == NOW
    assert list(Episode.objects.awaiting_first_programme()) == [episode]
    assert {mail.to[0] for mail in mailoutbox} == {episode.patient.email, episode.physio.email}
    assert len(mailoutbox) == 2
    for mail in mailoutbox:
        assert "knee" not in (mail.subject + mail.body).lower()
        assert episode.patient.last_name not in mail.subject + mail.body
    assert Event.objects.filter(verb="episodes.begun").count() == 1


def test_only_a_manager_takes_the_payment():
    episode = ask()

    for person in (episode.patient, episode.physio):
        with pytest.raises(PermissionDenied):
            pay(episode, by=person)


def test_no_payment_is_taken_for_a_physio_who_is_no_longer_registered():
    episode = ask()
    Physio.objects.update(hcpc_expires_on=NOW.date() - timedelta(days=1))

    with pytest.raises(episodes.PhysioNotAvailable):
        pay(episode)
    other = PhysioFactory()
    episodes.reassign(by=ManagerFactory(), episode=episode, physio=other, now=NOW)

    assert pay(episode)
    assert Episode.objects.get().physio == other.user


def test_a_cancelled_order_is_not_paid():
    episode = ask()
    episodes.cancel(by=episode.patient, episode=episode, now=NOW)

    with pytest.raises(payments.OrderCancelled):
        pay(episode)


def test_handing_over_mails_the_patient_and_both_physios_once(
    mailoutbox, django_capture_on_commit_callbacks
):
    episode, other = EpisodeFactory(), PhysioFactory()

    with django_capture_on_commit_callbacks(execute=True):
        for _ in range(2):
            episodes.reassign(by=ManagerFactory(), episode=episode, physio=other, now=NOW)

    to = [episode.patient.email, other.user.email, episode.physio.email]
    assert [mail.to for mail in mailoutbox] == [[address] for address in to]
    assert Event.objects.filter(verb="episodes.reassigned").count() == 1


def test_only_a_manager_hands_over_and_only_to_someone_available():
    episode = EpisodeFactory()

    with pytest.raises(PermissionDenied):
        episodes.reassign(by=episode.physio, episode=episode, physio=PhysioFactory(), now=NOW)
    with pytest.raises(episodes.PhysioNotAvailable):
        episodes.reassign(
            by=ManagerFactory(),
            episode=episode,
            physio=PhysioFactory(accepts_patients=False),
            now=NOW,
        )


def test_an_ended_episode_is_not_handed_over():
    episode = EpisodeFactory()
    episodes.discharge(
        by=episode.physio, episode=episode, why=Ending.FINISHED, undecided=(), now=NOW
    )

    with pytest.raises(episodes.EpisodeEnded):
        episodes.reassign(by=ManagerFactory(), episode=episode, physio=PhysioFactory(), now=NOW)


def test_cancelling_before_the_programme_owes_all_back():
    episode = ask()
    pay(episode)

    ended = episodes.cancel(by=episode.patient, episode=episode, now=NOW + timedelta(days=14))

    assert ended.order.refund_due_pence == 2800
    assert (ended.ended_why, ended.ended_by) == (Ending.CANCELLED, episode.patient)
    assert not Episode.objects.running().exists()
    assert Episode.objects.paid().get() == ended


def test_cancelling_after_the_programme_owes_the_rest_back():
    episode = ask()
    pay(episode)
    signed(episode)

    ended = episodes.cancel(by=episode.patient, episode=episode, now=NOW)

    assert ended.order.refund_due_pence == 700
    assert not Episode.objects.awaiting_first_programme().exists()


def test_cancelling_too_late_changes_nothing():
    episode = ask()
    pay(episode)

    with pytest.raises(payments.CancellationClosed):
        episodes.cancel(by=episode.patient, episode=episode, now=NOW + timedelta(days=15))

    assert Episode.objects.running().exists()


def test_cancelling_twice_is_one_cancellation(mailoutbox, django_capture_on_commit_callbacks):
    episode = ask()

    with django_capture_on_commit_callbacks(execute=True):
        for _ in range(2):
            episodes.cancel(by=episode.patient, episode=episode, now=NOW)

    assert Event.objects.filter(verb="episodes.cancelled").count() == 1
    assert len(mailoutbox) == 1


def test_a_stranger_and_the_physio_cannot_cancel():
    episode = ask()

    for person in (UserFactory(), episode.physio):
        with pytest.raises(PermissionDenied):
            episodes.cancel(by=person, episode=episode, now=NOW)


def test_after_a_cancellation_a_new_assessment_buys_again():
    patient = UserFactory()
    episodes.cancel(by=patient, episode=ask(patient), now=NOW)

    assert ask(patient, episode_id=uuid4(), order_id=uuid4())


def test_a_discharge_ends_the_care_once_and_owes_nothing(
    mailoutbox, django_capture_on_commit_callbacks
):
    episode = EpisodeFactory()
    a_programme(episode)

    with django_capture_on_commit_callbacks(execute=True):
        for why in (Ending.FINISHED, Ending.NOT_SUITABLE):
            ended = episodes.discharge(
                by=episode.physio, episode=episode, why=why, undecided=(), now=NOW
            )

    assert (ended.ended_why, ended.ended_by) == (Ending.FINISHED, episode.physio)
    assert Order.objects.get().refund_due_pence == 0
    assert [mail.to for mail in mailoutbox] == [[episode.patient.email]]


def test_care_that_turns_out_not_to_suit_is_paid_back():
    episode = EpisodeFactory()

    episodes.discharge(
        by=episode.physio, episode=episode, why=Ending.NOT_SUITABLE, undecided=(), now=NOW
    )

    assert Order.objects.get().refund_due_pence == 2800


def test_only_the_own_physio_discharges_and_only_what_has_begun():
    unpaid = EpisodeFactory(order=OrderFactory(paid_at=None))

    for person in (unpaid.patient, PhysioFactory().user, ManagerFactory()):
        with pytest.raises(PermissionDenied):
            episodes.discharge(
                by=person, episode=unpaid, why=Ending.FINISHED, undecided=(), now=NOW
            )
    with pytest.raises(episodes.NotPaid):
        episodes.discharge(
            by=unpaid.physio, episode=unpaid, why=Ending.FINISHED, undecided=(), now=NOW
        )
    with pytest.raises(ValueError, match="discharges"):
        episodes.discharge(
            by=unpaid.physio, episode=unpaid, why=Ending.CANCELLED, undecided=(), now=NOW
        )


def test_a_discharged_episode_cannot_be_cancelled():
    episode = EpisodeFactory()
    episodes.discharge(
        by=episode.physio, episode=episode, why=Ending.FINISHED, undecided=(), now=NOW
    )

    with pytest.raises(episodes.EpisodeEnded):
        episodes.cancel(by=episode.patient, episode=episode, now=NOW)


def test_opening_a_record_leaves_a_trace_that_the_patient_sees():
    episode = EpisodeFactory()

    episodes.open_record(by=episode.physio, episode=episode, now=NOW)

    look = Event.objects.about(episode.patient).looks().get()
    assert (look.actor, look.at) == (episode.physio, NOW)


def test_no_one_else_opens_a_record_nor_anyone_before_it_is_paid():
    episode = EpisodeFactory()
    unpaid = EpisodeFactory(order=OrderFactory(paid_at=None))

    for person in (episode.patient, PhysioFactory().user, ManagerFactory()):
        with pytest.raises(PermissionDenied):
            episodes.open_record(by=person, episode=episode, now=NOW)
    with pytest.raises(PermissionDenied):
        episodes.open_record(by=unpaid.physio, episode=unpaid, now=NOW)
    assert not Event.objects.looks().exists()


def test_the_longest_waiting_patient_comes_first():
    later, sooner = (
        EpisodeFactory(order=OrderFactory(paid_at=NOW - timedelta(hours=h))) for h in (1, 30)
    )

    assert list(Episode.objects.awaiting_first_programme()) == [sooner, later]
    assert sooner.waited(NOW) == timedelta(hours=30)
