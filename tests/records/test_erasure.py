"""Tests of an erasure: exactly the rows in the manifest are gone, and no other row changed."""

import json
from datetime import timedelta
from uuid import uuid4

import pytest
from django.contrib.sessions.models import Session
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse
from django_tasks_db.models import DBTaskResult

from physiobench.accounts.models import User
from physiobench.audit.models import Event
from physiobench.episodes.models import Episode
from physiobench.kit.models import Loan
from physiobench.payments.models import Agreement
from physiobench.programmes.models import Programme
from physiobench.records import policies, services
from physiobench.records.models import DataRequest, RequestKind
from physiobench.records.policies import ErasureManifest
from tests.factories import (
    NOW,
    EditorFactory,
    EpisodeFactory,
    JudgementFactory,
    ManagerFactory,
    ResponseFactory,
    sign_in,
)
from tests.records.people import a_login, someone_in_care
from tests.records.whole import Rows, difference, where_it_stands, whole_database


pytestmark = pytest.mark.django_db

LATER = NOW + timedelta(days=30)


@pytest.fixture
def manager() -> User:
    return ManagerFactory(first_name="Morgan", last_name="Managing")


def asked(patient, kind=RequestKind.ERASURE, note="Please"):
    return services.ask(by=patient, request_id=uuid4(), kind=kind, note=note, now=LATER)


def erased(patient, manager, **words):
    request = asked(patient)
    return services.erase(by=manager, request=request, answer=words.get("answer", ""), now=LATER)


def gone_by_label(before: Rows, after: Rows) -> dict[str, int]:
    return {label: len(keys) for label, keys in difference(before, after).gone.items()}


def someone_who_never_paid(email="dana@example.org"):
    """A patient who ordered, and whose physio never saw them."""
    patient = a_login(email)
    episode = EpisodeFactory(patient=patient, order__paid_at=None)
    ResponseFactory(assessment=episode.assessment)
    JudgementFactory(assessment=episode.assessment)
    Agreement.objects.create(
        order=episode.order,
        text="consent-remote-care",
        text_version="1",
        text_sha256="0",
        agreed_at=NOW,
    )
    return patient


def test_without_care_everything_goes_and_the_manifest_says_so(manager):
    patient = someone_who_never_paid()
    other = someone_in_care("other@example.org")
    request = asked(patient)
    before = whole_database()

    request = services.erase(by=manager, request=request, answer="", now=LATER)

    after = whole_database()
    changes = difference(before, after)
    manifest = ErasureManifest.from_json(request.manifest)
    assert gone_by_label(before, after) == {line.label: line.deleted for line in manifest.deleted}
    assert manifest.kept == ()
    assert changes.changed == {"records.DataRequest": {request.pk}}
    assert set(changes.came) == {"audit.Event", "audit.Removal"}  # the deletion itself
    assert where_it_stands(after, patient.email, patient.last_name) == set()
    assert User.objects.filter(pk=other.pk, is_active=True).exists()


def test_after_care_only_the_manifests_rows_go_and_the_record_stays(manager):
    patient = someone_in_care()
    someone_in_care("other@example.org")
    request = asked(patient)
    before = whole_database()

    request = services.erase(by=manager, request=request, answer="", now=LATER)

    after = whole_database()
    changes = difference(before, after)
    manifest = ErasureManifest.from_json(request.manifest)
    assert gone_by_label(before, after) == {"account.EmailAddress": 1, "mfa.Authenticator": 1}
    assert gone_by_label(before, after) == {line.label: line.deleted for line in manifest.deleted}
    assert changes.changed == {
        "accounts.User": {patient.pk},
        "records.DataRequest": {request.pk},
    }
    kept = {line.label: line for line in manifest.kept}
    assert {label: line.kept for label, line in kept.items() if label == "diary.Session"} == {
        "diary.Session": 2
    }
    assert all(line.why and line.until for line in manifest.kept)
    assert where_it_stands(after, patient.email, patient.last_name) == {"accounts.User"}
    assert all(programme.is_intact for programme in Programme.objects.all())


def test_after_care_an_order_that_was_never_paid_goes_with_its_answers(manager):
    patient = someone_in_care()
    unpaid = EpisodeFactory(
        patient=patient,
        order__paid_at=None,
        ended_at=NOW,
        ended_by=patient,
        ended_why="cancelled",
    )
    ResponseFactory(assessment=unpaid.assessment)

    before = whole_database()
    erased(patient, manager)

    gone = gone_by_label(before, whole_database())
    assert gone == {
        "account.EmailAddress": 1,
        "mfa.Authenticator": 1,
        "episodes.Episode": 1,
        "payments.Order": 1,
        "assessment.Assessment": 1,
        "assessment.Response": 1,
    }
    assert Episode.objects.for_patient(patient).count() == 1


def test_the_login_is_closed_everywhere_and_mail_to_the_address_is_gone(
    manager, settings, tmp_path, django_capture_on_commit_callbacks
):
    settings.EMAIL_FILE_PATH = tmp_path
    patient, other = someone_in_care(), a_login("other@example.org")
    for person in (patient, other):
        Client().force_login(person)
        (tmp_path / f"{person.first_name}-{person.pk}.log").write_text(f"To: {person.email}\n")
        DBTaskResult.objects.create(
            task_path="x",
            backend_name="default",
            run_after=NOW,
            args_kwargs={"kwargs": {"to": [person.email]}},
            exception_class_path="",
            traceback="",
        )

    with django_capture_on_commit_callbacks(execute=True):
        erased(patient, manager)

    patient.refresh_from_db()
    assert not patient.is_active
    assert not patient.has_usable_password()
    assert [s.get_decoded()["_auth_user_id"] for s in Session.objects.all()] == [str(other.pk)]
    assert [t.args_kwargs["kwargs"]["to"] for t in DBTaskResult.objects.all()] == [[other.email]]
    assert [path.read_text() for path in tmp_path.iterdir()] == [f"To: {other.email}\n"]


