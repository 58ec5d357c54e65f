"""Measures filled in as a person does it: through the service, or page after page."""

import re
from collections.abc import Mapping
from datetime import date, datetime
from uuid import uuid4

from django.http import HttpResponse
from django.test import Client

from physiobench.accounts.models import User
from physiobench.assessment import services as assessments
from physiobench.assessment.models import Measurement
from physiobench.content.measuring import measuring
from tests.factories import NOW, TODAY


Given = Mapping[str, object]
HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)">')
MOST_PAGES = 8

# A thorough session, and what differs in others
TWITCH: Given = {
    "muscle": "tibialis-anterior",
    "affected-side": "left",
    "screened": "yes",
    "sound": "twitch",
    "sound-ma": "20",
    "affected": "twitch",
    "direction": "yes",
    "affected-ma": "25",
    "discomfort": "3",
}
QUIET: Given = {
    **{key: value for key, value in TWITCH.items() if key != "direction"},
    "affected": "none",
    "affected-ma": "30",
    "wider": "yes",
    "moved": "yes",
    "obstacles": "none",
}
UNCLEAR: Given = {**QUIET, "obstacles": "swelling"}


def raw(given: Given) -> dict[str, list[str]]:
    """Return what a browser sends for these answers."""
    return {
        link_id: [str(v) for v in value] if isinstance(value, list) else [str(value)]
        for link_id, value in given.items()
    }


def every_question(slug: str) -> list[str]:
    """Return the linkId of every question of a measure, as if the form had shown them all."""
    return [item.link_id for item in measuring()[slug].walk() if item.is_asked]


def measured(
    patient: User,
    slug: str,
    given: Given,
    *,
    by: User | None = None,
    on: date = TODAY,
    now: datetime = NOW,
    correction: assessments.Correction | None = None,
) -> Measurement:
    """Write down a measurement by the patient, or by the physio `by`."""
    fields = {
        "entry_id": uuid4(),
        "questionnaire": slug,
        "raw": raw(given),
        "shown": every_question(slug),
        "done_on": on,
        "correction": correction,
        "now": now,
    }
    if by is None:
        done = assessments.record_own_measure(by=patient, **fields)
    else:
        done = assessments.record_measure_for(by=by, patient=patient, **fields)
    assert done.measurement is not None, done
    return done.measurement


def twitch_tested(patient: User, by: User, given: Given, on: date = TODAY) -> Measurement:
    """Write down a twitch test."""
    return measured(patient, "twitch-test", given, by=by, on=on)


def hidden(page: HttpResponse) -> dict[str, list[str]]:
    """Return what the form carries unseen."""
    found: dict[str, list[str]] = {}
    for name, value in HIDDEN.findall(page.content.decode()):
        found.setdefault(name, []).append(value)
    return found


def filled(
    client: Client, url: str, given: Given, *, on: date = TODAY, **more: str
) -> HttpResponse:
    """Fill in a form as a person would: only what is asked, again while more is asked."""
    page = client.get(url)
    day = {f"measured-on_{part}": str(getattr(on, part)) for part in ("day", "month", "year")}
    for _ in range(MOST_PAGES):
        unseen = hidden(page)
        asked = set(unseen.get("measured-shown", ()))
        typed = {
            name: texts
            for name, texts in raw(given).items()
            if any(name == link_id or name.startswith(f"{link_id}.") for link_id in asked)
        }
        page = client.post(url, {**unseen, **day, **typed, **more})
        if page.status_code != 200 or set(hidden(page)["measured-shown"]) <= asked:
            return page
    return page
