"""Tests of what a patient reads after a physio has decided about their report."""

from datetime import timedelta
from uuid import UUID

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from physiobench.clinical.screening.urgent_help import UrgentHelp
from physiobench.clinical.sessions.session_advice import Pause, Report
from physiobench.clinical.sessions.skin import Skin
from physiobench.clinical.sessions.stop import StopSymptom
from physiobench.diary import services as diary
from physiobench.diary.models import NextStep, Review
from physiobench.practice.presenters.inbox import Weight, inbox
from tests.diary.telling import CURRENT, FINE, log, paused, stimulate
from tests.factories import NOW, TODAY, EpisodeFactory, PhysioFactory, sign_in
from tests.factories.care import (
    EXERCISE_ID,
    STIMULATION_ID,
    ProgrammeFactory,
    body,
    screened,
    stimulation,
)
from tests.markup import one_line


pytestmark = pytest.mark.django_db

TODAY_PAGE = "/today/"
REPORTS = {
    "a burn": lambda programme: stimulate(programme, skin=Skin.BURN),
    "a stop symptom": lambda programme: stimulate(programme, symptoms=(StopSymptom.CHEST,)),
    "a swollen calf": lambda programme: log(programme, symptoms=(StopSymptom.CALF,)),
}


@pytest.fixture(autouse=True)
def in_february(time_machine):
    time_machine.move_to(NOW, tick=False)


@pytest.fixture
def programme():
    physio = PhysioFactory(hcpc_checked_on=TODAY).user
    episode = EpisodeFactory(physio=physio)
    screened(episode)
    return ProgrammeFactory(episode=episode, plan=body(stimulation=(stimulation(),)))


def review(session, note="Called her.", now=NOW, **decision):
    return diary.review_session(
        by=session.programme.episode.physio, session=session, note=note, now=now, **decision
    )


def pages(client, session):
    """Return every page on which the patient looks for what to do next."""
    sign_in(client, session.programme.episode.patient)
    addresses = [
        TODAY_PAGE,
        reverse("programmes:programme"),
        reverse("diary:do", args=[session.line_id]),
        reverse("diary:entry", args=[session.pk]),
    ]
    return {address: client.get(address, follow=True).text for address in addresses}


@pytest.mark.parametrize("report", REPORTS)
@pytest.mark.parametrize("step", NextStep)
def test_a_kept_pause_tells_the_patient_who_decided_and_what_to_do(client, programme, report, step):
    session = REPORTS[report](programme).session
    before = pages(client, session)

    kept = review(session, lets_go_on=False, next_step=step)

    name = kept.reviewed_by.name
    does = {
        NextStep.HEAL: "Wait until it has gone",
        NextStep.EXAMINED: "Have this checked in person",
        NextStep.CALL: f"{name} will call you by Wednesday 4 February",
        NextStep.MESSAGE: f"{name} will send you a message by Wednesday 4 February",
    }[step]
    after = pages(client, session)
    for address, text in after.items():
        assert name in text, address
        assert does in text, address
        assert "has this in their inbox" not in text, address
    if_worse = "Call 999 if" if report == "a stop symptom" else UrgentHelp.LINE.text
    assert if_worse in after[TODAY_PAGE]
    assert "has this in their inbox" in before[TODAY_PAGE]


@pytest.mark.parametrize("report", REPORTS)
def test_what_may_go_on_is_said_to_go_on(client, programme, report):
    session = REPORTS[report](programme).session

    review(session, lets_go_on=True)

    texts = pages(client, session)
    assert "You can start again." in texts[reverse("diary:entry", args=[session.pk])]
    for address, text in texts.items():
        assert "Do not use stimulation yet" not in text, address
        assert "Do not exercise and" not in text, address
        assert "Paused" not in text, address
    assert paused(programme) is Pause.NOTHING


def test_one_report_that_no_physio_has_checked_keeps_the_inbox_on_the_page(client, programme):
    first = stimulate(programme, skin=Skin.BURN).session
    review(first, lets_go_on=False, next_step=NextStep.HEAL)

    second = log(programme, entry_id=EXERCISE_ID, symptoms=(StopSymptom.CALF,)).session

    text = pages(client, second)[TODAY_PAGE]
    assert "Wait until it has gone" in text
    assert "Do not exercise and do not use stimulation yet" in text
    assert "has this in their inbox" in text


