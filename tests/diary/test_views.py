"""Tests of the diary's pages."""

import gzip
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.urls import reverse
from django.utils.formats import date_format

from physiobench.accounts.models import User
from physiobench.diary.models import Session
from tests.factories import NOW, TODAY, EpisodeFactory, PhysioFactory, UserFactory, sign_in
from tests.factories.care import (
    EXERCISE_ID,
    STIMULATION_ID,
    ProgrammeFactory,
    SessionFactory,
    body,
    exercise,
    screened,
    stimulation,
)
from tests.markup import one_line


pytestmark = pytest.mark.django_db

TODAY_PAGE = reverse("diary:today")
ID = UUID(int=1)
FORM = {
    "entry_id": ID,
    "did": "done",
    "pain_before": "2",
    "pain_after": "2",
    "done_on": "2026-02-02",
    "note": "",
}
CURRENT = {**FORM, "minutes": "20", "contractions": "20", "comfort": "5", "skin": "K01"}


@pytest.fixture(autouse=True)
def in_february(time_machine):
    time_machine.move_to(NOW, tick=False)


@pytest.fixture
def programme(client):
    episode = EpisodeFactory()
    sign_in(client, episode.patient)
    screened(episode)
    return ProgrammeFactory(episode=episode, plan=body(stimulation=(stimulation(),)))


def do(line_id=EXERCISE_ID):
    return reverse("diary:do", args=[line_id])


# Today


def test_today_without_a_programme_says_what_will_be_here(client):
    sign_in(client, UserFactory())

    assert "Nothing to do yet" in client.get(TODAY_PAGE).text


def test_today_before_the_programme_names_the_physio_and_when_they_answer(client):
    physio = PhysioFactory(user__first_name="Alex", user__last_name="Reed").user
    sign_in(client, EpisodeFactory(physio=physio).patient)

    page = one_line(client.get(TODAY_PAGE).text)

    assert "Alex Reed will read your answers and write your programme." in page
    assert "We will e-mail you then." in page
    assert "Alex Reed will answer within 2 working days." in page
    assert reverse("conversations:latest") in page


def test_today_before_the_payment_leads_to_paying(client):
    episode = EpisodeFactory(order__paid_at=None)
    sign_in(client, episode.patient)

    page = client.get(TODAY_PAGE)

    assert "Waiting for your payment" in page.text
    assert reverse("episodes:show_episode", args=[episode.pk]) in page.text


def test_today_lists_what_is_due(client, programme):
    page = client.get(TODAY_PAGE)

    today = page.context["today"]
    assert [row[2] for row in today.exercises] == ["due"]
    assert [row[2] for row in today.stimulation] == ["due"]
    assert "Monday 2 February" in page.text
    assert "0 of 1:" in page.text
    assert "1 more session can be done today or on another day this week." in page.text
    assert do() in page.text
    assert "Read it first" in page.text
    assert programme.plan.title not in page.context["today"].words


@pytest.mark.usefixtures("programme")
def test_today_tells_the_four_states_apart(client):
    client.post(do(), FORM)
    client.post(do(STIMULATION_ID), {**CURRENT, "entry_id": uuid4(), "did": "partly"})

    today = client.get(TODAY_PAGE).context["today"]

    assert today.exercises[0][2] == "done"
    assert today.stimulation[0][2] == "partly"
    assert today.words == "All done for today. Well done."


def test_nothing_due_is_not_the_same_as_not_done(client, programme, time_machine):
    for _session in range(3):  # three a week are prescribed
        SessionFactory(programme=programme, line_id=STIMULATION_ID, activity="stimulation")
    time_machine.shift(timedelta(days=1))

    today = client.get(TODAY_PAGE).context["today"]

    assert today.stimulation[0][2] == "Nothing due today"
    assert "3 of 3 done this week" in today.stimulation[0][3]


def test_today_keeps_to_its_queries_and_its_weight(client, django_assert_max_num_queries):
    episode = EpisodeFactory()
    sign_in(client, episode.patient)
    screened(episode)
    lines = tuple(exercise(line_id=uuid4(), reps=n + 5) for n in range(4))
    programme = ProgrammeFactory(
        episode=episode, plan=body(exercises=lines, stimulation=(stimulation(),))
    )
    for line in lines:
        SessionFactory(programme=programme, line_id=line.line_id)

    with django_assert_max_num_queries(6):
        page = client.get(TODAY_PAGE)

    assert len(gzip.compress(page.content)) < 20_000


