"""The pages on which a patient measures themselves."""

from datetime import timedelta
from html import unescape
from uuid import uuid4

import pytest
import yaml
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from physiobench.assessment.models import Measurement
from physiobench.content import questionnaire_load
from physiobench.content.licensed import PACK, licensed
from physiobench.content.load import measures
from physiobench.content.measuring import is_for_patients, measuring
from physiobench.content.questionnaire_load import questionnaires
from physiobench.episodes import services as episodes
from physiobench.episodes.models import Ending, Episode
from tests.clinical.measures.test_measure_scores import GOLDEN
from tests.content.test_licensed import written
from tests.factories import (
    NOW,
    TODAY,
    EpisodeFactory,
    PhysioFactory,
    UserFactory,
    sign_in,
)
from tests.factories.measured import QUIET, filled, hidden, measured, twitch_tested


pytestmark = pytest.mark.django_db

WALK = {"metres": "6", "seconds": "8"}
PSFS = {
    f"activity-{n}{end}": value
    for n, (name, score) in enumerate((("Stairs", 3), ("Kneeling", 5), ("Walking", 2)), start=1)
    for end, value in (("", name), ("-score", score))
}
FOR_PATIENTS = [
    pytest.param(*case.values, id=case.id)
    for case in GOLDEN
    if is_for_patients(measuring()[f"measure-{case.values[0]}"])
]


@pytest.fixture(autouse=True)
def in_february(time_machine):
    time_machine.move_to(NOW)


@pytest.fixture
def patient(client):
    return sign_in(client, EpisodeFactory().patient)


def url(name: str, *args: object) -> str:
    return reverse(f"assessment:{name}", args=args)


def text(client, address: str) -> str:
    return client.get(address).content.decode()


@pytest.mark.usefixtures("patient")
@pytest.mark.parametrize(("measure", "given", "score"), FOR_PATIENTS)
def test_each_measure_gives_its_golden_score_through_its_page(client, measure, given, score):
    if measure == "psfs":  # the golden case rates activities without naming them
        given = _named(given)
    slug = f"measure-{measure}"

    answer = filled(client, url("record_measure", slug), given)

    if score is None:  # what is missing is asked for, and nothing is kept
        assert answer.status_code == 200
        assert "There is a problem" in answer.content.decode()
        assert not Measurement.objects.exists()
        return
    assert answer.status_code == 302
    found = Measurement.objects.get()
    assert found.scores[measure] == pytest.approx(float(score))
    page = text(client, answer.url)
    assert f"{float(score):.{measures()[measure].decimals}f}" in page
    assert "Measured and reported by yourself" in page


def _named(given) -> dict[str, object]:
    names = {link_id.removesuffix("-score"): f"Thing {link_id}" for link_id in given}
    return {**names, **given}


@pytest.mark.usefixtures("patient")
def test_the_list_puts_what_fits_the_problem_first_and_names_every_other(client):
    page = text(client, url("measures"))

    fitting, more = page.split("More measures")
    assert "Standing up from a chair" in fitting
    assert "Leaking pee" in more
    assert "Facial movement" not in page  # a physio measures it


def test_what_a_physio_measured_is_shown_as_theirs_and_not_to_be_corrected(client, patient):
    physio = PhysioFactory().user
    measured(patient, "measure-walking-speed", WALK, by=physio)

    page = text(client, url("measure", "measure-walking-speed"))

    assert f"Recorded by {physio.name}, physiotherapist" in page
    assert "reported by yourself" not in page
    assert "/correct/" not in page


def test_the_change_since_the_last_one_says_whether_it_matters(client, patient):
    measured(patient, "measure-walking-speed", WALK, on=TODAY.replace(day=1))
    measured(patient, "measure-walking-speed", {"metres": "6", "seconds": "6.9"})

    page = text(client, url("measure", "measure-walking-speed"))

    assert "went from 0.75 to 0.87 metres a second, which is better" in page
    assert "at least 0.10 metres a second, a substantial change" in page
    assert page.count('<th scope="row">') == 2


def test_values_of_several_days_are_drawn(client, patient):
    measured(patient, "measure-nprs", {"pain-worst": "7"}, on=TODAY.replace(day=1))
    measured(patient, "measure-nprs", {"pain-worst": "4"})

    assert "Pain: 7 at first, 4 last" in text(client, url("measure", "measure-nprs"))