def test_care_that_runs_and_a_stimulator_that_is_out_come_first(manager):
    running = someone_in_care(ended=False)
    request = asked(running)

    with pytest.raises(policies.CareStillOpen):
        services.erase(by=manager, request=request, answer="", now=LATER)

    borrowing = someone_in_care("borrowing@example.org")
    Loan.objects.filter(patient=borrowing).update(
        returned_at=None, returned_by=None, cleaned_at=None, cleaned_by=None
    )
    request = asked(borrowing)
    with pytest.raises(policies.StimulatorStillOut):
        services.erase(by=manager, request=request, answer="", now=LATER)
    assert DataRequest.objects.open().count() == 2


def test_a_request_is_answered_once(manager):
    patient = someone_in_care()
    request = asked(patient)
    services.refuse(by=manager, request=request, answer="We need it", now=LATER)
    before = whole_database()

    with pytest.raises(services.RequestAlreadyAnswered):
        services.erase(by=manager, request=request, answer="", now=LATER)

    assert difference(before, whole_database()).gone == {}


def test_a_restriction_never_erases(manager):
    request = asked(someone_in_care(), RequestKind.RESTRICTION)

    with pytest.raises(ValueError, match="erasure"):
        services.erase(by=manager, request=request, answer="", now=LATER)


@pytest.mark.parametrize("role", ["patient", "physio", "editor"])
def test_only_a_manager_decides(role):
    patient = someone_in_care()
    request = asked(patient)
    others = {
        "patient": patient,
        "physio": Episode.objects.get(patient=patient).physio,
        "editor": EditorFactory(),
    }

    for act in (services.erase, services.refuse):
        with pytest.raises(PermissionDenied):
            act(by=others[role], request=request, answer="x", now=LATER)


def test_the_mails_hold_no_reason_and_the_link_opens_the_manifest_once_signed_out(
    manager, client, django_capture_on_commit_callbacks
):
    patient = someone_who_never_paid()
    with django_capture_on_commit_callbacks(execute=True):
        erased(patient, manager, answer="Gladly")

    body = mail.outbox[-1].body
    link = next(line for line in body.splitlines() if "/my-data/answer/" in line)
    page = client.get(link.removeprefix("http://localhost:8000"))
    listed = json.loads(client.get(page.request["PATH_INFO"] + "file/").content)

    assert mail.outbox[-1].to == ["dana@example.org"]
    assert not any("Gladly" in sent.body for sent in mail.outbox)
    assert page.status_code == 200
    assert "Gladly" in page.content.decode()
    assert page["Cache-Control"] == "no-store"
    assert {line["label"] for line in listed["lines"]} >= {"payments.Order"}
    assert client.get(reverse("records:answer", args=[uuid4()])).status_code == 404


def test_the_managers_are_told_without_a_name(manager, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        asked(someone_in_care())

    sent = next(one for one in mail.outbox if manager.email in one.to)
    assert "Sample" not in sent.body
    assert "dana" not in sent.body


def test_a_patient_asks_sees_the_time_limit_and_takes_it_back(client):
    patient = sign_in(client, someone_in_care())
    page = client.get(reverse("records:ask_erasure"))
    form = {"request_id": str(page.context["form"]["request_id"].value()), "note": ""}

    client.post(reverse("records:ask_erasure"), form)
    again = client.post(reverse("records:ask_erasure"), form)
    request = DataRequest.objects.get()
    mine = client.get(reverse("records:mine")).content.decode()
    client.post(reverse("records:withdraw", args=[request.pk]))

    request.refresh_from_db()
    assert again.status_code == 302
    assert "We will answer by" in mine
    assert request.withdrawn_at is not None
    assert set(
        Event.objects.filter(patient=patient, verb__startswith="data.").values_list(
            "verb", flat=True
        )
    ) == {"data.asked", "data.withdrawn"}


def test_nobody_takes_back_or_sees_the_request_of_another(client):
    request = asked(someone_in_care())
    sign_in(client, a_login("other@example.org"))

    assert client.post(reverse("records:withdraw", args=[request.pk])).status_code == 404
    assert client.get(reverse("records:decide", args=[request.pk])).status_code == 403


def test_the_manager_sees_what_would_go_and_a_refusal_needs_a_reason(client, manager):
    request = asked(someone_in_care())
    sign_in(client, manager)
    address = reverse("records:decide", args=[request.pk])

    page = client.get(address)
    silent = client.post(address, {"decision": "refuse", "answer": " "})
    client.post(address, {"decision": "refuse", "answer": "A claim is open"})

    request.refresh_from_db()
    assert "Diary entries" in page.content.decode()
    assert "Write why you refuse" in silent.content.decode()
    assert (request.granted, request.answer) == (False, "A claim is open")


def test_a_late_request_is_marked_on_the_list(client, manager, time_machine):
    asked(someone_in_care())
    sign_in(client, manager)

    time_machine.move_to(LATER + timedelta(days=28))
    on_time = client.get(reverse("records:requests")).content.decode()
    time_machine.move_to(LATER + timedelta(days=32))
    late = client.get(reverse("records:requests")).content.decode()

    assert "Late" not in on_time
    assert "Late" in late
