"""A practice of any size, all invented: many rows beside the demo's own people.

Everybody here has the mark of the demo, and the folder is thrown away afterwards. Each physio has
the same caseload at every size, so only the practice grows. The pages under measurement belong to
people whose own data is the same at every size: the demo's patient, physio and manager.

Every list of the practice fills more than one page at every size. A list of 5 rows and a list of 50
take different times, and that says nothing about growth.
"""

import uuid
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import chain
from typing import Any

from bench.scale.rows import Table


CASELOAD, IN_CARE_EVERY = 500, 10  # of each physio: ever, and one in so many now
PHYSIOS_AT_LEAST = 150
LISTED = 60  # more than a page of each list, at every size
SESSIONS_IN_CARE, SESSIONS_ENDED = 12, 4
EVENTS = 6  # of each patient, in the audit log
REVIEWED_EVERY, FOLLOW_UP_EVERY, SCREENED_EVERY, TESTED_EVERY = 3, 2, 5, 20
UNPAID_EVERY, LATE_EVERY, LOAN_EVERY, REFUND_EVERY = 100, 200, 40, 200
ASKED_EVERY, WRITTEN_EVERY = 1000, 1000  # an open data request; a message without an answer
REPORT_EVERY = 1000  # a report of a burn without an answer
AT_ONCE = 2000


