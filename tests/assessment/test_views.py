"""Tests of physiobench.assessment.views: whole walks, and everything that goes wrong on one."""

from datetime import timedelta
from html import unescape
from uuid import UUID, uuid4

import pytest
from django.urls import reverse

from physiobench.assessment import services as assessments
from physiobench.assessment.models import Assessment, Judgement
from physiobench.content import questionnaire_load
from physiobench.questionnaires import engine
from tests.assessment.walking import (
    CHEST_PAIN,
    HOT_KNEE,
    NOW,
    PREGNANT,
    answer,
    begin,
    finished,
    post_page,
    raw_of,
    start_in_browser,
    walk,
)
from tests.factories import PhysioFactory, UserFactory, sign_in


pytestmark = pytest.mark.django_db

KEYED = ("resume", "come_back_later", "check_answers", "outcome", "stopped", "letter", "whose")


@pytest.fixture(autouse=True)
def in_february(time_machine):
    time_machine.move_to(NOW, tick=False)


def at(name, key, *rest):
    return reverse(f"assessment:{name}", args=[key, *rest])


KNEE = "/assessment/?for=knee"


def test_the_start_says_what_is_asked_and_what_to_do_in_an_emergency(client):
    page = client.get(KNEE).text

    assert "tel:999" in page
    assert "My answers" in page or "my answers about my health" in page
    assert "version 1" in page


def test_without_the_tick_nothing_is_kept(client):
    form = {"entry_id": str(uuid4()), "pathway": "knee"}

    response = client.post(reverse("assessment:start"), form)

    assert response.context["form"].errors.keys() == {"agree"}
    assert not Assessment.objects.exists()


@pytest.mark.parametrize(
    "form",
    [
        {"entry_id": "x"},
        {"entry_id": ""},
        {"entry_id": str(UUID(int=1))},  # somebody could guess it
        {"pathway": "follow-up-knee"},
        {"pathway": "<b>"},
    ],
)
def test_a_hostile_start_keeps_nothing(client, form):
    whole = {"entry_id": str(uuid4()), "pathway": "knee", "agree": "on"} | form

    response = client.post(reverse("assessment:start"), whole)

    assert "There is a problem" in response.text
    assert not Assessment.objects.exists()


def test_a_double_click_on_start_is_one_assessment_and_leads_to_the_same_page(client):
    form = {"entry_id": str(uuid4()), "pathway": "knee", "agree": "on"}

    one, two = (client.post(reverse("assessment:start"), form) for _ in range(2))

    assert one.url == two.url
    assert Assessment.objects.count() == 1


def test_a_well_person_walks_to_a_suitable_outcome(client):
    key = start_in_browser(client)

    checked = walk(client, key)
    assert checked == at("check_answers", key)
    sent = client.post(checked)
    page = client.get(sent.url)

    assert sent.url == at("outcome", key)
    assert page.context["may_buy"]
    assert reverse("episodes:choose_physio", args=[key]) in page.text
    assert "not a diagnosis" in page.text


def test_progress_is_said_in_words_and_never_goes_back(client):
    key = start_in_browser(client)
    address = client.get(at("resume", key)).url
    first = client.get(address)

    assert f"Step 1 of {first.context['of']}" in first.text


def test_a_red_flag_interrupts_with_what_to_do_now(client):
    key = start_in_browser(client)

    response = post_page(client, key, "knee", "emergency", CHEST_PAIN)
    page = client.get(response.url).text

    assert response.url == at("stopped", key)
    assert "tel:999" in page
    assert at("letter", key) in page
    for name in ("resume", "check_answers", "outcome"):
        assert client.get(at(name, key)).url == at("stopped", key)
    assert not client.get(reverse("episodes:choose_physio", args=[key])).context["may_buy"]


def test_the_letter_says_what_was_answered_and_nothing_that_was_not_asked(client):
    key = start_in_browser(client)
    post_page(client, key, "knee", "emergency", CHEST_PAIN)

    page = client.get(at("letter", key)).text

    assert "Situation" in page
    assert "chest pain" in page
    assert "not answered" not in page.lower()


def test_after_a_stop_a_late_page_changes_nothing(client):
    key = start_in_browser(client)
    post_page(client, key, "knee", "emergency", CHEST_PAIN)

    response = post_page(client, key, "knee", "emergency")

    assert response.url == at("stopped", key)
    assert Judgement.objects.get().tier == "emergency-now"


def test_a_warning_leads_to_reasons_signposts_a_letter_and_a_way_back(client):
    key = start_in_browser(client)
    walk(client, key, HOT_KNEE)

    page = client.get(client.post(at("check_answers", key)).url)

    assert not page.context["may_buy"]
    assert reverse("episodes:choose_physio", args=[key]) not in page.text
    assert page.context["reasons"]
    for said in ("Scotland", "Northern Ireland", at("letter", key), reverse("assessment:start")):
        assert said in page.text


