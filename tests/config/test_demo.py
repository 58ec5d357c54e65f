"""The demo practice: made whole or not at all, once, and removed to the last row."""

from collections import Counter
from datetime import timedelta
from uuid import uuid4

import pytest
from django.apps import apps
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.utils import timezone

from physiobench.accounts import policies as accounts_policies
from physiobench.accounts.models import Physio, Role, User
from physiobench.articles.models import Article
from physiobench.assessment.models import Measurement
from physiobench.audit.models import Event, Removal, Verb
from physiobench.config import demo
from physiobench.config.demo import making
from physiobench.conversations import services as conversations
from physiobench.diary.models import Session
from physiobench.episodes.models import Episode
from physiobench.kit.models import Loan
from physiobench.lib.models import Kept
from physiobench.payments.models import Order, ReceiptCounter
from physiobench.programmes.models import Programme
from tests.config.commands import KEY, copied, physiobench
from tests.factories import NOW, EpisodeFactory, UserFactory
from tests.once import served_site


pytestmark = [pytest.mark.django_db, pytest.mark.enable_socket, pytest.mark.long]

OURS = [m for m in apps.get_models() if m.__module__.startswith("physiobench.")]
PEOPLES = [  # tables that hold something about somebody; a receipt's number is never given twice
    m
    for m in OURS
    if (m.kept is not Kept.PUBLISHED or m in {Physio, Article})
    and m not in {ReceiptCounter, Removal}
]


@pytest.fixture(autouse=True)
def demo_site(settings):
    settings.DEMO = True


def rows(models=OURS):
    """Count what is there; the note that rows were removed stays when they are gone."""
    counts = {m._meta.label: m._base_manager.count() for m in models}
    if "audit.Event" in counts:
        counts["audit.Event"] -= Event.objects.filter(verb=Verb.AUDIT_ROWS_REMOVED).count()
    return counts


def test_there_is_one_of_everything_that_a_visitor_wants_to_see():
    demo.load()

    roles = Counter(role for user in User.objects.filter(is_demo=True) for role in user.roles)
    assert roles == {Role.MANAGER: 1, Role.EDITOR: 1, Role.PHYSIO: 2, Role.PATIENT: 3}
    assert Episode.objects.awaiting_payment().count() == 1
    assert Episode.objects.awaiting_first_programme().count() == 1
    assert Programme.objects.get().is_intact
    assert Session.objects.count() > 10
    assert Measurement.objects.count() == 3
    assert Article.objects.live().exists()


def test_the_physios_may_be_chosen_for_a_month_from_the_day_it_was_made():
    demo.load()

    in_a_month = timezone.localdate() + timedelta(days=29)
    assert Physio.objects.accepting_on(in_a_month).count() == 2


def test_loading_again_adds_nothing():
    demo.load()
    before = rows()

    demo.load()

    assert rows() == before


def test_a_demo_that_cannot_be_finished_is_not_begun(monkeypatch):
    before = rows()

    def break_off(*_):
        raise RuntimeError

    monkeypatch.setattr(making, "care", break_off)
    with pytest.raises(RuntimeError):
        demo.load()

    assert rows() == before
    assert demo.is_empty()


def test_outside_demo_mode_nobody_is_invented(settings):
    settings.DEMO = False

    with pytest.raises(demo.NotADemo, match="DEMO=1"):
        demo.load()

    assert demo.is_empty()


def test_every_link_signs_in_the_person_whose_name_stands_before_it():
    demo.load()
    lines = demo.sign_in_lines()

    assert len(lines) == User.objects.filter(is_demo=True).count()
    for line in lines:
        client = Client()
        address = "/account/" + line.split("/account/")[1]
        assert client.get(address).status_code == 302
        person = User.objects.get(pk=client.session["_auth_user_id"])
        assert line.startswith(f"{person.role_names} {person.name} ")


def test_only_demo_people_have_a_link():
    demo.load()
    person = UserFactory()

    assert len(demo.sign_in_lines()) == 7
    with pytest.raises(PermissionDenied):
        accounts_policies.demo_token(person)