class Person:
    """What one patient of the practice has, by their number."""

    def __init__(self, n: int, first_pk: int, physios: list[Any], now: datetime) -> None:
        self.n, self.pk = n, first_pk + n
        # the first of the second physio's patients fill each list; the demo's physio has the first
        listed = (n - CASELOAD) // LISTED if n >= CASELOAD else -1
        more = n >= 2 * CASELOAD and n % IN_CARE_EVERY == 0
        self.unpaid = listed == 0 or (more and n % UNPAID_EVERY == 10)
        self.lent = n % LOAN_EVERY == 0 or listed == 1
        self.late = listed == 1 or (n >= 2 * CASELOAD and n % LATE_EVERY == 0)
        self.refund = listed == 2 or (n >= 2 * CASELOAD and n % REFUND_EVERY == 1)
        self.burnt = listed == 3 or (more and n % REPORT_EVERY == 0)
        self.asked = listed == 4 or (n >= 2 * CASELOAD and n % ASKED_EVERY == 2)
        self.wrote = listed == 5 or (more and n % WRITTEN_EVERY == 500)
        self.stranded = listed == 6
        in_care = self.unpaid or self.burnt or self.wrote or self.stranded
        self.runs = in_care or n % IN_CARE_EVERY == 0
        self.began = now - timedelta(days=20 + n % (40 if self.runs else 700), minutes=n % 1440)
        self.physio = physios[-1 if self.stranded else n // CASELOAD % (len(physios) - 1)]
        self.order, self.assessment, self.episode, self.programme = (
            uuid.uuid4() for _row in range(4)
        )
        self.has_follow_up = not self.unpaid and n % FOLLOW_UP_EVERY == 0
        self.follow_up, self.screening = uuid.uuid4(), uuid.uuid4()
        self.was_screened = not self.unpaid and n % SCREENED_EVERY == 0


def grow(patients: int) -> None:
    """Add patients until there are as many as asked for."""
    from django.core.management.color import no_style
    from django.db import connection, transaction
    from django.utils import timezone

    from physiobench.accounts.models import User
    from physiobench.practice import services as practice

    now = timezone.localtime()
    alex = User.objects.get(email="alex@demo.example")
    with transaction.atomic():
        physios = [alex, *_physios(max(patients // CASELOAD, PHYSIOS_AT_LEAST), now)]
    first_pk = User.objects.order_by("-pk").values_list("pk", flat=True)[0] + 1
    tables = _Tables(now)
    for first in range(0, patients, AT_ONCE):
        numbers = range(first, min(first + AT_ONCE, patients))
        with transaction.atomic():
            tables.write([Person(n, first_pk, physios, now) for n in numbers])
    with connection.cursor() as cursor:
        for sql in connection.ops.sequence_reset_sql(no_style(), [User]):
            cursor.execute(sql)
    practice.escalate(by=None, now=now)  # as the worker does each minute


def _physios(count: int, now: datetime) -> list[Any]:
    """Write physios: some to be checked soon, on leave, never signed in, and the last uninsured."""
    from physiobench.accounts.models import Physio, User
    from physiobench.episodes.models import Deputy, Leave

    today = now.date()
    users = User.objects.bulk_create(
        User(
            email=f"physio{n}@scale.example",
            first_name="Phil",
            last_name=f"Physio{n:05}-Demo",
            is_patient=False,
            is_physio=True,
            is_demo=True,
            last_login=None if n // LISTED == 2 and n % 3 == 0 else now,
        )
        for n in range(count)
    )
    until = today + timedelta(days=500)
    Physio.objects.bulk_create(
        Physio(
            user=user,
            slug=f"scale-{n}",
            hcpc_number=f"PH{100_000 + n}",
            hcpc_expires_on=until,
            hcpc_checked_on=today - timedelta(days=25 if n < LISTED else 0),
            insured_until=until if n < count - 1 else today - timedelta(days=1),
        )
        for n, user in enumerate(users)
    )
    Leave.objects.bulk_create(
        Leave(
            id=uuid.uuid4(),
            physio=user,
            starts_on=today - timedelta(days=1),
            ends_on=today + timedelta(days=7),
            entered_at=now,
            entered_by=user,
        )
        for n, user in enumerate(users)
        if n // LISTED == 1
    )
    colleagues = zip(users, users[1:] + users[:1], strict=True)
    Deputy.objects.bulk_create(
        Deputy(physio=user, deputy=deputy, named_at=now, named_by=user)
        for user, deputy in colleagues
    )
    return users


class _Tables:
    """Every table that has rows about a patient, each with what its rows have in common."""

    def __init__(self, now: datetime) -> None:
        from physiobench.accounts.models import User
        from physiobench.assessment.models import Assessment, Judgement, Measurement
        from physiobench.audit.models import Event, Verb
        from physiobench.conversations.models import Message
        from physiobench.diary.models import Review, Session
        from physiobench.episodes.models import Episode
        from physiobench.followup.models import FollowUp
        from physiobench.kit.models import Loan
        from physiobench.payments.models import Order, Receipt
        from physiobench.programmes.models import Programme
        from physiobench.records.models import DataRequest

        self._now = now
        self._manager = manager = User.objects.get(email="manager@demo.example").pk
        programme = Programme.objects.filter(episode__patient__email="dana@demo.example").latest(
            "signed_at"
        )
        entry = Session.objects.filter(programme=programme, activity="exercise", pauses="").first()
        burnt = Session.objects.filter(programme=programme).exclude(pauses="").get()
        screening = Assessment.objects.filter(kind="screening").latest("started_at")
        initial = Judgement.objects.filter(assessment__kind="initial").latest()
        again = Judgement.objects.filter(assessment=screening).latest()
        test = Measurement.objects.filter(questionnaire="twitch-test").first()
        self._receipt = Receipt.objects.count()
        self.users = Table(
            User, "id", "email", "last_name", first_name="Pat", is_demo=True, date_joined=now
        )
        own = ("buyer_id", "placed_at", "paid_at", "paid_by_id", "refund_due_pence")
        self.orders = Table(
            Order, *own, product="package", amount_pence=2800, provider="at-practice"
        )
        own = ("key_sha256", "patient_id", "started_at", "answered_at", "completed_at")
        self.assessments = Table(Assessment, *own, "completed_on", pathway="knee")
        self.again = {
            kind: Table(Assessment, *own, "completed_on", kind=kind, pathway=screening.pathway)
            for kind in ("follow-up", "screening")
        }
        self.judgements = Table(Judgement, "assessment_id", "judged_at", same=initial)
        self.judged_again = Table(Judgement, "assessment_id", "judged_at", same=again)
        own = ("patient_id", "physio_id", "order_id", "assessment_id", "assessed_on", "asked_at")
        self.episodes = Table(Episode, *own, "ended_at", "ended_by_id", "ended_why")
        self.loans = Table(
            Loan,
            *("serial", "patient_id", "lent_at", "due_back_on"),
            model="tenscare-perfect-ems",
            lent_by_id=manager,
        )
        self.requests = Table(DataRequest, "patient_id", "asked_at", kind="erasure")
        self.receipts = Table(Receipt, "number", "order_id", "fingerprint", issued_at=now)
        own = ("episode_id", "fingerprint", "signed_by_id")
        self.programmes = Table(Programme, *own, "signed_at", same=programme, version=1)
        own = ("programme_id", "logged_at", "done_on")
        self.sessions = Table(Session, *own, same=entry)
        self.burns = Table(Session, *own, same=burnt)
        self.reviews = Table(
            Review, "session_id", "reviewed_by_id", "reviewed_at", note="Seen.", lets_go_on=True
        )
        self.follow_ups = Table(
            FollowUp,
            *("episode_id", "assessment_id", "opened_at", "answered_at", "answered_by_id"),
            noticed_at=now,
            answer="Carry on.",
            next="carry-on",
        )
        self.messages = Table(Message, "episode_id", "author_id", "sent_at", body="Thank you.")
        self.tests = Table(Measurement, "patient_id", "recorded_at", same=test)
        # a digest is not worked out: no page here reads it
        self.events = Table(
            Event,
            *("subject", "patient_id", "at"),
            actor_id=manager,
            verb=Verb.EPISODES_ORDER_OPENED.value,
            digest="invented",
        )

    def write(self, people: list[Person]) -> None:
        """Write these patients with all that they have."""
        self._care(people)
        self._programmes([person for person in people if not person.unpaid])
        self._again(people)
        self.events.write(
            {
                "subject": f"accounts.User:{one.pk}",
                "patient_id": one.pk,
                "at": self._now - timedelta(days=day),
            }
            for one in people
            for day in range(EVENTS)
        )

    def _care(self, people: list[Person]) -> None:
        now, manager = self._now, self._manager
        self.users.write(
            {
                "id": one.pk,
                "email": f"patient{one.n}@scale.example",
                "last_name": f"Person{one.n * 7919 % 1_000_003:07}-Demo",
            }
            for one in people
        )
        self.orders.write(
            {
                "id": one.order,
                "buyer_id": one.pk,
                "placed_at": one.began,
                "paid_at": None if one.unpaid else one.began,
                "paid_by_id": None if one.unpaid else manager,
                "refund_due_pence": 1400 if one.refund else 0,
            }
            for one in people
        )
        self.assessments.write(_answered(one, one.assessment, one.began) for one in people)
        self.judgements.write(
            {"assessment_id": one.assessment, "judged_at": one.began} for one in people
        )
        self.episodes.write(
            {
                "id": one.episode,
                "patient_id": one.pk,
                "physio_id": one.physio.pk,
                "order_id": one.order,
                "assessment_id": one.assessment,
                "assessed_on": one.began.date(),
                "asked_at": one.began,
                "ended_at": None if one.runs else one.began + timedelta(days=15),
                "ended_by_id": None if one.runs else manager,
                "ended_why": "" if one.runs else "finished",
            }
            for one in people
        )
        self.loans.write(
            {
                "serial": f"SC{one.n}",
                "patient_id": one.pk,
                "lent_at": one.began,
                "due_back_on": now.date() + timedelta(days=-1 if one.late else 30),
            }
            for one in people
            if one.lent
        )
        self.requests.write(
            {"patient_id": one.pk, "asked_at": one.began} for one in people if one.asked
        )
        paid = [one for one in people if not one.unpaid]
        self.receipts.write(
            {"number": number, "order_id": one.order, "fingerprint": uuid.uuid4().hex * 2}
            for number, one in enumerate(paid, start=self._receipt + 1)
        )
        self._receipt += len(paid)

    def _programmes(self, people: list[Person]) -> None:
        """Give each a programme as the demo's patient has, and entries in the diary."""
        now = self._now
        self.programmes.write(
            {
                "id": one.programme,
                "episode_id": one.episode,
                "fingerprint": uuid.uuid4().hex * 2,
                "signed_by_id": one.physio.pk,
                "signed_at": one.began + timedelta(days=1),
            }
            for one in people
        )
        self.sessions.write(
            _entry(one, now - timedelta(days=day + 1))
            for one in people
            for day in range(SESSIONS_IN_CARE if one.runs else SESSIONS_ENDED)
        )
        self.burns.write(_entry(one, now - timedelta(days=2)) for one in people if one.burnt)
        reviewed = [
            (one, uuid.uuid4(), one.began + timedelta(days=3))
            for one in people
            if one.n % REVIEWED_EVERY == 0 and one.n >= CASELOAD
        ]
        self.burns.write({**_entry(one, at), "id": key} for one, key, at in reviewed)
        self.reviews.write(
            {
                "session_id": key,
                "reviewed_by_id": one.physio.pk,
                "reviewed_at": at + timedelta(hours=1),
            }
            for one, key, at in reviewed
        )

    def _again(self, people: list[Person]) -> None:
        """Write what came after the programme: answers given again, tests, and messages."""
        follow_ups = [one for one in people if one.has_follow_up]
        screened = [one for one in people if one.was_screened]
        later = timedelta(days=5)
        self.again["follow-up"].write(
            _answered(one, one.follow_up, one.began + later) for one in follow_ups
        )
        self.again["screening"].write(
            _answered(one, one.screening, one.began + later) for one in screened
        )
        self.judged_again.write(
            {"assessment_id": key, "judged_at": one.began + later}
            for one, key in chain(
                ((one, one.follow_up) for one in follow_ups),
                ((one, one.screening) for one in screened),
            )
        )
        self.follow_ups.write(
            {
                "episode_id": one.episode,
                "assessment_id": one.follow_up,
                "opened_at": one.began + later,
                "answered_at": one.began + later,
                "answered_by_id": one.physio.pk,
            }
            for one in follow_ups
        )
        self.tests.write(
            {"patient_id": one.pk, "recorded_at": one.began}
            for one in people
            if one.n % TESTED_EVERY == 0 and one.n >= CASELOAD
        )
        self.messages.write(message for one in people for message in _messages(one, self._now))


def _answered(one: Person, key: uuid.UUID, at: datetime) -> dict[str, Any]:
    """Return the columns of an assessment that was answered to its end."""
    return {
        "id": key,
        "key_sha256": uuid.uuid4().hex * 2,
        "patient_id": one.pk,
        "started_at": at,
        "answered_at": at,
        "completed_at": at,
        "completed_on": at.date(),
    }


def _entry(one: Person, at: datetime) -> dict[str, Any]:
    return {"programme_id": one.programme, "logged_at": at, "done_on": at.date()}


def _messages(one: Person, now: datetime) -> Iterator[dict[str, Any]]:
    """Return a message of the patient and its answer, and perhaps one that has no answer."""
    if one.unpaid:
        return
    asked = one.began + timedelta(days=2)
    yield {"episode_id": one.episode, "author_id": one.pk, "sent_at": asked}
    answered = asked + timedelta(hours=3)
    yield {"episode_id": one.episode, "author_id": one.physio.pk, "sent_at": answered}
    if one.wrote:
        yield {"episode_id": one.episode, "author_id": one.pk, "sent_at": now - timedelta(days=9)}
