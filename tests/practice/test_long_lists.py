"""Pages that list more than fits on one page: nothing is lost, and nothing grows."""

from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from physiobench.accounts.models import Physio, User
from physiobench.audit import services as audit
from physiobench.audit.models import Verb
from physiobench.conversations.models import Message
from physiobench.diary.models import Session
from physiobench.episodes.models import Episode, Leave
from physiobench.kit.models import Loan
from physiobench.lib.paging import ROWS_ON_A_PAGE
from physiobench.payments import services as payments
from physiobench.payments.models import Receipt
from physiobench.practice.presenters.people import EveryoneInCare
from physiobench.programmes.models import Programme
from physiobench.records.models import DataRequest
from tests.factories import (
    NOW,
    TODAY,
    EpisodeFactory,
    ManagerFactory,
    PhysioFactory,
    UserFactory,
    sign_in,
)
from tests.factories.care import LoanFactory
from tests.factories.many import in_care, orders, people
from tests.factories.programmes import a_programme, a_session
from tests.practice.test_presenters import BURNT


pytestmark = pytest.mark.django_db

MOST_BYTES = 200_000


@pytest.fixture(autouse=True)
def in_february(time_machine):
    time_machine.move_to(NOW)


def copies(session: Session, count: int, **changes: object) -> list[Session]:
    """Write an entry again, each a minute older and on the day before."""
    fields = {
        field.attname: getattr(session, field.attname)
        for field in Session._meta.concrete_fields
        if field.name not in {"id", "logged_at", "done_on"}
    }
    older = [
        {
            "id": uuid4(),
            "logged_at": session.logged_at - timedelta(minutes=n),
            "done_on": session.done_on - timedelta(days=n),
        }
        for n in range(1, count + 1)
    ]
    return Session.objects.bulk_create([Session(**fields | own | changes) for own in older])


def caseload(count: int) -> tuple[User, str]:
    physio = PhysioFactory().user
    in_care(count, physio)
    return physio, reverse("practice:caseload")


def inbox(count: int) -> tuple[User, str]:
    programme = a_programme()
    copies(a_session(programme, **BURNT), count)
    return programme.episode.physio, reverse("practice:inbox")


def desk(count: int) -> tuple[User, str]:
    """Fill every section of the practice overview."""
    away = PhysioFactory(hcpc_expires_on=TODAY - timedelta(days=1)).user
    in_care(count, away)
    in_care(count, PhysioFactory().user, paid_at=None, paid_by=None)
    orders(count, away, refund_due_pence=2800, cancelled_at=NOW, cancelled_by=away)
    late_loans(count)
    requests(count)
    copies(a_session(a_programme(), **BURNT), count, logged_at=NOW - timedelta(days=3))
    for _n in range(count):
        PhysioFactory(hcpc_checked_on=TODAY - timedelta(days=40))
        PhysioFactory(user__last_login=None)
    on_leave(count)
    return ManagerFactory(), reverse("practice:desk")


def on_leave(count: int) -> None:
    """Let physios be away, each with a deputy of their own."""
    for _n in range(count):
        physio, deputy = PhysioFactory().user, PhysioFactory().user
        Leave.objects.create(
            id=uuid4(),
            physio=physio,
            starts_on=TODAY,
            ends_on=TODAY,
            deputy=deputy,
            entered_at=NOW,
            entered_by=physio,
        )


def everyone(count: int) -> tuple[User, str]:
    in_care(count, PhysioFactory().user)
    return ManagerFactory(), reverse("practice:in_care")


def team(count: int) -> tuple[User, str]:
    PhysioFactory.create_batch(count)
    return ManagerFactory(), reverse("practice:team")


def accounts(count: int) -> tuple[User, str]:
    manager = ManagerFactory()
    orders(count, manager, paid_at=None, paid_by=None)
    paid = {"cancelled_at": NOW, "cancelled_by": manager, "refund_due_pence": 2800}
    orders(count, manager, **paid)
    for order in orders(count, manager, paid_at=None, paid_by=None):
        payments.mark_paid(by=manager, order=order, reference="", now=NOW)
    return manager, reverse("payments:accounts")


def late_loans(count: int) -> None:
    manager = ManagerFactory()
    out = [LoanFactory.build(patient=p, lent_by=manager, due_back_on=TODAY) for p in people(count)]
    for loan in out:
        loan.due_back_on = TODAY - timedelta(days=1)
    Loan.objects.bulk_create(out)