def test_pain_that_comes_from_the_worst_pain_alone_says_so(client, patient):
    measured(patient, "measure-nprs", {"pain-worst": "9"})

    page = unescape(text(client, url("measure", "measure-nprs")))

    assert "Pain: from “How bad was your worst pain in the last 24 hours?”" in page
    assert "Not compared" not in page


def test_pain_from_every_question_needs_no_such_words(client, patient):
    measured(patient, "measure-nprs", {"pain-worst": "8", "pain-best": "0", "pain-now": "1"})

    assert "Pain: from" not in text(client, url("measure", "measure-nprs"))


def test_a_chart_says_the_values_that_it_draws(client, patient):
    for hours, (worst, day) in enumerate((("7", 1), ("5", 1), ("4", 2))):
        told = {"on": TODAY.replace(day=day), "now": NOW + timedelta(hours=hours)}
        measured(patient, "measure-nprs", {"pain-worst": worst}, **told)

    assert "Pain: 5 at first, 4 last" in text(client, url("measure", "measure-nprs"))


def test_pain_is_compared_only_with_pain_from_the_same_questions(client, patient):
    measured(patient, "measure-nprs", {"pain-worst": "8"}, on=TODAY.replace(day=1))
    measured(patient, "measure-nprs", {"pain-worst": "8", "pain-best": "0", "pain-now": "1"})

    page = unescape(text(client, url("measure", "measure-nprs")))

    assert "went from" not in page
    assert "at first" not in page  # and no line is drawn between them
    assert page.count("Not compared with values that come from other questions.") == 2
    assert "Pain: from “How bad was your worst pain in the last 24 hours?”" in page
    assert "Pain: from every question" in page


def test_pain_from_the_same_questions_is_compared_across_one_that_differs(client, patient):
    measured(patient, "measure-nprs", {"pain-worst": "8"}, on=TODAY.replace(day=1))
    whole = {"pain-worst": "8", "pain-best": "0", "pain-now": "1"}
    measured(patient, "measure-nprs", whole, on=TODAY.replace(day=2))
    measured(patient, "measure-nprs", {"pain-worst": "4"})

    page = text(client, url("measure", "measure-nprs"))

    assert "Pain went from 8 to 4" in page


def test_only_the_same_activities_are_compared(client, patient):
    measured(patient, "measure-psfs", PSFS, on=TODAY.replace(day=1))
    measured(patient, "measure-psfs", {**PSFS, "activity-1": "Running"})

    page = text(client, url("measure", "measure-psfs"))

    assert "Since the last time" not in page
    assert "Running, Kneeling, Walking" in page


def test_the_same_activities_are_put_in_the_next_time(client, patient):
    measured(patient, "measure-psfs", PSFS)

    page = text(client, url("record_measure", "measure-psfs"))

    assert 'value="Stairs"' in page
    assert "checked" not in page  # the ratings are for today


@pytest.mark.usefixtures("patient")
def test_what_is_wrong_is_named_and_what_was_typed_stays(client):
    address = url("record_measure", "measure-walking-speed")

    answer = filled(client, address, {"metres": "6", "seconds": "eight"})

    page = answer.content.decode()
    assert "Enter a number, like 4 or 4.5." in page
    assert 'value="eight"' in page
    assert 'value="6"' in page
    assert not Measurement.objects.exists()


@pytest.mark.usefixtures("patient")
@pytest.mark.parametrize(
    ("day", "words"),
    [
        ({"day": "31", "month": "2", "year": "2026"}, "There is no such date"),
        ({"day": "3", "month": "2", "year": "2026"}, "today or earlier"),
        ({"day": "1", "month": "1", "year": "1999"}, "today or earlier"),
        ({"day": "", "month": "", "year": ""}, "Enter a date."),
    ],
)
def test_a_day_that_cannot_be_is_refused_and_nothing_is_lost(client, day, words):
    address = url("record_measure", "measure-walking-speed")
    unseen = hidden(client.get(address))
    when = {f"measured-on_{part}": value for part, value in day.items()}

    page = client.post(address, {**unseen, **WALK, **when}).content.decode()

    assert words in page
    assert 'value="8"' in page
    assert not Measurement.objects.exists()