@pytest.mark.usefixtures("programme")
@pytest.mark.parametrize("url", [do(), reverse("diary:history")])
def test_the_other_pages_keep_to_their_queries_and_weight(
    client, url, django_assert_max_num_queries
):
    client.post(do(), FORM)

    with django_assert_max_num_queries(6):
        page = client.get(url)

    assert len(gzip.compress(page.content)) < 20_000


@pytest.mark.parametrize(
    ("starts", "words"),
    [
        (TODAY - timedelta(weeks=6), "This programme has ended"),
        (TODAY + timedelta(days=3), "has not started yet"),
    ],
)
def test_outside_the_programme_nothing_is_due_and_it_says_so(client, starts, words):
    episode = EpisodeFactory()
    sign_in(client, episode.patient)
    ProgrammeFactory(episode=episode, plan=body(starts_on=starts, review_on=None))

    page = client.get(TODAY_PAGE)
    assert words in page.text
    assert "today" not in page.context
    line = client.get(do())
    assert words in line.text
    assert 'name="did"' not in line.text


def test_after_discharge_nothing_is_due(client, programme):
    episode = programme.episode
    episode.ended_at, episode.ended_by = NOW, episode.physio
    episode.save()

    assert "Your care ended on Monday 2 February 2026" in client.get(TODAY_PAGE).text
    assert client.get(do()).status_code == 404


# One exercise


@pytest.mark.usefixtures("programme")
def test_an_exercise_shows_picture_steps_dose_and_when_to_stop(client):
    page = client.get(do())

    for words in ("pb-exercise", "2 sets of 10", "Stop if", "at 5 out of 10 or lower"):
        assert words in page.text


@pytest.mark.usefixtures("programme")
def test_logging_leads_to_the_entry_with_its_advice(client):
    answer = client.post(do(), FORM)

    assert answer.url == reverse("diary:entry", args=[ID])
    assert "Pain within your limit" in client.get(answer.url).text


@pytest.mark.usefixtures("programme")
def test_a_replay_leads_to_the_same_place(client):
    first = client.post(do(), FORM)

    assert client.post(do(), FORM).url == first.url


@pytest.mark.usefixtures("programme")
def test_the_same_form_with_other_answers_is_offered_as_a_correction(client):
    client.post(do(), FORM)

    page = client.post(do(), {**FORM, "pain_after": "9", "note": "It got worse"})

    first = Session.objects.get()
    assert (page.status_code, first.pain_after) == (409, 2)
    assert "Not saved yet" in page.text
    assert "green" not in page.text
    assert "It got worse" in page.text
    assert reverse("diary:correct", args=[first.pk]) in page.text
    assert str(ID) not in page.context["form"]["entry_id"].value()


@pytest.mark.usefixtures("programme")
def test_the_same_form_with_a_stop_symptom_says_at_once_what_to_do(client):
    client.post(do(STIMULATION_ID), CURRENT)

    page = client.post(do(STIMULATION_ID), {**CURRENT, "symptoms": ["chest"], "skin": "K05"})

    assert "Call 999 now" in page.text
    assert "in their inbox" not in page.text


@pytest.mark.usefixtures("programme")
@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"did": ""}, "did"),
        ({"did": "flew"}, "did"),
        ({"did": "stopped"}, "stop_reason"),
        ({"did": "stopped", "stop_reason": "check"}, "stop_reason"),
        ({"did": "done", "stop_reason": "unwell"}, "stop_reason"),
        ({"did": "partly", "stop_reason": "pain"}, "stop_reason"),
        ({"pain_before": ""}, "pain_before"),
        ({"pain_after": "11"}, "pain_after"),
        ({"pain_after": "-1"}, "pain_after"),
        ({"pain_after": "2.5"}, "pain_after"),
        ({"pain_after": ["1", "<b>"]}, "pain_after"),
        ({"symptoms": ["chest", "x"]}, "symptoms"),
        ({"note": "x" * 2001}, "note"),
        ({"done_on": "2026-02-03"}, "done_on"),
        ({"done_on": "2026-02-01"}, "done_on"),
        ({"done_on": "yesterday"}, "done_on"),
        ({"entry_id": "1"}, "entry_id"),
        ({"entry_id": ""}, "entry_id"),
    ],
)
def test_a_slip_is_named_and_nothing_that_was_typed_is_lost(client, changes, field):
    page = client.post(do(), {**FORM, "note": "Kept", **changes})

    form = page.context["form"]
    assert field in form.errors
    assert form["note"].value() == changes.get("note", "Kept")
    assert not Session.objects.exists()


