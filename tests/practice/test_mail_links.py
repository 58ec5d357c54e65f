"""Every mail about care has a link, and its reader can open it."""

import inspect
import re
from datetime import date
from uuid import uuid4

import pytest
from django.conf import settings

from physiobench.accounts.models import User
from physiobench.clinical.sessions.reports import ReportKind
from physiobench.conversations import emails as conversations
from physiobench.episodes import emails as episodes
from physiobench.episodes import services
from physiobench.episodes.models import Notice
from physiobench.episodes.policies import OpenReport
from physiobench.followup import emails as followup
from physiobench.programmes import emails as programmes
from tests.factories import NOW, EpisodeFactory, PhysioFactory, sign_in
from tests.factories.cover import on_leave


pytestmark = pytest.mark.django_db

FROM_OUTSIDE = {"ordered"}  # asks for content that the walk of the order tests already
MODULES = (episodes, conversations, followup, programmes)
MAILS = [
    pytest.param(mail, id=f"{module.__name__.split('.')[1]}.{name}")
    for module in MODULES
    for name, mail in inspect.getmembers(module, inspect.isfunction)
    if mail.__module__ == module.__name__ and not name.startswith("_") and name not in FROM_OUTSIDE
]


@pytest.fixture(autouse=True)
def in_february(time_machine):
    time_machine.move_to(NOW, tick=False)


@pytest.mark.parametrize("mail", MAILS)
def test_the_reader_of_a_mail_opens_its_link(client, mailoutbox, mail):
    episode, deputy = EpisodeFactory(), PhysioFactory()
    manager = episode.order.paid_by
    leave = on_leave(episode.physio.physio, NOW, deputy=deputy)
    report = OpenReport(episode, ReportKind.BURN, f"diary.Session:{uuid4()}", NOW)
    services.ask_to_answer(by=None, reports={report: 3}, now=NOW)
    mailoutbox.clear()
    given = {
        "episode": episode,
        "patient": episode.patient,
        "physio": deputy.user,
        "deputy": deputy.user,
        "reader": deputy.user,
        "new": deputy.user,
        "old": episode.physio,
        "leave": leave,
        "notices": list(Notice.objects.filter(to=deputy.user)),
        "urgent_by": episodes.Deadline(NOW),
        "closes_on": date(2026, 5, 2),
        "to": {"manager_needed": manager, "answer_needed": deputy.user}.get(
            mail.__name__, deputy.user if mail.__name__ == "new_patient" else episode.patient
        ),
    }
    if mail.__name__ == "manager_needed":
        given["notices"] = list(Notice.objects.filter(to=manager))

    mail(**{name: given[name] for name in inspect.signature(mail).parameters})

    (sent,) = mailoutbox
    reader = User.objects.get(email=sent.to[0])
    links = re.findall(r"https?://\S+", sent.body)
    assert links
    sign_in(client, reader)
    for link in links:
        path = link.rstrip(".").removeprefix(settings.SITE_URL)
        assert client.get(path, follow=True).status_code == 200, path
    assert "burn" not in (sent.subject + sent.body).lower()