@pytest.mark.usefixtures("patient")
@pytest.mark.parametrize("entry_id", ["", "7", "00000000-0000-1000-8000-000000000000"])
def test_a_form_without_its_own_id_is_refused(client, entry_id):
    address = url("record_measure", "measure-walking-speed")
    unseen = {**hidden(client.get(address)), "measured-id": entry_id}
    day = {"measured-on_day": "2", "measured-on_month": "2", "measured-on_year": "2026"}

    page = client.post(address, {**unseen, **WALK, **day})

    assert page.status_code == 200
    assert "There is a problem" in page.content.decode()
    assert not Measurement.objects.exists()


@pytest.mark.usefixtures("patient")
def test_a_double_click_is_one_measurement(client):
    address = url("record_measure", "measure-walking-speed")
    unseen = hidden(client.get(address))
    day = {"measured-on_day": "2", "measured-on_month": "2", "measured-on_year": "2026"}

    for _click in range(2):
        assert client.post(address, {**unseen, **WALK, **day}).status_code == 302

    assert Measurement.objects.count() == 1


def test_an_own_entry_is_corrected_with_its_reason(client, patient):
    old = measured(patient, "measure-walking-speed", WALK)
    address = url("correct_measure", "measure-walking-speed", old.pk)
    assert address in text(client, url("measure", "measure-walking-speed"))
    assert 'value="8"' in text(client, address)

    answer = filled(client, address, {"metres": "6", "seconds": "9"}, **{"measured-why": "Slip"})

    assert answer.status_code == 302
    page = text(client, answer.url)
    assert "0.67 metres a second" in page
    assert "corrected: Slip" in page
    assert "0.75" not in page
    assert client.get(address).status_code == 404  # corrected before


def test_a_correction_without_a_reason_is_refused(client, patient):
    old = measured(patient, "measure-walking-speed", WALK)

    address = url("correct_measure", "measure-walking-speed", old.pk)
    assert "You need to answer this. For example" in text(client, address)
    answer = filled(client, address, WALK)

    assert answer.status_code == 200
    assert Measurement.objects.count() == 1


@pytest.mark.usefixtures("patient")
def test_another_patients_measures_are_not_there(client):
    other = EpisodeFactory().patient
    theirs = measured(other, "measure-walking-speed", WALK)

    assert "0.75" not in text(client, url("measures"))
    assert "0.75" not in text(client, url("measure", "measure-walking-speed"))
    address = url("correct_measure", "measure-walking-speed", theirs.pk)
    assert client.get(address).status_code == 404
    assert client.post(address).status_code == 404


@pytest.mark.usefixtures("patient")
@pytest.mark.parametrize("slug", ["measure-house-brackmann", "twitch-test", "knee", "measure-koos"])
def test_what_is_not_for_patients_cannot_be_recorded(client, slug):
    for method in (client.get, client.post):
        assert method(url("record_measure", slug)).status_code == 404


def test_the_patient_sees_a_twitch_test_in_their_record_without_a_verdict(client, patient):
    twitch_tested(patient, PhysioFactory().user, QUIET)

    page = text(client, url("measure", "twitch-test"))

    assert "Your physio can tell you what this test showed." in page
    assert "DENERVATION" not in page.upper()
    assert "record/" not in page


def test_a_visitor_is_sent_to_sign_in_and_staff_are_refused(client):
    assert client.get(url("measures")).status_code == 302
    sign_in(client, PhysioFactory().user)
    assert client.get(url("measures")).status_code == 403


def test_someone_who_never_came_into_care_keeps_nothing(client):
    sign_in(client, UserFactory())

    answer = filled(client, url("record_measure", "measure-walking-speed"), WALK)

    assert answer.status_code == 403
    assert not Measurement.objects.exists()


def test_hostile_words_are_shown_as_words(client, patient):
    measured(patient, "measure-psfs", {**PSFS, "activity-1": "<script>alert(1)</script>"})

    page = text(client, url("measure", "measure-psfs"))

    assert "<script>alert" not in page
    assert "&lt;script&gt;" in page