@pytest.mark.usefixtures("programme")
@pytest.mark.parametrize("did", ["done", "partly"])
def test_a_reason_for_stopping_is_not_dropped_because_another_answer_contradicts_it(client, did):
    page = client.post(do(), {**FORM, "did": did, "stop_reason": "unwell"})

    assert "You gave a reason for stopping." in page.text
    assert "Rest. Do not go on today" in page.text  # what to do does not wait for the form
    assert not Session.objects.exists()


@pytest.mark.usefixtures("programme")
def test_a_calf_is_taken_down_even_with_a_reason_that_contradicts_another_answer(client):
    sent = client.post(do(), {**FORM, "did": "done", "stop_reason": "unwell", "symptoms": ["calf"]})

    assert sent.status_code == 302
    assert Session.objects.get().pauses


@pytest.mark.usefixtures("programme")
@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"minutes": ""}, "minutes"),
        ({"minutes": "999"}, "minutes"),
        ({"minutes": "1e3"}, "minutes"),
        ({"contractions": "-3"}, "contractions"),
        ({"skin": ""}, "skin"),
        ({"skin": "K99"}, "skin"),
        ({"comfort": ""}, "comfort"),
    ],
)
def test_a_slip_about_stimulation_is_named(client, changes, field):
    page = client.post(do(STIMULATION_ID), {**CURRENT, **changes})

    assert field in page.context["form"].errors
    assert not Session.objects.exists()


@pytest.mark.usefixtures("programme")
def test_a_pause_is_said_above_the_dose_everywhere(client):
    client.post(do(STIMULATION_ID), {**CURRENT, "symptoms": ["calf"]})

    for page in ("programmes:programme", "programmes:print_programme"):
        assert "Do not exercise and do not use stimulation yet" in client.get(reverse(page)).text


def test_no_check_is_asked_whose_answers_would_be_thrown_away(client, programme):
    check = reverse("diary:check_before", args=[STIMULATION_ID])
    assert client.get(check).status_code == 200

    User.objects.filter(pk=programme.episode.patient_id).update(restricted_at=NOW)
    assert client.get(check).url == do(STIMULATION_ID)
    assert "You cannot start this now" in client.get(do(STIMULATION_ID)).text
    assert "Not available while the use of your data is restricted" in client.get(TODAY_PAGE).text
    User.objects.filter(pk=programme.episode.patient_id).update(restricted_at=None)
    client.post(do(STIMULATION_ID), {**CURRENT, "symptoms": ["calf"]})

    assert client.get(check).url == do(STIMULATION_ID)
    assert client.get(do(STIMULATION_ID)).status_code == 200


def test_an_entry_for_the_day_before_keeps_its_own_day(client):
    episode = EpisodeFactory()
    sign_in(client, episode.patient)
    ProgrammeFactory(
        episode=episode, plan=body(starts_on=TODAY - timedelta(days=3), review_on=None)
    )

    client.post(do(), {**FORM, "done_on": "2026-02-01"})

    assert Session.objects.get().done_on == TODAY - timedelta(days=1)


@pytest.mark.usefixtures("programme")
def test_more_than_prescribed_warns_and_may_be_noted(client):
    client.post(do(), FORM)

    page = client.get(do())
    assert "More is not better" in page.text
    client.post(do(), {**FORM, "entry_id": uuid4()})

    assert Session.objects.count() == 2


@pytest.mark.usefixtures("programme")
def test_hostile_text_is_shown_as_text(client):
    answer = client.post(do(), {**FORM, "note": "<script>alert(1)</script>"})

    page = client.get(answer.url)
    assert "<script>alert" not in page.text
    assert "&lt;script&gt;alert" in page.text


@pytest.mark.parametrize("name", ["do", "check_before", "entry", "correct"])
def test_what_belongs_to_somebody_else_is_not_there(client, name):
    other = SessionFactory()
    sign_in(client, UserFactory())
    key = other.pk if name in {"entry", "correct"} else EXERCISE_ID

    assert client.get(reverse(f"diary:{name}", args=[key])).status_code == 404
    assert client.post(reverse(f"diary:{name}", args=[key]), FORM).status_code == 404


