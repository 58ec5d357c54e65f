"""Tests of the pages on which a physio writes and signs."""

from uuid import uuid4

import pytest
from django.urls import reverse

from physiobench.audit.models import Event
from physiobench.content.load import exercises, protocols
from physiobench.programmes.models import Draft, Programme
from tests.factories import NOW, EpisodeFactory, PhysioFactory, sign_in
from tests.factories.care import (
    EXERCISE_ID,
    STIMULATION_ID,
    DraftFactory,
    OwnStimulatorFactory,
    ProgrammeFactory,
    body,
    exercise,
    screened,
    stimulation,
)
from tests.programmes.test_services import tamper


pytestmark = pytest.mark.django_db

DETAILS = {
    "edits": 1,
    "title": "Stronger knee",
    "starts_on": "2026-02-02",
    "weeks": "6",
    "review_on": "2026-02-16",
    "pain_limit": "5",
    "goals": "Climb the stairs\n\n Kneel in church ",
    "advice": "Keep **moving**.",
}
EXERCISE = {
    "edits": 1,
    "line_id": EXERCISE_ID,
    "exercise": "straight-leg-raise",
    "side": "left",
    "sets": "2",
    "reps": "10",
    "times_per_day": "1",
}
STIMULATION = {
    "edits": 1,
    "line_id": STIMULATION_ID,
    "protocol_id": "knee-osteoarthritis",
    "innervation": "normal",
    "muscle": "quadriceps",
    "side": "left",
    "pad_count": "2",
    "pad_width_cm": "7",
    "pad_height_cm": "13",
    "placement": "Upper outer, lower inner thigh",
    "position": "Sitting",
    "response_to_aim_for": "The kneecap glides up",
    "waveform": "symmetric-biphasic",
    "frequency_hz": "50",
    "phase_duration_us": "300",
    "on_s": "10",
    "off_s": "50",
    "ramp_up_s": "2",
    "ramp_down_s": "1",
    "ramps": "inside",
    "minutes": "20",
    "times_per_week": "3",
    "weeks": "6",
}


@pytest.fixture(autouse=True)
def in_february(time_machine):
    time_machine.move_to(NOW)


@pytest.fixture
def episode(client):
    episode = EpisodeFactory()
    sign_in(client, episode.physio)
    return episode


@pytest.fixture
def draft(episode):
    return DraftFactory(episode=episode)


def url(name, episode, *args):
    return reverse(f"programmes:{name}", args=[episode.pk, *args])


def test_the_draft_says_what_it_holds_and_the_look_is_audited(client, draft):
    page = client.get(url("write", draft.episode))

    assert "Straight leg raise" in page.text
    assert Event.objects.filter(verb__endswith=".opened").count() == 1


def test_details_are_saved(client, draft):
    answer = client.post(url("write", draft.episode), {**DETAILS, "title": "New"})

    assert answer.url == url("write", draft.episode)
    plan = Draft.objects.get().plan
    assert (plan.title, plan.goals) == ("New", ("Climb the stairs", "Kneel in church"))


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"weeks": "soon"}, "weeks"),
        ({"weeks": str(10**30)}, "weeks"),
        ({"starts_on": "31/31/2026"}, "starts_on"),
        ({"starts_on": "9999-12-31"}, "starts_on"),
        ({"pain_limit": "11"}, "pain_limit"),
        ({"advice": "x" * 20_001}, "advice"),
        ({"goals": "g\n" * 30}, "goals"),
        ({"title": "x" * 400}, "title"),
        ({"edits": ""}, "edits"),
        ({"edits": "-1"}, "edits"),
    ],
)
def test_a_slip_in_the_details_is_named_and_what_was_typed_stays(client, draft, changes, field):
    page = client.post(url("write", draft.episode), {**DETAILS, "goals": "Kept", **changes})

    form = page.context["form"]
    assert field in form.errors
    assert form["title"].value() == changes.get("title", "Stronger knee")
    assert Draft.objects.get().edits == 1


def test_hostile_text_is_shown_as_text(client, draft):
    bad = "<script>alert(1)</script>"
    client.post(url("write", draft.episode), {**DETAILS, "title": bad, "advice": bad})

    for name in ("write", "sign"):
        page = client.get(url(name, draft.episode))
        assert "<script>alert" not in page.text