def test_wiping_leaves_the_tables_as_they_were_before_the_demo():
    demo.load()
    peopled = rows(PEOPLES)

    gone = demo.wipe()

    assert {label: n for label, n in rows(PEOPLES).items() if n} == {}
    counted = {label: n for label, n in peopled.items() if n}
    assert {label: gone.get(label) for label in counted} == counted
    assert demo.is_empty()


def test_wiping_again_or_without_a_demo_removes_nothing():
    assert demo.wipe() == {}
    demo.load()
    demo.wipe()

    assert demo.wipe() == {}


def test_people_who_are_no_part_of_the_demo_keep_all_that_is_theirs():
    episode = EpisodeFactory()
    conversations.send(
        by=episode.patient, episode=episode, message_id=uuid4(), body="Hello", now=NOW
    )
    before = rows(PEOPLES)
    demo.load()

    demo.wipe()

    assert rows(PEOPLES) == before


def test_a_visitor_who_tried_the_demo_is_no_obstacle_to_wiping_it():
    demo.load()
    visitor = UserFactory()
    people = {u.first_name: u for u in User.objects.filter(is_demo=True)}
    theirs = EpisodeFactory(patient=visitor, physio=people["Alex"], order__paid_by=people["Morgan"])
    Loan.objects.create(
        id=uuid4(),
        model="tenscare-perfect-ems",
        serial="1",
        patient=visitor,
        lent_at=NOW,
        lent_by=people["Morgan"],
        due_back_on=NOW.date(),
    )

    demo.wipe()

    assert not Episode.objects.filter(pk=theirs.pk).exists()
    assert not Order.objects.filter(pk=theirs.order_id).exists()
    assert not Loan.objects.exists()
    assert User.objects.filter(pk=visitor.pk).exists()
    assert not Event.objects.filter(actor__is_demo=True).exists()


def test_a_demo_can_be_made_anew_after_it_was_wiped():
    demo.load()
    demo.wipe()

    demo.load()

    assert User.objects.filter(is_demo=True).count() == 7


def test_the_command_refuses_a_real_site_and_touches_no_database(tmp_path):
    answer = physiobench(tmp_path, "demo", "load", SECRET_KEY=KEY, DEMO="0")

    assert answer.returncode == 2
    assert "set DEMO=1" in answer.stderr
    assert not (tmp_path / "var" / "physiobench.sqlite3").exists()


@pytest.mark.one_database  # the commands use SQLite
def test_the_commands_work_on_a_site_that_was_served(tmp_path, tmp_path_factory):
    folder = copied(served_site(tmp_path_factory), tmp_path)

    loaded = physiobench(folder, "demo", "load", DEMO="1")
    taken = physiobench(folder, "export", "dana@demo.example", "dana.zip", DEMO="1")
    elsewhere = {"VAR_DIR": str(tmp_path / "elsewhere"), "DEMO": "1"}
    brought = physiobench(folder, "import", "dana.zip", **elsewhere)
    checked = physiobench(folder, "audit", "verify", **elsewhere)
    unsure = physiobench(folder, "demo", "wipe", DEMO="1")
    wiped = physiobench(folder, "demo", "wipe", "--yes", DEMO="1")

    assert loaded.returncode == 0, loaded.stderr
    assert "Patient Dana" in loaded.stdout
    assert taken.returncode == 0, taken.stderr
    assert brought.returncode == 0, brought.stderr
    assert f"a new one was made in {elsewhere['VAR_DIR']}" in brought.stdout
    assert brought.stderr.splitlines() == [
        "Trying the import in a temporary site first. This can take a minute ...",
        f"Opening the site in {elsewhere['VAR_DIR']} ...",
        "Importing the record ...",
    ]
    assert checked.returncode == 0, checked.stdout
    assert unsure.returncode == 1  # nobody said yes
    assert wiped.returncode == 0, wiped.stderr
    assert "accounts.User: 7" in wiped.stdout