@pytest.mark.parametrize("name", ["today", "history"])
def test_staff_keep_no_diary(client, name):
    sign_in(client, PhysioFactory().user)

    assert client.get(reverse(f"diary:{name}")).status_code == 403


def test_a_line_that_a_new_version_dropped_can_still_be_noted_but_not_done(client, programme):
    ProgrammeFactory(
        episode=programme.episode,
        version=2,
        previous=programme.fingerprint,
        plan=body(exercises=(exercise(line_id=uuid4(), exercise="calf-raise"),)),
        signed_at=NOW + timedelta(hours=1),
    )

    page = client.get(do())
    assert "no longer in your programme" in page.text
    assert client.post(do(), FORM).status_code == 302
    assert Session.objects.get().programme == programme


# Afterwards


@pytest.mark.usefixtures("programme")
def test_an_entry_is_corrected_with_a_reason(client):
    client.post(do(), {**FORM, "pain_after": "8"})
    url = reverse("diary:correct", args=[ID])
    shown = client.get(url)
    assert shown.context["form"]["pain_after"].value() == 8
    assert "You need to answer this. For example" in shown.text
    typed = {**FORM, "entry_id": uuid4()}
    assert "Say what was wrong with the first entry." in client.post(url, typed).text

    answer = client.post(url, {**typed, "correction_reason": "Wrong number"})

    assert "Wrong number" in client.get(answer.url).text
    assert Session.objects.standing().get().pain_after == 2
    assert "You changed this entry" in client.get(reverse("diary:entry", args=[ID])).text


@pytest.mark.usefixtures("programme")
def test_an_entry_is_not_corrected_twice(client):
    client.post(do(), FORM)
    url = reverse("diary:correct", args=[ID])
    client.post(url, {**FORM, "entry_id": uuid4(), "correction_reason": "x"})

    again = client.post(url, {**FORM, "entry_id": uuid4(), "correction_reason": "y"})

    assert "corrected already" in again.text
    assert Session.objects.count() == 2


def test_history_is_empty_before_the_first_session(client, programme):
    assert "Nothing here yet" in client.get(reverse("diary:history")).text
    assert programme.version == 1


def test_history_draws_pain_and_counts_what_was_delivered(client):
    episode = EpisodeFactory()
    sign_in(client, episode.patient)
    programme = ProgrammeFactory(
        episode=episode,
        plan=body(
            starts_on=TODAY - timedelta(days=6), stimulation=(stimulation(),), review_on=None
        ),
    )
    for days in range(7):
        SessionFactory(
            programme=programme, done_on=TODAY - timedelta(days=days), pain_after=2 + days % 3
        )
    SessionFactory(
        programme=programme,
        line_id=STIMULATION_ID,
        activity="stimulation",
        minutes=20,
        contractions=20,
    )

    page = client.get(reverse("diary:history"))

    stats = page.context["history"].stats
    assert stats[0][:2] == ("8", "")
    assert stats[1][:2] == ("20", "min")
    assert "33 %" in stats[1][2]
    assert page.text.count("<figure") == 2
    assert "See the numbers as a table" in page.text
    assert "what you reported yourself" in page.text


def test_every_entry_stands_under_its_day_and_older_ones_are_on_the_next_page(client, programme):
    for days in range(59):
        SessionFactory(programme=programme, done_on=TODAY - timedelta(days=days))
    SessionFactory(programme=programme, done_on=TODAY)

    first = client.get(reverse("diary:history"))
    older = client.get(reverse("diary:history"), {"page": 2})

    assert [len(day.entries) for day in first.context["days"]] == [2] + 48 * [1]
    assert [day.on for day in older.context["days"]] == [
        TODAY - timedelta(days=days) for days in range(49, 59)
    ]
    assert f">{date_format(TODAY, 'l j F Y')}</h3>" in first.text
    assert f">{date_format(TODAY - timedelta(days=58), 'l j F Y')}</h3>" in older.text
    assert older.context["history"] == first.context["history"]  # the charts show all of it


def test_nothing_of_an_unpaid_or_cancelled_episode_is_due(client, programme):
    type(programme.episode.order).objects.filter(pk=programme.episode.order_id).update(
        cancelled_at=NOW, cancelled_by=programme.episode.patient
    )

    assert "Nothing to do yet" in client.get(TODAY_PAGE).text
