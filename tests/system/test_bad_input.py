"""Bad input, as one list: each is answered clearly, breaks nothing and loses nothing."""

import json
from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser
from uuid import uuid4

import pytest
from django.apps import apps
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from physiobench.accounts import services as accounts
from physiobench.accounts.models import User
from physiobench.episodes import services as episodes
from physiobench.episodes.models import Ending, Episode
from physiobench.followup.models import FollowUp
from physiobench.programmes.models import Programme
from tests.system.world import World, client_of, entry


pytestmark = [pytest.mark.django_db, pytest.mark.long]

SCRIPT = "<script>alert(1)</script><img src=x onerror=alert(1)>"
HOSTILE = {
    "nothing": "",
    "markup": SCRIPT,
    "template": "{{ settings.SECRET_KEY }}{% debug %}",
    "sql": "'; DROP TABLE accounts_user; --",
    "null byte": "a\x00b",
    "a number too far": "9" * 400,
    "less than nothing": "-1",
    "not a number": "NaN",
    "beyond every float": "1e999",
    "no such day": "2026-02-31",
    "right to left": "\u202egnp.exe\u2066",
    "half a character": "\udcff".encode("utf-8", "surrogatepass").decode("latin-1"),
    "an endless text": "ä€💥" * 20_000,
}
ANSWERED = {200, 302, 400, 403, 404, 409, 422, 429}
# forms, by who fills them and which address shows them
FORMS = {
    "": [
        "web:about",
        "assessment:start",
        "account_login",
        "account_signup",
        "account_request_login_code",
    ],
    "Dana": [
        "accounts:change_name",
        "diary:do",
        "diary:check_before",
        "diary:correct",
        "conversations:latest",
        "kit:mine",
        "kit:describe",
        "assessment:answer_page",
        "assessment:come_back_later",
        "episodes:cancel",
    ],
    "Alex": [
        "programmes:write",
        "programmes:add_stimulation",
        "programmes:edit_stimulation",
        "programmes:sign",
        "conversations:conversation",
        "practice:review_session",
        "practice:discharge",
    ],
    "Morgan": [
        "practice:add_physio",
        "practice:add_manager",
        "practice:check_register",
        "practice:reassign",
        "kit:loans",
    ],
}
NOT_SHOWN = {  # fields of forms that this demo's day does not show
    "assessment:start": ("entry_id", "pathway", "side", "agree"),
    "programmes:sign": ("edits", "programme_id", "why", "stimulation_reason", "place_reason"),
    "practice:review_session": ("note", "decision"),
}
CASES = [(who, name) for who, names in FORMS.items() for name in names]


class Fields(HTMLParser):
    """Collects the names of a page's fields, and where its last form goes."""

    def __init__(self) -> None:
        super().__init__()
        self.names: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        name = dict(attrs).get("name")
        if tag in {"input", "select", "textarea"} and name:
            self.names.append(name)


def address_of(world: World, name: str) -> str:
    """Return the address of a named page, with the patient's own things in it."""
    wants = {
        "diary:do": ["exercise_id"],
        "diary:check_before": ["line_id"],
        "diary:correct": ["entry_id"],
        "assessment:answer_page": ["key", "questionnaire", "page"],
        "assessment:come_back_later": ["key"],
        "episodes:cancel": ["episode_id"],
        "programmes:write": ["episode_id"],
        "programmes:add_stimulation": ["episode_id"],
        "programmes:edit_stimulation": ["episode_id", "line_id"],
        "programmes:sign": ["episode_id"],
        "conversations:conversation": ["episode_id"],
        "practice:review_session": ["session_id"],
        "practice:discharge": ["episode_id"],
        "practice:check_register": ["physio_id"],
        "practice:reassign": ["episode_id"],
    }.get(name, [])
    return reverse(name, args=[world.things[thing] for thing in wants])


def rows() -> dict[str, int]:
    """Count what a person's record is made of."""
    ours = ("diary", "conversations", "programmes", "payments", "episodes", "followup", "kit")
    models = [model for app in ours for model in apps.get_app_config(app).get_models()]
    return {model._meta.label: model.objects.count() for model in models}


