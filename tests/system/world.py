"""A whole demo practice in the test's own database, and who tries which of its doors."""

import re
from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from django.contrib.admindocs.views import simplify_regex
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import timezone

from physiobench.accounts.models import Role, User
from physiobench.articles.models import Article
from physiobench.assessment.models import Assessment
from physiobench.config import demo
from physiobench.diary.models import Session
from physiobench.episodes.models import Episode
from physiobench.followup import services as followup
from physiobench.kit import services as kit
from physiobench.programmes.models import Programme
from tests.factories import sign_in


PLACEHOLDER = re.compile(r"<(?:(\w+):)?(\w+)>")
EVERYBODYS = {"slug", "physio"}  # a physio's public profile
OF_ITS_KIND = {"uuid": "00000000-0000-4000-8000-000000000000", "int": "5"}  # of nothing that is


@dataclass(frozen=True, slots=True)
class World:
    """The demo's people, and one patient's things by the names that addresses give them."""

    people: Mapping[str, User]
    things: Mapping[str, Any]
    private: tuple[str, ...]  # words that only the patient and their physio may read


def make_world() -> World:
    """Make the demo, and let its patient in care also use the follow-up and borrow something."""
    demo.load()
    now = timezone.localtime()
    people = {user.first_name: user for user in User.objects.all()}
    dana, alex, morgan = people["Dana"], people["Alex"], people["Morgan"]
    episode = Episode.objects.select_related("order").get(patient=dana)
    begun = followup.open_follow_up(by=dana, episode=episode, now=now)
    loan = kit.lend(
        by=morgan,
        loan_id=demo.SEED,
        patient_email=dana.email,
        model="tenscare-perfect-ems",
        serial="S1",
        due_back_on=now.date(),
        now=now,
    )
    programme = Programme.objects.get(episode=episode)
    session = Session.objects.filter(programme=programme).order_by("pk")[0]
    return World(
        people=people,
        things={
            "token": "7:no:token",
            "slug": alex.physio.slug,
            "physio": alex.physio.slug,
            "key": begun.assessment_id,
            "questionnaire": "follow-up-knee",
            "page": "emergency",
            "episode_id": episode.pk,
            "order_id": episode.order_id,
            "loan_id": loan.pk,
            "programme_id": programme.pk,
            "exercise_id": programme.plan.exercises[0].line_id,
            "line_id": programme.plan.stimulation[0].line_id,
            "version": 1,
            "kind": "stimulation",
            "entry_id": session.pk,
            "session_id": session.pk,
            "assessment_id": Assessment.objects.filter(patient=dana).order_by("started_at")[0].pk,
            "physio_id": alex.physio.pk,
            "user_id": alex.pk,
            "var": Article.objects.get().pk,
        },
        private=("Midway-Demo", dana.email, programme.plan.title, "May I turn the current up"),
    )


@dataclass(frozen=True, slots=True)
class Address:
    """One door of the site: its pattern, and the view behind it."""

    pattern: str
    view: Any

    @property
    def ours(self) -> bool:
        """Test that we wrote the view."""
        return str(self.view.__module__).startswith("physiobench.")

    @property
    def open_to(self) -> tuple[Role, ...] | str:
        """Say which roles may enter; "anyone" is everybody."""
        found: tuple[Role, ...] | str = self.view.open_to
        return found

    @property
    def names_a_thing(self) -> bool:
        """Test that the address bears an id of what is somebody's own."""
        return any(name not in EVERYBODYS for _kind, name in PLACEHOLDER.findall(self.pattern))

    def path(self, things: Mapping[str, Any]) -> str:
        """Return the address with these things in it."""
        named = {**things, **SPECIAL.get(self.pattern, {})}

        def fill(found: re.Match[str]) -> str:
            kind, name = found.groups()
            return str(named.get(name, OF_ITS_KIND.get(kind, named["var"])))

        return "/" + PLACEHOLDER.sub(fill, self.pattern)


SPECIAL: dict[str, dict[str, Any]] = {"articles/<var>": {"var": ""}}  # where a name means more


def addresses(resolver: URLResolver | None = None, prefix: str = "") -> Iterator[Address]:
    """Return every address of the site."""
    for entry in (resolver or get_resolver()).url_patterns:
        piece = str(entry.pattern)
        if piece.startswith("^") or "(" in piece:
            piece = simplify_regex(piece).lstrip("/")
        if isinstance(entry, URLResolver):
            yield from addresses(entry, prefix + piece)
        elif isinstance(entry, URLPattern):
            yield Address(prefix + piece, entry.callback)


def client_of(world: World, who: str, *, factors: int = 2) -> Client:
    """Return the browser of this person; of nobody if the name is empty."""
    client = Client(raise_request_exception=False)
    if who:
        person = world.people[who]
        sign_in(client, person) if factors > 1 else client.force_login(person)
    return client


def same_person(client: Client) -> Client:
    """Return another browser with the same sign-in: signing in again would take longer."""
    again = Client(raise_request_exception=False)
    again.cookies = deepcopy(client.cookies)
    return again


def entry(**changes: object) -> dict[str, object]:
    """Return what a browser sends for one exercise that was done today."""
    today = timezone.localdate().isoformat()
    plain = {"did": "done", "pain_before": "2", "pain_after": "2", "note": "", "done_on": today}
    return {"entry_id": str(uuid4()), **plain, **changes}
