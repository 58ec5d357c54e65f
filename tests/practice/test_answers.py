"""Tests of answers that were given again: the inbox, the pages, and the physio's look."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from physiobench.audit.models import Event
from physiobench.clinical.measures.computed import fill
from physiobench.clinical.screening.triage import judge
from physiobench.content.questionnaire_load import rule_sets
from physiobench.followup.models import FollowUp
from physiobench.lib.models import WrittenOnce
from physiobench.practice import services as practice
from physiobench.practice.models import AnswersReview
from physiobench.practice.presenters import inbox as waiting
from physiobench.practice.presenters.inbox import Weight
from tests.clinical.people import asked, person
from tests.clinical.screening.test_changes import at_sign_up
from tests.clinical.screening.test_changes import screened as judged
from tests.factories import (
    NOW,
    EpisodeFactory,
    JudgementFactory,
    PhysioFactory,
    ResponseFactory,
    sign_in,
)
from tests.factories.care import ProgrammeFactory, body, screened, stimulation
from tests.markup import one_line


pytestmark = pytest.mark.django_db

WORSE = "Safety answers have got worse"
OBJECTS = "New safety answers: decide about stimulation"
THINNERS = {"blood_past": "thinners"}


@pytest.fixture(autouse=True)
def in_february(time_machine):
    time_machine.move_to(NOW + timedelta(days=10))


@pytest.fixture
def episode():
    """Return an episode that began with a clear screening."""
    found = at_sign_up({})
    episode = EpisodeFactory()
    JudgementFactory(
        assessment=episode.assessment,
        tier=found.tier,
        verdict=found.verdict,
        outcome=found.as_json(),
    )
    return episode


def answered(episode, days, **differing):
    return screened(episode, found=judged(**differing), at=NOW + timedelta(days=days))


def signed(episode, days=0, **fields):
    at = NOW + timedelta(days=days)
    lines = {"stimulation": (stimulation(),)}
    return ProgrammeFactory(episode=episode, plan=body(**lines), signed_at=at, **fields)


def entries(episode):
    """Return what the inbox says of screenings; the new patient's own entry left out."""
    found = waiting.inbox(episode.physio)
    return [(e.weight, e.why) for e in found if not e.why.startswith("New patient")]


def address(episode, assessment, name="answers"):
    return reverse(f"practice:{name}", args=[episode.pk, assessment.pk])


def look(episode, assessment, days=5):
    return practice.review_answers(
        by=episode.physio,
        episode=episode,
        assessment=assessment,
        note="Called.",
        now=NOW + timedelta(days=days),
    )


# The inbox


def test_a_screening_that_got_worse_waits_before_anything_is_signed(episode):
    answered(episode, 1, **THINNERS)

    assert entries(episode) == [(Weight.SAFETY, WORSE)]


def test_a_screening_that_got_worse_after_the_signature_says_that_it_objects(episode):
    signed(episode)
    answered(episode, 1, devices="pacemaker")

    assert entries(episode) == [(Weight.SAFETY, OBJECTS)]


@pytest.mark.parametrize("differing", [{}, {"risks": "faint"}], ids=["same", "informs"])
def test_a_screening_that_is_no_worse_does_not_wait(episode, differing):
    signed(episode)
    answered(episode, 1, **differing)

    assert entries(episode) == []


def test_a_worse_screening_waits_on_though_a_later_one_is_clear(episode):
    signed(episode)
    worse = answered(episode, 1, devices="pacemaker")
    answered(episode, 2)

    (entry,) = [e for e in waiting.inbox(episode.physio) if e.why == OBJECTS]
    assert entry.url == address(episode, worse)


def test_the_physios_look_ends_the_wait_and_what_is_stopped_stays_in_sight(episode):
    signed(episode)
    worse = answered(episode, 1, devices="pacemaker")

    look(episode, worse)

    ((weight, why),) = entries(episode)
    assert weight == Weight.NEWS
    assert "until you sign a new version" in why


def test_after_the_look_and_clear_answers_the_signature_still_waits(episode):
    signed(episode)
    worse = answered(episode, 1, devices="pacemaker")
    answered(episode, 2)

    look(episode, worse)

    ((weight, why),) = entries(episode)
    assert weight == Weight.NEWS
    assert "until you sign a new version" in why


def test_a_look_at_later_answers_hides_no_earlier_ones(episode):
    signed(episode)
    worse = answered(episode, 1, devices="pacemaker")
    answered(episode, 2)
    declined = answered(episode, 3, wants_stimulation="no")

    look(episode, declined)

    (entry,) = [e for e in waiting.inbox(episode.physio) if e.why == OBJECTS]
    assert entry.url == address(episode, worse)