@pytest.mark.parametrize("report", REPORTS)
@pytest.mark.parametrize("note", ["", "  "])
@pytest.mark.parametrize(
    "decision",
    [{"lets_go_on": True}, {"lets_go_on": False, "next_step": NextStep.CALL}],
)
def test_an_urgent_report_is_not_closed_without_a_note(programme, report, note, decision):
    session = REPORTS[report](programme).session

    with pytest.raises(diary.NoteMissing):
        review(session, note=note, **decision)

    assert not Review.objects.exists()
    assert paused(programme) is not Pause.NOTHING


@pytest.mark.parametrize("report", REPORTS)
def test_a_pause_is_not_kept_without_a_next_step(programme, report):
    session = REPORTS[report](programme).session

    with pytest.raises(diary.NextStepMissing):
        review(session, lets_go_on=False)

    assert not Review.objects.exists()


def test_a_report_that_is_not_urgent_may_be_closed_without_a_note(programme):
    session = log(programme, pain_after=9).session

    assert review(session, note="", lets_go_on=False).next_step == ""


def test_the_page_asks_for_a_note_and_a_decision_and_keeps_what_was_typed(client, programme):
    session = stimulate(programme, skin=Skin.BURN).session
    address = reverse("practice:review_session", args=[session.pk])
    sign_in(client, session.programme.episode.physio)

    for sent, lacking in (({}, {"note", "decision"}), ({"decision": "go-on"}, {"note"})):
        page = client.post(address, sent)
        assert set(page.context["form"].errors) == lacking
    kept = client.post(address, {"note": "Skin is whole."})
    assert "Skin is whole." in kept.text
    assert not Review.objects.exists()


def test_the_patient_is_mailed_without_health_data(
    programme, mailoutbox, django_capture_on_commit_callbacks
):
    session = stimulate(programme, skin=Skin.BURN).session

    with django_capture_on_commit_callbacks(execute=True):
        review(session, note="A burn.", lets_go_on=False, next_step=NextStep.EXAMINED)

    (mail,) = mailoutbox
    assert mail.to == [session.programme.episode.patient.email]
    words = f"{mail.subject} {mail.body}".lower()
    for word in ("burn", "skin", "stimul", "111", "paused"):
        assert word not in words


def test_a_promised_call_that_is_late_says_so_in_the_inbox(programme, time_machine):
    session = stimulate(programme, skin=Skin.BURN).session
    review(session, lets_go_on=False, next_step=NextStep.CALL)
    physio = session.programme.episode.physio
    (promised,) = inbox(physio)

    time_machine.move_to(NOW + timedelta(days=7), tick=False)

    (late,) = inbox(physio)
    assert (promised.weight, late.weight) == (Weight.DANGER, Weight.DANGER)
    assert promised.why == "Burn or blister reported. You will call the patient by 4 February"
    assert late.why == (
        "Burn or blister reported. Late: you promised to call the patient by 4 February"
    )


def test_the_database_refuses_a_decision_that_goes_on_and_does_not(programme):
    session = stimulate(programme, skin=Skin.BURN).session

    with pytest.raises(IntegrityError), transaction.atomic():
        Review.objects.create(
            session=session,
            reviewed_by=session.programme.episode.physio,
            reviewed_at=NOW,
            lets_go_on=True,
            next_step=NextStep.CALL,
        )


@pytest.mark.parametrize("report", REPORTS)
def test_the_entry_does_not_say_that_a_physio_still_has_to_check(client, programme, report):
    session = REPORTS[report](programme).session
    entry = reverse("diary:entry", args=[session.pk])
    assert "Your physio needs to check it first" in pages(client, session)[entry]

    review(session, lets_go_on=False, next_step=NextStep.HEAL)

    text = pages(client, session)[entry]
    assert "Your physio needs to check it first" not in text
    assert "Do not start again yet." in text


LATER = NOW + timedelta(minutes=1)
HELD = {"lets_go_on": False, "next_step": NextStep.EXAMINED}


@pytest.mark.parametrize("report", REPORTS)
def test_a_decision_that_has_not_seen_the_latest_one_is_refused(programme, report):
    session = REPORTS[report](programme).session
    review(session, lets_go_on=True)

    with pytest.raises(diary.DecidedSince):
        review(session, note="See a GP.", now=LATER, **HELD)

    assert Review.objects.get().lets_go_on
    assert paused(programme) is Pause.NOTHING