def test_another_window_leads_to_both_texts_and_either_can_be_kept(client, draft):
    client.post(url("write", draft.episode), {**DETAILS, "title": "First"})

    conflict = client.post(url("write", draft.episode), {**DETAILS, "title": "Second"})

    assert conflict.status_code == 409
    assert "First" in conflict.text
    assert "Second" in conflict.text
    assert Draft.objects.get().plan.title == "First"
    form = conflict.context["form"]
    typed = {name: form[name].value() for name in form.fields}
    client.post(url("resolve", draft.episode), typed)
    assert Draft.objects.get().plan.title == "Second"


@pytest.mark.parametrize(
    "text",
    [
        *("", "{}", "[]", "no json", '{"amplitude_ma": 3}'),
        body(starts_on="9999-12-31", review_on=None).model_dump_json(),
    ],
)
def test_resolve_refuses_what_is_no_draft(client, draft, text):
    answer = client.post(url("resolve", draft.episode), {"edits": 1, "body": text})

    assert answer.status_code == 404


def test_the_library_is_searched_by_every_word(client, episode):
    page = client.get(url("choose_exercise", episode), {"q": "leg RAISE"})

    found = [known.slug for known, _drawing in page.context["found"]]
    assert "straight-leg-raise" in found
    assert len(found) < len(exercises())


@pytest.mark.parametrize("query", ["zzz", "<script>", "x" * 5000, "%00"])
def test_a_search_that_finds_nothing_says_so(client, episode, query):
    page = client.get(url("choose_exercise", episode), {"q": query})

    assert "Nothing fits" in page.text
    assert 'value="<script>' not in page.text


def test_an_exercise_comes_with_its_usual_dose(client, draft):
    page = client.get(url("add_exercise", draft.episode), {"exercise": "straight-leg-raise"})

    assert "usual practice (Kisner and Colby" in page.text
    assert "M:KC" not in page.text

    dose = exercises()["straight-leg-raise"].dose
    assert page.context["form"]["reps"].value() == dose.reps
    assert page.context["form"]["side"].value() is None  # a side is never guessed


@pytest.mark.parametrize("slug", ["", "nonsense", "../etc/passwd"])
def test_an_exercise_that_is_not_in_the_library_is_not_there(client, draft, slug):
    assert client.get(url("add_exercise", draft.episode), {"exercise": slug}).status_code == 404
    posted = client.post(url("add_exercise", draft.episode), {**EXERCISE, "exercise": slug})
    assert posted.status_code in {200, 404}
    assert Draft.objects.get().edits == 1


def test_an_exercise_is_added_and_changed(client, episode):
    client.post(url("add_exercise", episode), {**EXERCISE, "edits": 0})
    again = client.get(url("edit_exercise", episode, EXERCISE_ID))
    assert again.context["form"]["sets"].value() == 2

    client.post(
        url("edit_exercise", episode, EXERCISE_ID),
        {**EXERCISE, "sets": "3", "alternative_when": "it hurts", "alternative_do": "Rest"},
    )

    line = Draft.objects.get().plan.exercises[0]
    assert (line.sets, line.alternatives[0].do) == (3, "Rest")


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"side": ""}, "side"),
        ({"side": "middle"}, "side"),
        ({"sets": "0"}, "sets"),
        ({"reps": "1e9"}, "reps"),
        ({"hold_s": "inf"}, "hold_s"),
        ({"alternative_when": "it hurts"}, "alternative_do"),
        ({"line_id": "7"}, "line_id"),
    ],
)
def test_a_slip_in_an_exercise_is_named(client, draft, changes, field):
    page = client.post(url("add_exercise", draft.episode), {**EXERCISE, **changes})

    assert field in page.context["form"].errors
    assert Draft.objects.get().edits == 1


def test_check_shows_what_the_rules_say_and_stores_nothing(client, draft):
    page = client.post(
        url("add_stimulation", draft.episode),
        {**STIMULATION, "phase_duration_us": "0.3", "check": "1"},
    )

    assert "If you meant 0.3 ms, enter 300." in page.text
    assert page.context["form"]["placement"].value() == STIMULATION["placement"]
    assert not Draft.objects.get().plan.stimulation


