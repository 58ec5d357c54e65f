"""A practice of any size, all invented: bulk inserts beside the demo's own people.

Everybody here has the mark of the demo, and the folder is thrown away afterwards. Each physio has
the same caseload at every size, so only the practice grows. The pages under measurement belong to
people whose own data is the same at every size: the demo's patient, physio and manager.
"""

import uuid
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from itertools import islice
from typing import Any, TypeVar


CASELOAD, IN_CARE = 500, 50  # of each physio: ever, and now
SESSIONS_IN_CARE, SESSIONS_ENDED = 12, 4
EVENTS = 6  # of each patient, in the audit log
UNPAID_EVERY, LOAN_EVERY, LATE_EVERY, REFUND_EVERY = 100, 40, 5, 200
REPORT_EVERY = 1000  # one unanswered report for as many patients
AT_ONCE = 2000

Row = TypeVar("Row")


def grow(patients: int) -> None:
    """Add patients until there are as many as asked for."""
    from django.utils import timezone

    from physiobench.accounts.models import Physio, User

    now = timezone.localtime()
    alex = Physio.objects.get(user__email="alex@demo.example")
    manager = User.objects.get(email="manager@demo.example")
    physios = [alex.user, *_physios(max(patients // CASELOAD, 1) - 1, now)]
    for batch in _batches(range(patients)):
        _care(batch, physios, manager, now)


def _batches(rows: Iterable[Row]) -> Iterator[list[Row]]:
    source = iter(rows)
    while batch := list(islice(source, AT_ONCE)):
        yield batch


def _write(rows: Iterable[Any]) -> list[Any]:
    found = list(rows)
    if found:
        type(found[0]).objects.bulk_create(found, batch_size=500)
    return found


def _physios(count: int, now: datetime) -> list[Any]:
    from physiobench.accounts.models import Physio, User

    users = _write(
        User(
            email=f"physio{n}@scale.example",
            first_name="Phil",
            last_name=f"Physio{n:05}-Demo",
            is_patient=False,
            is_physio=True,
            is_demo=True,
            last_login=now,
        )
        for n in range(count)
    )
    until = now.date() + timedelta(days=500)
    _write(
        Physio(
            user=user,
            slug=f"scale-{n}",
            hcpc_number=f"PH{100_000 + n}",
            hcpc_expires_on=until,
            hcpc_checked_on=now.date(),
            insured_until=until,
        )
        for n, user in enumerate(users)
    )
    return users


def _care(numbers: list[int], physios: list[Any], manager: Any, now: datetime) -> None:
    """Write some patients with all that they have: order, answers, care, diary and log."""
    from physiobench.accounts.models import User
    from physiobench.assessment.models import Assessment
    from physiobench.episodes.models import Episode
    from physiobench.kit.models import Loan
    from physiobench.payments.models import Order

    people = _write(
        User(
            email=f"patient{n}@scale.example",
            first_name="Pat",
            last_name=f"Person{n * 7919 % 1_000_003:07}-Demo",
            is_demo=True,
        )
        for n in numbers
    )
    began = {n: now - timedelta(days=20 + n % 700, minutes=n) for n in numbers}
    runs = {n: n % (CASELOAD // IN_CARE) == 0 for n in numbers}
    unpaid = {n: runs[n] and n % UNPAID_EVERY == 0 for n in numbers}
    orders = _write(
        Order(
            id=uuid.uuid4(),
            buyer=person,
            product="package",
            amount_pence=2800,
            provider="at-practice",
            placed_at=began[n],
            paid_at=None if unpaid[n] else began[n],
            paid_by=None if unpaid[n] else manager,
            refund_due_pence=1400 if n % REFUND_EVERY == 1 else 0,
        )
        for n, person in zip(numbers, people, strict=True)
    )
    assessments = _write(
        Assessment(
            id=uuid.uuid4(),
            key_sha256=uuid.uuid4().hex * 2,
            kind="initial",
            pathway="knee",
            patient=person,
            started_at=began[n],
            answered_at=began[n],
            completed_at=began[n],
            completed_on=began[n].date(),
        )
        for n, person in zip(numbers, people, strict=True)
    )
    episodes = _write(
        Episode(
            id=uuid.uuid4(),
            patient=order.buyer,
            physio=physios[n // CASELOAD % len(physios)],
            order=order,
            assessment=assessment,
            assessed_on=began[n].date(),
            asked_at=began[n],
            ended_at=None if runs[n] else began[n] + timedelta(days=15),
            ended_by=None if runs[n] else manager,
            ended_why="" if runs[n] else "finished",
        )
        for n, order, assessment in zip(numbers, orders, assessments, strict=True)
    )
    _write(
        Loan(
            id=uuid.uuid4(),
            model="tenscare-perfect-ems",
            serial=f"SC{n}",
            patient=episode.patient,
            lent_at=began[n],
            lent_by=manager,
            due_back_on=now.date() + timedelta(days=-1 if n % LATE_EVERY == 0 else 30),
        )
        for n, episode in zip(numbers, episodes, strict=True)
        if n % LOAN_EVERY == 0
    )
    _receipts([order for order in orders if order.paid_at], now)
    _diary([(n, episode) for n, episode in zip(numbers, episodes, strict=True)], runs, now)
    _events(people, manager, now)


def _receipts(orders: list[Any], now: datetime) -> None:
    from django.db.models import Max

    from physiobench.payments.models import Receipt

    last = Receipt.objects.aggregate(number=Max("number"))["number"] or 0
    _write(
        Receipt(number=number, order=order, issued_at=now, fingerprint=uuid.uuid4().hex * 2)
        for number, order in enumerate(orders, start=last + 1)
    )


def _diary(episodes: list[tuple[int, Any]], runs: dict[int, bool], now: datetime) -> None:
    """Give each paid patient a programme as the demo's patient has, sealed, and entries in it."""
    from physiobench.audit.models import Event, Verb
    from physiobench.diary.models import Session
    from physiobench.programmes.models import Programme

    demo = Programme.objects.filter(episode__patient__email="dana@demo.example").latest("signed_at")
    fields = ("body", "starts_on", "ends_on", "signed_at")
    same = {field: getattr(demo, field) for field in fields}
    programmes = []
    for _n, episode in episodes:
        if episode.order.paid_at:
            programme = Programme(
                id=uuid.uuid4(), episode=episode, version=1, signed_by=episode.physio, **same
            )
            programme.fingerprint = programme.seal()
            programmes.append((_n, programme))
    _write(programme for _n, programme in programmes)
    signatures = []
    for _n, programme in programmes:
        event = Event(
            actor=programme.signed_by,
            verb=Verb.PROGRAMMES_SIGNED.value,
            subject=f"programmes.Programme:{programme.pk}",
            patient=programme.episode.patient,
            detail={"version": 1, "fingerprint": programme.fingerprint},
            at=programme.signed_at,
        )
        event.digest = event.work_out()
        signatures.append(event)
    _write(signatures)
    entry = Session.objects.filter(programme=demo, activity="exercise", pauses="").first()
    burnt = Session.objects.filter(programme=demo).exclude(pauses="").get()
    sessions = [
        _copy(entry, programme, now - timedelta(days=day + 1))
        for n, programme in programmes
        for day in range(SESSIONS_IN_CARE if runs[n] else SESSIONS_ENDED)
    ]
    sessions += [
        _copy(burnt, programme, now - timedelta(days=2))
        for n, programme in programmes
        if n % REPORT_EVERY == 0 and runs[n]
    ]
    _write(sessions)


def _copy(entry: Any, programme: Any, at: datetime) -> Any:
    from physiobench.diary.models import Session

    columns = {
        field.attname: getattr(entry, field.attname) for field in Session._meta.concrete_fields
    }
    own = {"id": uuid.uuid4(), "programme_id": programme.pk, "logged_at": at, "done_on": at.date()}
    return Session(**columns | own)


def _events(people: list[Any], actor: Any, now: datetime) -> None:
    """Write looks into the log. Their digest is not worked out: no page here reads it."""
    from physiobench.audit.models import Event, Verb

    _write(
        Event(
            actor=actor,
            verb=Verb.EPISODES_ORDER_OPENED.value,
            subject=f"accounts.User:{person.pk}",
            patient=person,
            at=now - timedelta(days=n),
            digest="invented",
        )
        for person in people
        for n in range(EVENTS)
    )