def loans(count: int) -> tuple[User, str]:
    late_loans(count)
    manager = ManagerFactory()
    back = [
        LoanFactory.build(patient=p, lent_by=manager, returned_at=NOW, returned_by=manager)
        for p in people(count)
    ]
    Loan.objects.bulk_create(back)
    return manager, reverse("kit:loans")


def requests(count: int) -> tuple[User, str]:
    DataRequest.objects.bulk_create(
        [
            DataRequest(id=uuid4(), kind="erasure", patient=patient, asked_at=NOW)
            for patient in people(count)
        ]
    )
    return ManagerFactory(), reverse("records:requests")


def record(count: int) -> tuple[User, str]:
    patient = UserFactory()
    for n in range(count):
        at = NOW + timedelta(seconds=n)
        audit.record(
            by=patient, verb=Verb.PROGRAMMES_READ, subject=patient, patient=patient, now=at
        )
    return patient, reverse("web:who_looked")


def diary(count: int) -> Programme:
    programme = a_programme()
    copies(a_session(programme, note="Well. " * 20), count)
    return programme


def history(count: int) -> tuple[User, str]:
    return diary(count).episode.patient, reverse("diary:history")


def patient_page(count: int) -> tuple[User, str]:
    episode = diary(count).episode
    return episode.physio, reverse("practice:patient", args=[episode.pk])


def conversation(count: int) -> tuple[User, str]:
    episode = EpisodeFactory()
    written(episode, count, body="Word " * 1000)
    return episode.patient, reverse("conversations:latest")


def written(episode: Episode, count: int, **changes: object) -> list[Message]:
    fields = {"author": episode.patient, "body": "Hello"} | changes
    return Message.objects.bulk_create(
        [
            Message(id=uuid4(), episode=episode, **{"sent_at": NOW + timedelta(minutes=n)} | fields)
            for n in range(count)
        ]
    )


LISTS: tuple[Callable[[int], tuple[User, str]], ...] = (
    caseload,
    inbox,
    desk,
    everyone,
    team,
    accounts,
    loans,
    requests,
    record,
    history,
    patient_page,
    conversation,
)


def read(client: Client, person: User, address: str) -> tuple[str, int]:
    """Return the page, and how many queries it asked when it was opened for the second time."""
    sign_in(client, person)
    client.get(address)  # the first time may write down that something was seen
    with CaptureQueriesContext(
        connection,
    ) as asked:
        page = client.get(address)
    assert page.status_code == 200
    return page.text, len(asked)


@pytest.mark.parametrize("rows", [(3, 6), (55, 110)])  # on one page, and on several
@pytest.mark.parametrize("made", LISTS)
def test_a_page_asks_as_often_for_few_rows_as_for_more(client, made, rows):
    _page, few = read(client, *made(rows[0]))

    _page, many = read(client, *made(rows[1]))

    assert many <= few


@pytest.mark.parametrize("made", LISTS)
def test_no_page_grows_over_200_kb(client, made):
    page, _queries = read(client, *made(300))

    assert len(page.encode()) < MOST_BYTES
    assert 'rel="next"' in page


@pytest.mark.parametrize("made", LISTS)
def test_a_page_that_is_not_there_is_answered_with_one_that_is(client, made):
    person, address = made(55)
    sign_in(client, person)

    for number in ("999", "0", "-1", "many", ""):
        assert client.get(address, {"page": number}).status_code == 200


def test_the_inbox_shows_the_most_urgent_first_and_counts_what_is_on_other_pages(client):
    physio = PhysioFactory().user
    in_care(60, physio)  # each waits for a programme, and came before the burns
    copies(a_session(a_programme(EpisodeFactory(physio=physio)), **BURNT), 59)
    sign_in(client, physio)

    first = client.get(reverse("practice:inbox")).text
    second = client.get(reverse("practice:inbox"), {"page": 2}).text

    assert first.count(">Safety, now<") == ROWS_ON_A_PAGE
    assert "Safety, now: 60" in first
    assert "Action needed: 60" in first
    assert second.count(">Safety, now<") == 10
    assert second.index(">Safety, now<") < second.index(">Action needed<")
    assert "Go to the first page: it has the most urgent" in second


def test_nothing_in_the_inbox_is_on_no_page(client):
    physio = PhysioFactory().user
    names = {episode.patient.name for episode in in_care(120, physio)}
    sign_in(client, physio)

    pages = "".join(client.get(reverse("practice:inbox"), {"page": n}).text for n in (1, 2, 3))

    assert all(f">{name}</a>" in pages for name in names)


def test_the_search_of_the_caseload_stays_on_with_the_next_page(client):
    person, address = caseload(60)
    sign_in(client, person)

    page = client.get(address, {"show": "all", "q": "sam"}).text

    assert "?show=all&amp;q=sam&amp;page=2" in page
    assert "60 patients" in page