def test_the_live_check_says_sentence_dose_picture_and_device(client, draft):
    OwnStimulatorFactory(patient=draft.episode.patient)

    page = client.post(url("check_line", draft.episode, "stimulation"), STIMULATION)

    for words in ("Set 50 Hz", "Contractions a session", "<svg", "TensCare"):
        assert words in page.text
    assert "mA field" not in page.text
    assert not Draft.objects.get().plan.stimulation


def test_the_live_check_of_slow_pulses_speaks_of_twitches(client, draft):
    page = client.post(
        url("check_line", draft.episode, "stimulation"), {**STIMULATION, "frequency_hz": "1"}
    )

    for words in (
        "The muscle twitches with each pulse, once a second.",
        "At 1 Hz the muscle twitches and does not hold a contraction.",
        "Groups of twitches a session",
        ">twitches</text>",
    ):
        assert words in page.text
    assert "Contractions a session" not in page.text
    assert ">hold</text>" not in page.text


def test_the_live_check_of_an_unfinished_form_says_what_is_missing(client, draft):
    page = client.post(url("check_line", draft.episode, "stimulation"), {"frequency_hz": "x"})

    assert "Not complete yet" in page.text
    assert "Side: Choose one." in page.text
    assert "Weeks: Enter a number." in page.text
    assert "This field is required" not in page.text


def test_stimulation_starts_from_every_protocol_without_guessing_side_or_nerve(client, draft):
    for slug in protocols():
        form = client.get(url("add_stimulation", draft.episode), {"protocol": slug}).context["form"]

        assert form["side"].value() is None
        assert form["innervation"].value() is None
        assert not [name for name in form.fields if name.endswith("_ma")]


def test_stimulation_is_added_and_changed(client, draft):
    client.post(url("add_stimulation", draft.episode), STIMULATION)
    again = client.get(url("edit_stimulation", draft.episode, STIMULATION_ID))
    assert again.context["form"]["ramps"].value() == "inside"

    client.post(
        url("edit_stimulation", draft.episode, STIMULATION_ID),
        {**STIMULATION, "edits": 2, "minutes": "15"},
    )

    assert Draft.objects.get().plan.stimulation[0].minutes == 15


def test_a_field_for_milliamperes_is_not_even_read(client, draft):
    client.post(url("add_stimulation", draft.episode), {**STIMULATION, "amplitude_ma": "80"})

    assert "80" not in str(Draft.objects.get().body["stimulation"])


def test_a_line_is_moved_and_removed(client, draft):
    client.post(
        url("add_exercise", draft.episode),
        {**EXERCISE, "line_id": uuid4(), "exercise": "calf-raise"},
    )
    client.post(url("move_line", draft.episode), {"edits": 2, "line_id": EXERCISE_ID, "to": 1})
    client.post(url("remove_line", draft.episode), {"edits": 3, "line_id": EXERCISE_ID})

    assert [line.exercise for line in Draft.objects.get().plan.exercises] == ["calf-raise"]


@pytest.mark.parametrize("kind", ["exercise", "stimulation"])
def test_a_line_that_is_not_there_is_not_there(client, draft, kind):
    assert client.get(url(f"edit_{kind}", draft.episode, uuid4())).status_code == 404


def test_a_line_of_one_kind_is_not_opened_as_the_other(client, draft):
    assert client.get(url("edit_stimulation", draft.episode, EXERCISE_ID)).status_code == 404


def test_the_same_draft_of_five_exercises_warns(client, episode):
    lines = tuple(exercise(line_id=uuid4(), sets=n + 1) for n in range(5))
    DraftFactory(episode=episode, body=body(exercises=lines).model_dump(mode="json"))

    assert "people keep up best with 2 to 4" in client.get(url("write", episode)).text


# Signing


def signing(client, episode, **changes):
    form = client.get(url("sign", episode)).context["form"]
    typed = {name: form[name].value() or "" for name in form.fields}
    return client.post(url("sign", episode), {**typed, **changes})


def test_sign_shows_what_the_patient_will_see_and_signs(client, draft):
    page = client.get(url("sign", draft.episode))
    assert "2 sets of 10, every day" in page.text

    answer = signing(client, draft.episode)

    assert answer.url == url("write", draft.episode)
    assert Programme.objects.get().version == 1
    assert "Version 1 is signed" in client.get(answer.url).text