def test_what_rules_out_stimulation_is_said_with_its_reason(client):
    assessment, key = finished(PREGNANT)

    page = client.get(at("outcome", key))

    word = page.context["stimulation"]
    assert word.stops
    assert "not for you" in word.verdict
    assert word.reasons[0].reason_person in unescape(page.text)
    assert assessment.latest_judgement.value.tier.headline in page.text


def test_a_page_with_an_error_keeps_what_was_typed_and_what_was_right(client):
    key = start_in_browser(client)

    response = client.post(
        at("answer_page", key, "knee", "emergency"),
        {"chest": "no", "stroke": "bogus"},
        follow=True,
    )

    assert response.redirect_chain[0][1] == 302  # Back and Reload never send it again
    assert response.context["form"].errors.keys() == {"stroke", "sepsis"}
    assert "There is a problem" in response.text
    again = client.get(at("answer_page", key, "knee", "emergency"))
    assert again.context["form"]["chest"].value() == "no"


def test_typed_words_stay_in_an_invalid_form(client):
    assessment, key = begin()
    answer(assessment)
    address = at("answer_page", key, "knee", "about-you")

    response = client.post(address, {"age": "forty-five <b>"}, follow=True)

    assert "forty-five &lt;b&gt;" in response.text


def test_going_back_shows_the_answers_that_were_given(client):
    key = start_in_browser(client)
    following = post_page(client, key, "knee", "emergency").url

    back = client.get(following).context["back_to"]

    assert back == at("answer_page", key, "knee", "emergency")
    assert client.get(back).context["form"]["chest"].value() == "no"


def test_the_second_questionnaire_leads_back_into_the_first(client):
    assessment, key = begin()
    answer(assessment)

    back = client.get(at("answer_page", key, "nmes-screening", "pads")).context["back_to"]

    assert "/knee/" in back


def test_changing_an_answer_from_the_check_leads_back_to_the_check(client):
    assessment, key = begin()
    answer(assessment)
    rows = client.get(at("check_answers", key)).context["pages"]
    change = rows[0][1][0][2]

    response = client.post(change, {"chest": "no", "stroke": "no", "sepsis": "no"})

    assert response.url == at("check_answers", key)


def test_a_change_that_brings_up_a_new_page_leads_there_first(client):
    assessment, key = begin()
    answer(assessment)
    page = engine.page_of(questionnaire_load.questionnaires()["knee"], "safety")

    response = client.post(
        at("answer_page", key, "knee", "safety") + "?change=1",
        raw_of("knee", page, {"unsafe": "yes"}),
    )

    assert response.url == at("answer_page", key, "knee", "danger") + "?change=1"


@pytest.mark.parametrize("page", ["goals", "kit", "pain"])
def test_a_page_opened_too_early_leads_to_the_first_that_waits(client, page):
    key = start_in_browser(client)

    response = client.get(at("answer_page", key, "knee", page))

    assert response.url == at("answer_page", key, "knee", "emergency")


def test_a_page_sent_too_early_is_kept_and_leads_to_the_first_that_waits(client):
    key = start_in_browser(client)

    response = post_page(client, key, "knee", "pain")

    assert response.url == at("answer_page", key, "knee", "emergency")
    given = Assessment.objects.get().responses.get(questionnaire="knee").given
    assert "pain-now" in given


def test_the_check_opened_or_sent_too_early_leads_to_the_first_that_waits(client):
    key = start_in_browser(client)

    for response in (client.get(at("check_answers", key)), client.post(at("check_answers", key))):
        assert response.url == at("answer_page", key, "knee", "emergency")
    assert not Judgement.objects.exists()


def test_a_page_of_no_concern_leads_on_and_one_that_is_none_does_not_exist(client):
    key = start_in_browser(client)

    assert client.get(at("answer_page", key, "knee", "danger")).status_code == 302
    assert client.post(at("answer_page", key, "knee", "danger"), {}).status_code == 302
    assert client.get(at("answer_page", key, "knee", "nowhere")).status_code == 404
    assert client.get(at("answer_page", key, "follow-up-knee", "pain")).status_code == 404


def test_sending_twice_is_one_judgement_and_the_same_page(client):
    assessment, key = begin()
    answer(assessment)

    one, two = (client.post(at("check_answers", key)) for _ in range(2))

    assert one.url == two.url == at("outcome", key)
    assert Judgement.objects.count() == 1


def test_a_page_sent_after_the_answers_were_sent_leads_to_the_outcome(client):
    _, key = finished()

    response = post_page(client, key, "knee", "emergency")

    assert response.url == at("outcome", key)


def test_what_comes_after_the_answers_were_sent_is_given_back_and_a_red_flag_heard(client):
    _, key = finished()

    page = post_page(client, key, "knee", "emergency", CHEST_PAIN)

    assert "What you put in was not kept" in page.text
    assert ("Yes" in dict(page.context["rows"]).values()) is True
    assert "tel:999" in page.text
    assert at("resume", key) in page.text
    assert Judgement.objects.get().tier == "suitable-remote"