@pytest.mark.usefixtures("patient")
def test_the_most_that_can_be_typed_makes_a_page(client, patient):
    measured(patient, "measure-chair-stand", {"stands": "60", "half-way": "1", "arms": "0"})

    assert "61 stands" in text(client, url("measure", "measure-chair-stand"))


@pytest.fixture
def koos(monkeypatch, tmp_path):
    """Install the words of KOOS, as a clinic that holds a licence does."""
    (tmp_path / "koos.yaml").write_text(yaml.safe_dump(written("koos")), "utf-8")
    monkeypatch.setenv(PACK, str(tmp_path))
    loading = (questionnaire_load._gathered, questionnaire_load._all_questionnaires)
    known = (licensed, *loading, questionnaires, measuring)
    for cached in known:
        cached.cache_clear()
    yield measuring()["measure-koos"]
    monkeypatch.undo()
    for cached in known:
        cached.cache_clear()


def test_a_licensed_measure_has_its_pages_while_its_words_are_installed(client, patient, koos):
    every = {item.link_id: "1" for item in koos.walk() if item.is_asked}
    some = {link_id: value for link_id, value in every.items() if link_id.startswith("q")}
    assert koos.title in text(client, url("measures"))

    filled(client, url("record_measure", koos.slug), every, on=TODAY.replace(day=1))
    page = text(client, filled(client, url("record_measure", koos.slug), some).url)

    assert "Knee pain (KOOS)" in page
    assert "75 out of 100" in page
    assert page.count('<p class="stat">') == 5
    assert Measurement.objects.for_patient(patient).count() == 2


def test_too_few_answers_are_kept_and_make_no_number(client, patient, koos):
    answer = filled(client, url("record_measure", koos.slug), {"q1": "2"})

    page = text(client, answer.url)
    assert "Too few answers to make a number." in page
    assert "choice 2" in page
    assert Measurement.objects.get(patient=patient).scores == {}


def test_no_measure_page_is_kept_by_a_cache(client):
    assert client.get(url("measures"))["Cache-Control"] == "no-store"


@pytest.mark.usefixtures("patient")
def test_today_leads_here(client):
    assert url("measures") in text(client, reverse("diary:today"))


def test_the_pages_keep_to_their_queries(client, patient, django_assert_max_num_queries):
    for _ in range(5):
        measured(patient, "measure-walking-speed", WALK)
        measured(patient, "measure-nprs", {"pain-worst": "4"}, by=PhysioFactory().user)

    for address in (
        url("measures"),
        url("measure", "measure-walking-speed"),
        url("record_measure", "measure-walking-speed"),
    ):
        with django_assert_max_num_queries(6):
            assert client.get(address).status_code == 200


@pytest.mark.usefixtures("patient")
def test_an_id_of_nothing_is_not_there(client):
    assert client.get(url("correct_measure", "measure-nprs", uuid4())).status_code == 404
    assert client.get(url("measure", "measure-nothing")).status_code == 404


# After the care


def discharged(patient):
    episode = Episode.objects.get(patient=patient)
    episodes.discharge(
        by=episode.physio, episode=episode, why=Ending.FINISHED, undecided=(), now=NOW
    )


def test_whoever_is_discharged_reads_what_was_measured_and_measures_nothing(client, patient):
    old = measured(patient, "measure-walking-speed", WALK)
    slug = "measure-walking-speed"
    kept = hidden(client.get(url("record_measure", slug)))
    discharged(patient)

    listed, shown = text(client, url("measures")), text(client, url("measure", slug))

    for page in (listed, shown):
        assert "0.75" in page
        assert "care has ended" in page
        assert "/record/" not in page
        assert "/correct/" not in page
    for address in (url("record_measure", slug), url("correct_measure", slug, old.pk)):
        assert client.get(address).status_code == 404
        assert client.post(address, kept).status_code == 404
    assert Measurement.objects.count() == 1


def test_the_act_itself_refuses_whoever_is_discharged(patient):
    discharged(patient)

    with pytest.raises(PermissionDenied):
        measured(patient, "measure-walking-speed", WALK)


def test_whoever_came_back_into_care_measures_again(client, patient):
    discharged(patient)
    EpisodeFactory(patient=patient)

    assert client.get(url("record_measure", "measure-walking-speed")).status_code == 200