def test_a_red_flag_comes_before_what_waits_longer(episode):
    signed(episode)
    answered(episode, 1, devices="pacemaker")
    found = judged(devices="pacemaker")
    at = NOW + timedelta(days=2)
    never = {"completed_at": None, "completed_on": None}
    stopped = screened(episode, verdict="", found=found, at=at, stopped_at=at, **never)

    (first, *_) = waiting.inbox(episode.physio)

    assert first.weight == Weight.DANGER
    assert first.url == address(episode, stopped)


def test_the_patients_page_shows_what_is_held_though_the_last_screening_is_clear(client, episode):
    signed(episode)
    worse = answered(episode, 1, devices="pacemaker")
    answered(episode, 2)
    sign_in(client, episode.physio)

    page = client.get(reverse("practice:patient", args=[episode.pk])).text

    assert "Held until you sign with a reason" in page
    assert "C01, answered" in page
    assert address(episode, worse) in page


def test_what_was_worse_before_a_signature_was_read_with_it(episode):
    answered(episode, 1, **THINNERS)
    signed(episode, days=2)

    assert entries(episode) == []


def test_the_same_findings_that_the_physio_reasoned_upon_do_not_wait_again(episode):
    first = answered(episode, 1, **THINNERS)
    signed(episode, days=2, stimulation_reason="GP agrees.", screening=first)

    answered(episode, 3, **THINNERS)
    assert entries(episode) == []

    answered(episode, 4, blood_past="clot")
    assert entries(episode) == [(Weight.SAFETY, OBJECTS)]


def test_answers_of_before_the_care_do_not_wait(episode):
    answered(episode, -2)
    answered(episode, -1, devices="pacemaker")

    assert entries(episode) == []


def test_a_follow_up_that_screens_and_got_worse_waits(episode):
    screened(episode, found=judged(**THINNERS), at=NOW + timedelta(days=1), kind="follow-up")

    assert entries(episode) == [(Weight.SAFETY, WORSE)]


def test_another_physio_sees_none_of_it(episode):
    answered(episode, 1, **THINNERS)

    assert waiting.inbox(PhysioFactory().user) == []


def test_the_inbox_asks_no_more_often_for_many_screenings(django_assert_max_num_queries):
    physio = PhysioFactory().user
    for _ in range(5):
        episode = EpisodeFactory(physio=physio)
        signed(episode)
        for day in (1, 2, 3):
            look(episode, answered(episode, day, **THINNERS))
        answered(episode, 4, devices="pacemaker")

    with django_assert_max_num_queries(13):  # four of them: who covers
        assert len(waiting.inbox(physio)) == 5


# The pages


@pytest.mark.parametrize("page", ["patient", "answers"])
def test_the_pages_say_what_appeared_and_what_went(client, episode, page):
    answered(episode, 1, **THINNERS)
    latest = answered(episode, 2, skin="sore")
    sign_in(client, episode.physio)
    url = reverse("practice:patient", args=[episode.pk])

    text = client.get(address(episode, latest) if page == "answers" else url).text

    for words in ("Worse than before", "Appeared", "C22", "Gone", "C16", "4 February 2026"):
        assert words in text, words


def test_an_answer_given_otherwise_is_shown_before_and_now(client, episode):
    answered(episode, 1, pregnant="not-sure")
    latest = answered(episode, 2, pregnant="yes")
    sign_in(client, episode.physio)

    text = one_line(client.get(address(episode, latest)).text)

    assert "Answered otherwise" in text
    assert text.index("<strong>Not sure</strong>") < text.index("<strong>Yes</strong>")


def test_the_problem_of_sign_up_is_not_gone_after_a_screening(client):
    found = at_sign_up({"calf": "yes"})
    episode = EpisodeFactory()
    fields = {"tier": found.tier, "verdict": found.verdict, "outcome": found.as_json()}
    JudgementFactory(assessment=episode.assessment, **fields)
    latest = answered(episode, 1)
    sign_in(client, episode.physio)

    text = client.get(address(episode, latest)).text

    assert "Nothing changed" in text
    assert "Gone" not in text


def test_the_first_answers_have_nothing_before_them(client, episode):
    sign_in(client, episode.physio)

    assert "What changed" not in client.get(address(episode, episode.assessment)).text


def test_other_rules_are_told_apart(client, episode):
    answered(episode, 1, **THINNERS)
    found = judged(**THINNERS)
    JudgementFactory(
        assessment=screened(episode, "", at=NOW + timedelta(days=2)),
        verdict=found.verdict,
        outcome={**found.as_json(), "rule_sets": ["nmes-screening@99"]},
        judged_at=NOW + timedelta(days=3),
    )
    sign_in(client, episode.physio)

    text = client.get(reverse("practice:patient", args=[episode.pk])).text

    assert "Judged by another version of the rules" in text


# The look