@pytest.mark.parametrize("report", REPORTS)
def test_the_latest_decision_holds_in_either_order(programme, report):
    session = REPORTS[report](programme).session
    before = paused(programme)

    review(session, lets_go_on=True)
    review(session, note="See a GP.", seen=1, now=LATER, **HELD)
    assert paused(programme) is before
    assert session.needs_answer

    review(session, note="GP is content.", seen=2, now=LATER, lets_go_on=True)
    assert paused(programme) is Pause.NOTHING
    assert not session.needs_answer


def test_a_form_opened_before_a_colleague_decided_comes_back_with_what_was_typed(client, programme):
    session = stimulate(programme, skin=Skin.BURN).session
    address = reverse("practice:review_session", args=[session.pk])
    sign_in(client, session.programme.episode.physio)
    opened = client.get(address).context["form"]["seen"].value()
    theirs = review(session, note="Healed.", lets_go_on=True)
    mine = {"note": "Blister, see a GP.", "decision": "examined"}

    refused = client.post(address, {**mine, "seen": opened})

    assert refused.status_code == 409
    assert mine["note"] in refused.text
    (said,) = refused.context["form"].non_field_errors()
    assert f"{theirs.reviewed_by.name} decided that the patient can start again on" in said
    assert Review.objects.get() == theirs
    again = client.post(address, {**mine, "seen": refused.context["form"]["seen"].value()})
    assert again.status_code == 302
    assert paused(programme) is Pause.STIMULATION


@pytest.mark.parametrize("seen", ["", "no number", "-1"])
def test_a_form_that_does_not_say_what_it_showed_has_shown_nothing(client, programme, seen):
    session = stimulate(programme, skin=Skin.BURN).session
    review(session, lets_go_on=True)
    sign_in(client, session.programme.episode.physio)
    typed = {"note": "Blister, see a GP.", "decision": "examined", "seen": seen}

    page = client.post(reverse("practice:review_session", args=[session.pk]), typed)

    assert Review.objects.count() == 1
    assert typed["note"] in page.text


def test_of_two_decisions_the_patient_reads_only_what_the_latest_asks(client, programme):
    session = stimulate(programme, skin=Skin.BURN).session
    review(session, lets_go_on=True)
    review(session, note="See a GP.", seen=1, now=LATER, **HELD)

    for address, text in pages(client, session).items():
        assert "You can start again." not in text, address
        assert "Have this checked in person" in text, address


def test_a_decision_reaches_the_pages_while_another_report_is_unchecked(client, programme):
    first = stimulate(programme, skin=Skin.BURN).session
    stimulate(programme, entry_id=EXERCISE_ID, skin=Skin.BURN)

    kept = review(first, **HELD)

    text = pages(client, first)[TODAY_PAGE]
    assert f"{kept.reviewed_by.name} checked your report of 2 February (Blister, burn" in text
    assert "Have this checked in person" in text
    assert "Your physio needs to check it first" in text
    assert "has this in their inbox" in text


@pytest.mark.parametrize("report", REPORTS)
def test_today_says_for_a_week_that_the_patient_can_start_again(
    client, programme, report, time_machine
):
    session = REPORTS[report](programme).session
    released = review(session, lets_go_on=True)
    said = f"{released.reviewed_by.name} checked your report on Monday 2 February. You can start"

    text = one_line(pages(client, session)[TODAY_PAGE])
    assert said in text
    assert reverse("diary:entry", args=[session.pk]) in text

    time_machine.move_to(NOW + timedelta(days=7, minutes=1), tick=False)
    assert said not in client.get(TODAY_PAGE).text


def test_nothing_says_start_again_while_another_report_pauses(client, programme):
    first = stimulate(programme, skin=Skin.BURN).session
    stimulate(programme, entry_id=EXERCISE_ID, skin=Skin.BURN)

    review(first, lets_go_on=True)

    for address, text in pages(client, first).items():
        assert "You can start again." not in text, address
        assert "Do not use stimulation yet" in text, address


@pytest.mark.parametrize("decision", [None, HELD])
def test_beside_a_pause_the_patient_reads_which_report_no_longer_stops_them(
    client, programme, decision
):
    first = log(programme, symptoms=(StopSymptom.CALF,)).session
    second = stimulate(programme, entry_id=EXERCISE_ID, skin=Skin.BURN).session
    if decision:
        review(second, **decision)

    kept = review(first, lets_go_on=True)

    shown = pages(client, second)
    del shown[reverse("diary:entry", args=[second.pk])]  # it is about the other report alone
    own = pages(client, first)[reverse("diary:entry", args=[first.pk])]
    for address, text in shown.items():
        assert f"{kept.reviewed_by.name} checked your report of 2 February (One calf newly" in text
        assert "This report no longer stops you. Another one still does." in text, address
    still = "checked your report of 2 February (Blister" if decision else "You also reported on"
    assert still in shown[TODAY_PAGE]
    assert own.count("no longer stops you") == 1  # the page says it itself