def test_the_overview_counts_urgent_reports_that_are_on_another_page(client):
    programme = a_programme()
    copies(a_session(programme, **BURNT), 59)
    yesterday = TODAY - timedelta(days=1)
    Physio.objects.filter(user=programme.episode.physio).update(hcpc_expires_on=yesterday)
    sign_in(client, ManagerFactory())

    page = client.get(reverse("practice:desk")).text
    late = client.get(reverse("practice:desk"), {"page": 2}).text

    assert "Urgent: 60" in page
    assert "Urgent: 60" in late
    assert page.count("Hand over<") >= ROWS_ON_A_PAGE


def test_an_urgent_report_comes_before_many_that_no_physio_can_open(client):
    gone = PhysioFactory(hcpc_expires_on=TODAY - timedelta(days=1)).user
    written(EpisodeFactory(physio=gone), 60)
    present = PhysioFactory().user
    burn = a_session(a_programme(EpisodeFactory(physio=present)), **BURNT)
    copies(burn, 1, logged_at=NOW - timedelta(days=1))
    sign_in(client, ManagerFactory())

    (first, *_others) = client.get(reverse("practice:desk")).context["overdue"].rows

    assert (first.is_urgent, first.physio) == (True, present.name)


def test_the_overview_says_how_many_there_are_and_leads_to_all_of_them(client):
    person, address = desk(12)
    sign_in(client, person)

    page = client.get(address).text

    assert page.count("Show all 12 (10 are above)") >= 4


def test_everyone_in_care_is_listed_once_those_without_a_physio_first():
    able = [PhysioFactory(user__last_name=name).user for name in ("Ash", "Elm", "Fir")]
    gone = [PhysioFactory(user__last_name=name, user__is_active=False).user for name in ("Yew",)]
    for physio in (*able, *gone):
        in_care(7, physio)

    listed = EveryoneInCare(TODAY)
    rows = [listed[start : start + 4] for start in range(0, 28, 4)]

    shown = [
        (episode.physio.last_name, is_stranded) for page in rows for episode, is_stranded in page
    ]
    assert shown == [(n, n == "Yew") for n in ("Yew", "Ash", "Elm", "Fir") for _ in range(7)]
    assert len({episode.pk for page in rows for episode, _ in page}) == len(listed) == 28
    assert (listed.count_stranded(), listed.first_stranded().total) == (7, 7)


def test_everyone_in_care_is_found_by_the_name_of_patient_or_physio():
    physio = PhysioFactory(user__last_name="Okoro").user
    EpisodeFactory(physio=physio, patient=UserFactory(last_name="Dane"))
    EpisodeFactory(patient=UserFactory(last_name="Okafor"))

    found = [episode.patient.last_name for episode, _ in EveryoneInCare(TODAY, "oko")[:]]

    assert found == ["Dane"]
    assert len(EveryoneInCare(TODAY, "oka")) == 1
    assert len(EveryoneInCare(TODAY, "zzz")) == 0


def test_the_newest_messages_come_first_and_earlier_unread_ones_are_counted(client):
    episode = EpisodeFactory()
    earliest, *_others, newest = [
        *written(episode, 30, body="older"),
        *written(episode, 1, body="newest", sent_at=NOW + timedelta(days=1)),
    ]
    physio = sign_in(client, episode.physio)
    address = reverse("conversations:conversation", args=[episode.pk])

    page = client.get(address).text

    assert page.count("older") == 24
    assert page.index("older") < page.index("newest")  # as people read a conversation
    assert "6 unread messages on the other pages" in page
    assert earliest in Message.objects.unread_by(physio)
    assert newest not in Message.objects.unread_by(physio)

    before = client.get(address, {"page": 2}).text

    assert "unread" not in before
    assert not Message.objects.unread_by(physio).exists()


def test_an_open_report_stands_above_the_diary_on_every_page(client):
    programme = a_programme()
    a_session(programme, **BURNT)
    copies(a_session(programme), 70)
    sign_in(client, programme.episode.physio)
    address = reverse("practice:patient", args=[programme.episode_id])

    for number in (1, 2):
        assert "Read the report and decide" in client.get(address, {"page": number}).text


def test_every_receipt_is_on_a_page(client):
    person, address = accounts(120)
    sign_in(client, person)

    pages = "".join(client.get(address, {"page": number}).text for number in (1, 2, 3))

    numbers = Receipt.objects.values_list("number", flat=True)
    assert len(numbers) == 120
    assert all(f">{number}</a>" in pages for number in numbers)