@pytest.mark.parametrize(("who", "name"), [pytest.param(w, n, id=f"{n} by {w}") for w, n in CASES])
def test_a_form_answers_whatever_is_typed_and_breaks_nothing(world, who, name):
    client, address = client_of(world, who), address_of(world, name)
    fields = Fields()
    fields.feed(client.get(address, follow=True).text)
    names = sorted({*fields.names, *NOT_SHOWN.get(name, ())} - {"csrfmiddlewaretoken"})
    faults = []

    for title, value in HOSTILE.items():
        for typed in (dict.fromkeys(names, value), {n: [value, value] for n in names}):
            with transaction.atomic():
                answer = client.post(address, typed)
                text = answer.getvalue().decode(errors="replace")
                transaction.set_rollback(True)
            if answer.status_code not in ANSWERED:
                faults.append(f"{title}: {answer.status_code}")
            if SCRIPT in text or "onerror=alert(1)>" in text:
                faults.append(f"{title}: comes back as markup")

    assert names
    assert not faults, "\n".join(faults)


@pytest.mark.parametrize(
    ("who", "name", "written", "typed"),
    [
        ("Dana", "diary:do", "diary.Session", entry()),
        (
            "Dana",
            "conversations:latest",
            "conversations.Message",
            {"message_id": str(uuid4()), "body": "Hello"},
        ),
        (
            "Dana",
            "kit:mine",
            "kit.OwnStimulator",
            {"entry_id": str(uuid4()), "model": "tenscare-perfect-ems", "route": "loan"},
        ),
    ],
    ids=["a session", "a message", "a stimulator"],
)
def test_the_same_post_three_times_is_one_entry_and_one_answer(world, who, name, written, typed):
    client, address = client_of(world, who), address_of(world, name)
    before = rows()

    first = client.post(address, typed)
    once = rows()
    answers = [first, *(client.post(address, typed) for _ in range(2))]

    assert {a.status_code for a in answers} == {302}
    assert len({a.url for a in answers}) == 1
    assert once[written] == before[written] + 1
    assert rows() == once


@pytest.mark.parametrize("path", ["diary:do", "conversations:latest", "kit:mine"])
@pytest.mark.parametrize("bad", ["", "1", "not-a-uuid", "0" * 5000, "\x00"])
def test_an_entry_without_a_proper_id_is_shown_again_and_nothing_is_written(world, path, bad):
    client, address = client_of(world, "Dana"), address_of(world, path)
    typed = entry(body="My words", note="My words", model="tenscare-perfect-ems", route="loan")
    before = rows()

    answer = client.post(address, {**typed, "entry_id": bad, "message_id": bad})

    assert answer.status_code in {200, 400, 422}
    assert rows() == before
    if path != "kit:mine" and answer.status_code != 400:
        assert "My words" in answer.text  # nothing that was typed is lost


@pytest.mark.parametrize(
    ("who", "method", "name", "thing"),
    [
        ("Robin", "get", "diary:entry", "entry_id"),
        ("Robin", "post", "diary:do", "exercise_id"),
        ("Robin", "post", "diary:correct", "entry_id"),
        ("Robin", "post", "programmes:mark_read", "programme_id"),
        ("Robin", "post", "followup:begin", "episode_id"),
        ("Robin", "post", "episodes:cancel", "episode_id"),
        ("Robin", "get", "payments:show_receipt", "order_id"),
        ("Robin", "get", "assessment:resume", "key"),
        ("Jo", "get", "practice:patient", "episode_id"),
        ("Jo", "post", "practice:discharge", "episode_id"),
        ("Jo", "post", "practice:review_session", "session_id"),
        ("Jo", "post", "programmes:sign", "episode_id"),
        ("Jo", "post", "followup:answer", "episode_id"),
        ("Jo", "post", "conversations:conversation", "episode_id"),
    ],
)
def test_somebody_elses_id_is_not_there_and_changes_nothing(world, who, method, name, thing):
    client, address = client_of(world, who), reverse(name, args=[world.things[thing]])
    before = rows()

    answer = getattr(client, method)(address, {"sure": "on", "body": "x", "why": "finished"})

    assert answer.status_code == 404
    assert rows() == before


