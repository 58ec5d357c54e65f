"""What a bare Django view does to answer the same page: the same queries, and nothing beside them.

Each is held against the recording of the real page: where their SQL differs by a word, the
recording itself is replayed instead (`recording.Player`), and the bench says so.
"""

import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from bench.web.recording import Player, Recording, Step, watch


def session_and_user(session_key: str) -> Any:
    """Ask for the session and for the person it belongs to."""
    from django.contrib.sessions.models import Session as SignIn
    from django.utils import timezone

    from physiobench.accounts.models import User

    session = SignIn.objects.get(session_key=session_key, expire_date__gt=timezone.now())
    return User.objects.get(pk=int(session.get_decoded()["_auth_user_id"]))


def today(recording: Recording) -> None:
    """Ask for what Today shows."""
    from django.db.models import Q

    from physiobench.assessment.models import Assessment
    from physiobench.diary.models import Session
    from physiobench.programmes.models import Programme

    user = session_and_user(recording.session_key)
    mine = Programme.objects.for_patient(user).in_care()
    programme = mine.last_version_first().first()
    Assessment.objects.for_patient(user).latest_screening()
    recent = Q(done_on__gt=recording.day - timedelta(days=7)) | ~Q(pauses="")
    list(Session.objects.for_episode(programme.episode).with_standing().filter(recent))


def log(recording: Recording) -> None:
    """Write one session and its line in the audit log, in one transaction."""
    from django.db import transaction

    from physiobench.audit.models import Event
    from physiobench.diary.models import Session
    from physiobench.episodes.models import Episode
    from physiobench.programmes.models import Programme

    new = uuid.uuid4()
    user = session_and_user(recording.session_key)
    programme, *_older = list(Programme.objects.for_patient(user).in_care().newest_first())
    with transaction.atomic():
        Episode.objects.select_for_update().only("pk").get(pk=programme.episode_id)
        Session.objects.filter(pk=new).select_related("programme__episode").first()
        before = Session.objects.for_episode(programme.episode).with_standing()
        list(before.pausing().filter(done_on__lte=recording.day))
        Session(**{**recording.written["session"], "id": new}).save()
        Event.objects.create(**recording.written["event"] | {"subject": f"diary.Session:{new}"})


VIEWS: dict[str, Callable[[Recording], None]] = {"today": today, "log": log}


def written_by(entry_id: uuid.UUID) -> dict[str, dict[str, Any]]:
    """Return the columns of the session and of the event that one log wrote."""
    from physiobench.audit.models import Event
    from physiobench.diary.models import Session

    session = Session.objects.get(pk=entry_id)
    event = Event.objects.get(subject=f"diary.Session:{entry_id}")
    return {"session": _columns(session), "event": _columns(event)}


def _columns(row: Any) -> dict[str, Any]:
    fields = row._meta.concrete_fields
    return {f.attname: getattr(row, f.attname) for f in fields if not f.primary_key}


def does_the_same(name: str, recording: Recording) -> bool:
    """Run a view once and hold its SQL against the page's."""
    with watch() as steps:
        VIEWS[name](recording)
    return _sql(steps) == _sql(recording.steps)


def _sql(steps: list[Step]) -> list[str]:
    return [step.sql for step in steps if step.sql]


def worker(name: str, recording: Recording) -> Callable[[], None]:
    """Return what the bare view does for each request."""
    if recording.same:
        return lambda: VIEWS[name](recording)
    return Player(recording).play