def test_a_double_click_on_sign_leads_twice_to_the_one_signature(client, draft):
    form = client.get(url("sign", draft.episode)).context["form"]
    typed = {name: form[name].value() or "" for name in form.fields}

    first, again = (client.post(url("sign", draft.episode), typed) for _ in range(2))

    assert (first.status_code, again.url) == (302, first.url)
    assert Programme.objects.get().version == 1


def test_sign_shows_what_changes_and_wants_to_know_why(client, draft):
    ProgrammeFactory(episode=draft.episode, plan=body(title="Old title"))
    page = client.get(url("sign", draft.episode))
    assert "Old title" in page.text

    assert "why" in signing(client, draft.episode).context["form"].errors
    signing(client, draft.episode, why="Time for more.")

    assert Programme.objects.current().get().why == "Time for more."


def test_sign_offers_no_button_while_something_stands_against_it(client, episode):
    DraftFactory(episode=episode, body=body(title="").model_dump(mode="json"))

    assert "Give the programme a title." in client.get(url("sign", episode)).text
    assert "Sign and give" not in client.get(url("sign", episode)).text


def test_sign_says_why_the_screening_blocks_and_offers_no_button(client, episode):
    DraftFactory(episode=episode, body=body(stimulation=(stimulation(),)).model_dump(mode="json"))
    screened(episode, "not-for-you")

    page = client.get(url("sign", episode))

    assert "not for this person" in page.text
    assert "Sign and give" not in page.text


def test_sign_asks_the_physio_for_the_reason_that_the_screening_leaves_to_them(client, episode):
    DraftFactory(episode=episode, body=body(stimulation=(stimulation(),)).model_dump(mode="json"))
    screened(episode, "physio-decides")

    refused = signing(client, episode)
    assert "give your reason for going ahead" in refused.text
    signing(client, episode, stimulation_reason="Spoke to the surgeon.")

    assert Programme.objects.get().stimulation_reason == "Spoke to the surgeon."


def test_sign_says_when_the_draft_changed_meanwhile_and_keeps_what_was_typed(client, draft):
    ProgrammeFactory(episode=draft.episode, plan=body(title="Old title"))

    page = signing(client, draft.episode, edits=0, why="Kept words")

    assert "changed in another window" in page.text
    assert page.context["form"]["why"].value() == "Kept words"
    assert page.context["form"]["edits"].value() == "1"


def test_sign_says_when_the_physio_may_not_practise(client, draft):
    draft.episode.physio.physio.delete()

    assert "registration and insurance" in signing(client, draft.episode).text


def test_sign_names_a_version_that_was_changed_after_it_was_signed(client, draft):
    ProgrammeFactory(episode=draft.episode)
    assert "A signed version was changed" not in signing(client, draft.episode).text
    tamper("why = 'Tampered'")

    page = client.get(url("sign", draft.episode)).text

    assert "A signed version was changed" in page
    assert "Version 1: It was changed after it was signed." in page


def test_a_signed_version_can_be_read_again_and_the_look_is_audited(client, episode):
    ProgrammeFactory(episode=episode)

    page = client.get(url("signed_version", episode, 1))

    assert "Straight leg raise" in page.text
    assert Event.objects.filter(verb="programmes.signed.opened").count() == 1


@pytest.mark.parametrize(
    "name", ["write", "choose_exercise", "choose_protocol", "add_stimulation", "sign"]
)
def test_another_physios_patient_is_not_there(client, name):
    sign_in(client, PhysioFactory().user)

    assert client.get(url(name, EpisodeFactory())).status_code == 404


@pytest.mark.parametrize("name", ["move_line", "remove_line", "resolve"])
def test_another_physios_draft_cannot_be_changed(client, name):
    sign_in(client, PhysioFactory().user)
    draft = DraftFactory()

    answer = client.post(
        url(name, draft.episode),
        {"edits": 1, "line_id": EXERCISE_ID, "to": 0, "body": body(title="x").model_dump_json()},
    )

    assert answer.status_code == 404


def test_patients_do_not_write_programmes(client):
    episode = EpisodeFactory()
    sign_in(client, episode.patient)

    assert client.get(url("write", episode)).status_code == 403


def test_an_ended_episode_is_not_written_any_more(client, episode):
    episode.ended_at, episode.ended_by = NOW, episode.physio
    episode.save()

    assert client.get(url("write", episode)).status_code == 404


def test_a_stranger_is_sent_to_sign_in(client):
    assert client.get(url("write", EpisodeFactory())).status_code == 302
