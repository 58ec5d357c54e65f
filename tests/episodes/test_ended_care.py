"""Care that has ended says why, what to do next and what is paid back, alike on every page."""

import pytest
from django.urls import reverse

from physiobench.episodes import services as episodes
from physiobench.episodes.http import ended_care
from physiobench.episodes.models import Ending, Episode, NextCare, SeeWhom, SeeWithin
from physiobench.payments.models import Order
from tests.factories import NOW, EpisodeFactory, ManagerFactory, sign_in
from tests.factories.programmes import a_programme


pytestmark = pytest.mark.django_db

PAGES = ("diary:today", "programmes:programme", "conversations:latest", "followup:mine")
GP = NextCare(SeeWhom.GP, SeeWithin.WEEKS, "Your hip needs an X-ray.")


@pytest.fixture(autouse=True)
def in_february(time_machine):
    time_machine.move_to(NOW, tick=False)


@pytest.fixture
def episode():
    return EpisodeFactory()


def end(episode, why=Ending.IN_PERSON, next_care=GP):
    return episodes.discharge(
        by=episode.physio, episode=episode, why=why, next_care=next_care, undecided=(), now=NOW
    )


def test_being_seen_in_person_needs_whom_how_soon_and_why(episode):
    for lacking in (None, NextCare(SeeWhom.GP, SeeWithin.TODAY, " ")):
        with pytest.raises(episodes.NextCareMissing):
            end(episode, next_care=lacking)

    assert Episode.objects.get().ended_at is None


@pytest.mark.parametrize(
    ("within", "subject"),
    [
        (SeeWithin.TODAY, "Read this today: news from your physio"),
        (SeeWithin.DAYS, "Read this today: news from your physio"),
        (SeeWithin.WEEKS, "News from your physio"),
    ],
)
def test_the_mail_says_if_it_must_be_read_today_and_nothing_of_the_reason(
    episode, within, subject, django_capture_on_commit_callbacks, mailoutbox
):
    with django_capture_on_commit_callbacks(execute=True):
        end(episode, next_care=NextCare(SeeWhom.GP, within, "Your hip needs an X-ray."))

    mail = mailoutbox[-1]
    assert mail.subject == subject
    assert ("read it today" in mail.body) is (subject != "News from your physio")
    assert "hip" not in mail.body + mail.subject


def test_each_page_says_the_same_and_promises_nothing_more(client, episode):
    end(episode)
    sign_in(client, episode.patient)
    pages = [client.get(reverse(name)).text for name in PAGES]
    pages.append(client.get(reverse("episodes:show_episode", args=[episode.pk])).text)

    for text in pages:
        assert "Your care ended on Monday 2 February 2026" in text
        assert f"{episode.physio.name} decided that you need to be seen in person." in text
        assert "See your GP within 2 weeks." in text
        assert "Your hip needs an X-ray." in text
        assert "No programme was written." in text
        assert (
            "We will pay back £28.00 the way you paid: in cash at the practice, or to the card or "
            "account you used." in text
        )
        assert "You can cancel until" not in text
        assert "Read your programme" not in text
        assert "A physio writes one for you" not in text
        assert "once, from" not in text


def test_all_is_paid_back_if_no_programme_was_written_and_the_manager_sees_it(client, episode):
    end(episode, why=Ending.FINISHED, next_care=None)
    sign_in(client, ManagerFactory())

    assert Order.objects.get().refund_due_pence == 2800
    assert "28.00" in client.get(reverse("payments:accounts")).text


def test_nothing_is_paid_back_for_a_programme_that_was_written(episode):
    a_programme(episode)

    end(episode)

    assert Order.objects.get().refund_due_pence == 0
    told = ended_care(Episode.objects.get())
    assert told.has_programme
    assert "pay back" not in told.body


def test_running_care_is_not_shown_as_ended(episode):
    assert ended_care(episode) is None


def test_the_page_that_ends_care_asks_for_it_and_names_the_refund(client, episode):
    sign_in(client, episode.physio)
    where = reverse("practice:discharge", args=[episode.pk])

    before = client.get(where).text
    refused = client.post(where, {"why": "in-person"}).text

    assert "The patient gets £28.00 back" in before
    assert "Choose who should see the patient." in refused
    assert "Choose how soon they should be seen." in refused
    sent = {"why": "in-person", "see_whom": "gp", "see_within": "2-weeks", "next_why": "X-ray"}
    assert client.post(where, sent).status_code == 302
    assert Episode.objects.get().ended_note == "X-ray"


def test_every_page_of_the_programme_says_why_care_ended_and_whom_to_see(client, episode):
    signed = a_programme(episode)
    end(episode)
    sign_in(client, episode.patient)
    pages = [reverse("programmes:programme"), reverse("programmes:print_programme")]
    pages.append(reverse("programmes:version", args=[signed.pk]))

    for page in pages:
        text = client.get(page).text
        assert f"{episode.physio.name} decided that you need to be seen in person." in text
        assert "See your GP within 2 weeks." in text
        assert "Do not use the programme as advice for today." in text
        assert "Follow the newest one" not in text