@pytest.mark.parametrize("corrected_pauses", [False, True])
def test_a_report_and_its_correction_are_one_report_for_the_decision(
    client, programme, corrected_pauses
):
    first = stimulate(programme, skin=Skin.BURN).session
    newer = diary.correct_session(
        by=programme.episode.patient,
        session=first,
        entry_id=UUID(int=10),
        report=Report(**{**CURRENT, "skin": Skin.RASH_OR_RED_NEXT_DAY}),
        reason="A slip",
        now=NOW,
    ).session

    review(newer if corrected_pauses else first, lets_go_on=True, seen_corrections=1)

    assert paused(programme) is Pause.STIMULATION
    assert "no longer stops you" not in pages(client, newer)[TODAY_PAGE]


def test_after_a_week_an_earlier_decision_is_no_news_beside_a_pause(
    client, programme, time_machine
):
    review(log(programme, symptoms=(StopSymptom.CALF,)).session, lets_go_on=True)
    second = stimulate(programme, entry_id=EXERCISE_ID, skin=Skin.BURN).session

    time_machine.move_to(NOW + timedelta(days=7, minutes=1), tick=False)

    assert "no longer stops you" not in pages(client, second)[TODAY_PAGE]


@pytest.mark.parametrize("line", [EXERCISE_ID, STIMULATION_ID])
@pytest.mark.parametrize("corrected", [False, True])
def test_while_a_report_pauses_no_entry_says_to_carry_on(client, programme, line, corrected):
    other = log(programme, entry_id=UUID(int=9), line_id=line).session
    entry = reverse("diary:entry", args=[other.pk])
    sign_in(client, programme.episode.patient)
    assert "Carry on" in client.get(entry).text
    stimulate(programme, skin=Skin.BURN)
    if corrected:
        told = Report(**(CURRENT if line == STIMULATION_ID else FINE), note="Wrong")
        kept = diary.correct_session(
            by=programme.episode.patient,
            session=other,
            entry_id=UUID(int=10),
            report=told,
            reason="A slip",
            now=NOW,
        )
        entry = reverse("diary:entry", args=[kept.session.pk])

    text = client.get(entry).text

    assert "Carry on" not in text
    assert "Do not use stimulation yet" in text


NAMED = {
    "a burn": "You reported on Monday 2 February: Blister, burn",
    "a stop symptom": "You reported on Monday 2 February: Chest pain, a racing",
    "a swollen calf": "You reported on Monday 2 February: One calf newly swollen",
}


@pytest.mark.parametrize("report", REPORTS)
def test_a_problem_that_no_physio_has_checked_is_named(client, programme, report):
    session = REPORTS[report](programme).session

    for address, text in pages(client, session).items():
        if address != reverse("diary:entry", args=[session.pk]):  # it shows the report itself
            assert NAMED[report] in text, address


def test_a_problem_that_was_ticked_twice_is_named_once(client, programme):
    session = stimulate(programme, skin=Skin.BURN, symptoms=(StopSymptom.BURN,)).session

    text = pages(client, session)[TODAY_PAGE]

    assert f"You reported on Monday 2 February: {StopSymptom.BURN.label}." in text
    assert Skin.BURN.label not in text


@pytest.mark.parametrize("report", REPORTS)
def test_a_session_that_a_symptom_stopped_is_shown_neither_as_done_nor_in_part(
    client, programme, report
):
    session = REPORTS[report](programme).session
    review(session, lets_go_on=True)
    sign_in(client, programme.episode.patient)

    for page in (TODAY_PAGE, reverse("diary:history")):
        text = client.get(page).text
        assert "Problem reported" in text, page
        assert "Partly done" not in text, page
        assert "✓" not in text, page


def test_answers_that_stop_a_session_lead_to_the_questions_and_to_the_physio(client, programme):
    answers = dict.fromkeys(("ill", "skin", "alcohol"), "no")
    sign_in(client, programme.episode.patient)
    address = reverse("diary:check_before", args=[STIMULATION_ID])

    page = client.post(
        address, {"check_id": str(UUID(int=9)), **answers, "changed": "yes"}, follow=True
    ).text

    assert "Answer the safety check again and tell your physio." in page
    assert reverse("assessment:open_screening") in page
    assert reverse("conversations:latest") in page