def test_more_than_a_form_can_be_is_refused_before_it_is_read(world):
    client, address = client_of(world, "Dana"), reverse("conversations:latest")

    huge = client.post(address, {"message_id": str(uuid4()), "body": "x" * 2_000_000})
    many = client.post(address, {f"field{n}": "x" for n in range(600)})

    assert (huge.status_code, many.status_code) == (400, 400)


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"{", "application/json"),
        (json.dumps(entry()).encode(), "application/json"),
        (b"\xff\xfe\x00", "application/x-www-form-urlencoded"),
        (b"--x\r\nbroken", "multipart/form-data; boundary=x"),
        (b"", "multipart/form-data"),
        (b"entry_id=%ZZ&did=%C3%28", "application/x-www-form-urlencoded; charset=utf-16"),
    ],
)
def test_a_body_that_is_no_form_is_answered_and_writes_nothing(world, body, kind):
    client, before = client_of(world, "Dana"), rows()

    answer = client.post(address_of(world, "diary:do"), data=body, content_type=kind)

    assert answer.status_code in ANSWERED
    assert rows() == before


# Out of order, too late, and after somebody left


def test_what_comes_too_early_leads_to_what_comes_first(world):
    sam, episode = client_of(world, "Sam"), Episode.objects.get(patient=world.people["Sam"])
    before = rows()

    assert sam.post(address_of(world, "diary:do"), entry()).status_code == 404
    alex = client_of(world, "Alex")
    unready = alex.post(
        reverse("programmes:sign", args=[episode.pk]),
        {"edits": "0", "programme_id": str(uuid4()), "stimulation_reason": ""},
    )
    unsent = alex.post(
        reverse("followup:answer", args=[world.things["episode_id"]]),
        {"text": "Too early", "next_step": "discharge"},
    )

    assert unready.status_code == 200
    assert unsent.status_code == 200
    assert "Not finished yet" in unsent.text
    assert not Programme.objects.filter(episode=episode).exists()
    assert rows()["diary.Session"] == before["diary.Session"]


def test_a_follow_up_of_an_unpaid_package_opens_nothing(world):
    robin, episode = client_of(world, "Robin"), Episode.objects.get(patient=world.people["Robin"])

    answer = robin.post(reverse("followup:begin", args=[episode.pk]), follow=True)

    assert answer.status_code == 200
    assert not FollowUp.objects.filter(episode=episode).exists()


def test_after_the_end_of_care_nothing_is_written_and_each_page_says_since_when(world):
    now, alex = timezone.localtime(), world.people["Alex"]
    episode = Episode.objects.select_related("order").get(patient=world.people["Dana"])
    episodes.discharge(by=alex, episode=episode, why=Ending.FINISHED, undecided=(), now=now)
    dana, before = client_of(world, "Dana"), rows()

    message = {"message_id": str(uuid4()), "body": "Are you there?"}
    said = dana.post(reverse("conversations:latest"), message)
    logged = dana.post(address_of(world, "diary:do"), entry())

    assert said.status_code == 200
    assert "Are you there?" in said.text
    assert "closed" in said.text
    assert logged.status_code in {200, 404}
    assert {k: v for k, v in rows().items() if "Reading" not in k} == {
        k: v for k, v in before.items() if "Reading" not in k
    }


def test_a_physio_whose_login_was_shut_is_out_at_once_and_the_patient_loses_nothing(world):
    alex, dana = client_of(world, "Alex"), client_of(world, "Dana")
    assert alex.get(reverse("practice:inbox")).status_code == 200

    physio = User.objects.get(pk=world.people["Alex"].pk)
    accounts.deactivate(by=world.people["Morgan"], user=physio, now=timezone.localtime())

    out = alex.get(reverse("practice:inbox"))
    assert out.status_code == 302
    assert out.url.startswith("/account/login/")
    for name in ("diary:today", "programmes:programme", "conversations:latest", "followup:mine"):
        assert dana.get(reverse(name)).status_code == 200
    assert dana.post(address_of(world, "diary:do"), entry()).status_code == 302


def test_the_window_of_the_follow_up_closes_and_says_since_when(world, time_machine):
    sam = Episode.objects.select_related("order").get(patient=world.people["Sam"])
    after = sam.follow_up_closes_on + timedelta(days=1)
    time_machine.move_to(datetime(after.year, after.month, after.day, 0, 0, 1, tzinfo=UTC))
    client = client_of(world, "Sam")

    page = client.get(reverse("followup:mine")).text
    answer = client.post(reverse("followup:begin", args=[sam.pk]), follow=True)

    assert "closed since" in page
    assert str(sam.follow_up_closes_on.year) in page
    assert not FollowUp.objects.filter(episode=sam).exists()
    assert answer.status_code == 200