def test_the_physio_looks_once_and_it_is_audited(client, episode):
    worse = answered(episode, 1, devices="pacemaker")
    sign_in(client, episode.physio)
    assert "Mark as resolved" in client.get(address(episode, worse)).text

    for _click in range(2):
        page = client.post(address(episode, worse, "review_answers"), {"note": "Called her."})

    assert page.url == reverse("practice:inbox")
    review = AnswersReview.objects.get()
    assert (review.note, review.reviewed_by) == ("Called her.", episode.physio)
    event = Event.objects.get(verb="practice.answers-reviewed")
    assert (event.actor, event.patient) == (episode.physio, episode.patient)
    text = client.get(address(episode, worse)).text
    assert "Called her." in text
    assert "Mark as resolved" not in text


def test_answers_that_do_not_wait_ask_for_no_look(client, episode):
    same = answered(episode, 1)
    sign_in(client, episode.physio)

    for assessment in (same, episode.assessment):
        assert "Mark as resolved" not in client.get(address(episode, assessment)).text


def test_a_note_that_is_too_long_is_refused_and_kept(client, episode):
    worse = answered(episode, 1, devices="pacemaker")
    sign_in(client, episode.physio)

    page = client.post(address(episode, worse, "review_answers"), {"note": "x" * 5001})

    assert "x" * 5001 in page.text
    assert not AnswersReview.objects.exists()


def test_only_the_physio_who_treats_them_looks(client, episode):
    worse = answered(episode, 1, devices="pacemaker")
    other = EpisodeFactory()
    sign_in(client, other.physio)

    assert client.post(address(episode, worse, "review_answers"), {}).status_code == 404
    assert client.post(address(other, worse, "review_answers"), {}).status_code == 404
    for stranger in (other.physio, episode.patient):
        with pytest.raises(PermissionDenied):
            practice.review_answers(
                by=stranger, episode=episode, assessment=worse, note="", now=NOW
            )
    with pytest.raises(PermissionDenied):
        practice.review_answers(by=other.physio, episode=other, assessment=worse, note="", now=NOW)
    assert not AnswersReview.objects.exists()


def test_after_the_care_nobody_looks(client, episode):
    worse = answered(episode, 1, devices="pacemaker")
    episode.ended_at, episode.ended_by, episode.ended_why = NOW, episode.physio, "finished"
    episode.save()
    sign_in(client, episode.physio)

    assert "Mark as resolved" not in client.get(address(episode, worse)).text
    assert client.post(address(episode, worse, "review_answers"), {}).status_code == 404


def test_another_note_about_the_same_answers_is_given_back(client, episode):
    assessment = answered(episode, 1, devices="pacemaker")
    look(episode, assessment)
    sign_in(client, episode.physio)

    page = client.post(
        address(episode, assessment, "review_answers"), {"note": "The card names another model"}
    )

    assert "Your note was not saved" in page.text
    assert "The card names another model" in page.text
    assert AnswersReview.objects.count() == 1


def test_a_look_is_written_once(episode):
    review = look(episode, answered(episode, 1, devices="pacemaker"))

    with pytest.raises(WrittenOnce):
        review.save()


def test_the_physio_reads_what_was_answered_first_and_then_withdrawn(client, episode):
    response = ResponseFactory(assessment=episode.assessment, position=7, questionnaire="face")
    response.cleared = ["face-better"]
    response.save()
    sign_in(client, episode.physio)

    page = client.get(address(episode, episode.assessment)).text

    assert "Answered first, then withdrawn" in page
    assert "How much has it got better?" in page


def test_a_burn_told_at_the_follow_up_comes_to_the_physio_as_what_it_is(client, episode):
    told = person("follow-up-knee", {"used-stimulation": "yes", "stim-burn": "yes"})
    found = judge(rule_sets()["follow-up-knee"], fill(asked("follow-up-knee"), told))
    assessment = screened(episode, found=found, kind="follow-up", pathway="follow-up-knee")
    FollowUp.objects.create(episode=episode, assessment=assessment, opened_at=NOW)

    (entry,) = [e for e in waiting.inbox(episode.physio) if "Follow-up" in e.why]
    assert (entry.weight, entry.why) == (
        Weight.SAFETY,
        "Follow-up to answer: the patient was advised to get help",
    )
    sign_in(client, episode.physio)
    page = client.get(entry.url).text
    assert "What the rules found in these answers" in page
    assert "R-N03" in page
    assert "Stop muscle stimulation." in page


def test_answers_with_a_warning_sign_need_a_note(client, episode):
    worse = answered(episode, 1, devices="pacemaker")
    worse.completed_at, worse.completed_on, worse.stopped_at = None, None, NOW + timedelta(days=1)
    worse.save()
    sign_in(client, episode.physio)

    page = client.post(address(episode, worse, "review_answers"), {"note": " "})

    assert set(page.context["form"].errors) == {"note"}
    with pytest.raises(practice.ResolutionNoteMissing):
        practice.review_answers(
            by=episode.physio, episode=episode, assessment=worse, note="", now=NOW
        )
    assert not AnswersReview.objects.exists()