@pytest.mark.parametrize("name", KEYED)
def test_a_key_that_opens_nothing_does_not_exist(client, name):
    assert client.get(at(name, uuid4())).status_code == 404


@pytest.mark.parametrize("name", KEYED)
def test_a_claimed_assessment_is_its_patients_alone(client, name):
    assessment, key = finished()
    patient = UserFactory()
    assessments.claim(by=patient, assessment=assessment, now=NOW)

    assert client.get(at(name, key)).status_code == 404
    sign_in(client, UserFactory())
    assert client.get(at(name, key)).status_code == 404
    sign_in(client, PhysioFactory().user)
    assert client.get(at(name, key)).status_code == 404
    sign_in(client, patient)
    assert client.get(at(name, key)).status_code in {200, 302}


@pytest.mark.parametrize("name", ["start"])
def test_the_start_is_never_cached(client, name):
    assert client.get(reverse(f"assessment:{name}"))["Cache-Control"] == "no-store"


def test_pages_with_the_secret_are_never_cached_nor_told_to_other_sites(client):
    assessment, key = begin()
    answer(assessment)
    pages = [at(name, key) for name in ("resume", "come_back_later", "check_answers", "outcome")]

    for address in [*pages, at("answer_page", key, "knee", "emergency")]:
        response = client.get(address)
        assert response["Cache-Control"] == "no-store"
        assert response["Referrer-Policy"] == "strict-origin"
        assert response["X-Robots-Tag"] == "noindex"


def test_another_device_resumes_by_the_link(client):
    assessment, key = begin()
    post_page(client, key, "knee", "emergency")
    client.cookies.clear()

    response = client.get(at("resume", key))

    assert response.url == at("answer_page", key, "knee", "safety")
    assert assessment.responses.get(questionnaire="knee").given


def test_the_session_leads_back_too(client):
    key = start_in_browser(client)

    assert at("resume", key) in client.get(KNEE).text
    assert at("resume", key) in client.get(reverse("assessment:where")).text


def test_a_session_left_by_another_patient_shows_nothing_of_theirs(client):
    key = start_in_browser(client)
    assessments.claim(by=UserFactory(), assessment=Assessment.objects.get(), now=NOW)

    assert key not in client.get(KNEE).text


def test_the_link_is_shown_and_mailed_once(client, mailoutbox, django_capture_on_commit_callbacks):
    key = start_in_browser(client)
    address = at("come_back_later", key)

    assert at("resume", key) in client.get(address).text
    with django_capture_on_commit_callbacks(execute=True):
        response = client.post(address, {"email": "sam@example.org"})

    assert "We will send you the link" in client.get(response.url).text
    assert [mail.to for mail in mailoutbox] == [["sam@example.org"]]


@pytest.mark.parametrize("email", ["", "x", "a@b\nBcc: c@d.example", "a" * 330 + "@example.org"])
def test_a_link_goes_nowhere_without_a_real_address(client, mailoutbox, email):
    key = start_in_browser(client)

    response = client.post(at("come_back_later", key), {"email": email})

    assert response.context["form"].errors
    assert mailoutbox == []


def test_a_clinic_with_one_address_may_begin_more_than_a_few(client):
    for _ in range(25):
        start_in_browser(client)

    assert Assessment.objects.count() == 25


def test_every_page_of_the_walk_needs_few_queries(client, django_assert_max_num_queries):
    assessment, key = begin()
    answer(assessment)
    sign_in(client, UserFactory())

    for address in (
        reverse("assessment:where"),
        KNEE,
        at("answer_page", key, "knee", "emergency"),
        at("answer_page", key, "nmes-screening", "using"),
        at("check_answers", key),
        at("come_back_later", key),
    ):
        client.get(at("resume", key))
        with django_assert_max_num_queries(6):
            assert client.get(address).status_code == 200


def test_the_outcome_and_the_letter_need_few_queries(client, django_assert_max_num_queries):
    _, key = finished(HOT_KNEE)
    sign_in(client, UserFactory())
    client.get(at("resume", key))

    for name in ("outcome", "letter"):
        with django_assert_max_num_queries(6):
            assert client.get(at(name, key)).status_code == 200


def test_an_old_link_opens_nothing_after_the_answers_were_deleted(client):
    _, key = finished(now=NOW - timedelta(days=31))
    assessments.delete_unclaimed(by=None, now=NOW)

    assert client.get(at("resume", key)).status_code == 404


def test_stimulation_is_never_called_clear_beside_a_warning(client):
    _, key = finished(HOT_KNEE)

    page = client.get(at("outcome", key))

    assert "no reason against" not in page.text
    assert "Do not use muscle stimulation until you have been seen" in page.text
