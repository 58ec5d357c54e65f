"""Tests of what the screening allows: at the signature, and at home after it."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse

from physiobench.clinical.measures.computed import fill
from physiobench.clinical.screening.gate import HomeStop
from physiobench.clinical.screening.outcome import Outcome, StimulationVerdict, Tier
from physiobench.clinical.screening.triage import combine, judge
from physiobench.content.questionnaire_load import rule_sets
from physiobench.programmes import policies
from physiobench.programmes import services as programmes
from physiobench.programmes.http import stopped as words_of
from physiobench.programmes.models import Draft
from tests.clinical.people import asked, person
from tests.clinical.screening.test_changes import screened as judged
from tests.factories import NOW, TODAY, AssessmentFactory, EpisodeFactory, JudgementFactory, sign_in
from tests.factories.care import (
    OwnStimulatorFactory,
    ProgrammeFactory,
    body,
    screened,
    stimulation,
)
from tests.programmes.test_services import draft, sign
from tests.programmes.test_writing import STIMULATION


pytestmark = pytest.mark.django_db

LATER = NOW + timedelta(days=1)
WITH_CURRENT = {"stimulation": (stimulation(),)}
LONG = stimulation(
    waveform="triangular",
    phase_duration_us=120_000,
    frequency_hz=0.5,
    innervation="denervated",
    protocol_id="denervated-muscle",
    deviation_reason="Under the nerve clinic.",
)


@pytest.fixture(autouse=True)
def in_february(time_machine):
    time_machine.move_to(NOW)


@pytest.fixture
def episode():
    return EpisodeFactory()


def stopped(programme, days=0):
    found = policies.lines_stopped(programme, TODAY + timedelta(days=days))
    return min(found.values(), default=None)


def signed_upon(episode, found, reason="Discussed."):
    screened(episode, found=found)
    draft(episode, body(**WITH_CURRENT))
    return sign(episode, stimulation_reason=reason)


# The reason that a physio gave


THINNERS = {"blood_past": "thinners"}


def test_a_reason_still_covers_the_same_findings(episode):
    signed = signed_upon(episode, judged(**THINNERS))

    screened(episode, found=judged(**THINNERS), at=LATER)

    assert stopped(signed, days=1) is None


@pytest.mark.parametrize(
    "more", [{"risks": "faint"}, {"risks": "metal"}, {"blood_past": "clot"}], ids=str
)
def test_a_reason_covers_nothing_that_appeared_since(episode, more):
    signed = signed_upon(episode, judged(**THINNERS))

    screened(episode, found=judged(**{**THINNERS, **more}), at=LATER)

    assert stopped(signed, days=1) is HomeStop.WAIT


def test_a_reason_covers_no_findings_by_other_rules(episode):
    found = judged(**THINNERS)
    signed = signed_upon(episode, found)
    other = Outcome(found.tier, found.verdict, found.fired, found.unclear, ("nmes-screening@99",))

    screened(episode, found=other, at=LATER)

    assert stopped(signed, days=1) is HomeStop.WAIT


def test_without_a_reason_nothing_is_covered(episode):
    signed = signed_upon(episode, judged(), reason="")

    screened(episode, found=judged(**THINNERS), at=LATER)

    assert stopped(signed, days=1) is HomeStop.WAIT


def test_a_follow_up_that_leaves_it_to_the_physio_is_not_covered(episode):
    signed = signed_upon(episode, judged(**THINNERS))
    decides = StimulationVerdict.PHYSIO_DECIDES
    found = Outcome(Tier.SUITABLE_REMOTE, decides, (), (), ("follow-up-knee@1",))

    screened(episode, found=found, at=LATER, kind="follow-up")

    assert stopped(signed, days=1) is HomeStop.WAIT


def test_new_findings_let_the_physio_sign_the_same_programme_again(episode):
    signed = signed_upon(episode, judged(), reason="")
    with pytest.raises(programmes.NothingToSign):
        sign(episode, programme_id=uuid4(), why="Again.", now=LATER)
    screened(episode, found=judged(**THINNERS), at=LATER)
    with pytest.raises(programmes.StimulationBlocked):
        sign(episode, programme_id=uuid4(), why="Again.", now=LATER)

    again = sign(
        episode,
        programme_id=uuid4(),
        why="I have looked at your new answers.",
        stimulation_reason="GP agrees.",
        now=LATER,
    )

    assert (again.version, again.plan) == (2, signed.plan)
    assert stopped(again, days=1) is None


# When it is asked again


def test_the_answers_of_sign_up_let_it_be_signed_and_not_begun(episode):
    JudgementFactory(assessment=episode.assessment, judged_at=NOW)
    draft(episode, body(**WITH_CURRENT))
    signed = sign(episode)

    assert stopped(signed) is HomeStop.FIRST

    screened(episode, at=LATER)
    assert stopped(signed, days=1) is None


@pytest.mark.parametrize(("days", "why"), [(28, None), (29, HomeStop.ANSWER)])
def test_the_screening_lasts_four_weeks_at_home_too(episode, days, why):
    assert stopped(signed_upon(episode, judged()), days=days) is why


def test_a_follow_up_does_not_renew_the_screening(episode):
    signed = signed_upon(episode, judged())
    found = Outcome(Tier.SUITABLE_REMOTE, None, (), (), ("follow-up-knee@1",))

    screened(episode, found=found, at=NOW + timedelta(days=20), kind="follow-up")

    assert stopped(signed, days=29) is HomeStop.ANSWER


def test_worse_answers_stop_it_at_once(episode):
    signed = signed_upon(episode, judged())

    screened(episode, found=judged(devices="pacemaker"), at=LATER)

    assert stopped(signed, days=1) is HomeStop.NOT_NOW


def test_a_red_flag_stops_it(episode):
    signed = signed_upon(episode, judged())
    flagged = AssessmentFactory(
        patient=episode.patient, completed_at=None, completed_on=None, stopped_at=LATER
    )
    JudgementFactory(assessment=flagged, tier="emergency-now", verdict="", judged_at=LATER)

    assert stopped(signed, days=1) is HomeStop.RED_FLAG


# What waits for a physio, whatever is answered afterwards


@pytest.mark.parametrize("kind", ["follow-up", "screening", "initial"])
def test_answers_that_send_the_person_elsewhere_stop_it_until_signed_upon(episode, kind):
    signed = signed_upon(episode, judged())
    urgent = Outcome(Tier.URGENT_TODAY, None, (), (), ("follow-up-knee@1",))
    screened(episode, found=urgent, at=LATER, kind=kind)
    assert stopped(signed, days=1) is HomeStop.WAIT
    later = LATER + timedelta(hours=1)

    screened(episode, found=judged(), at=later)
    assert stopped(signed, days=1) is HomeStop.WAIT
    with pytest.raises(programmes.StimulationBlocked) as trouble:
        sign(episode, programme_id=uuid4(), why="Again.", now=later)
    assert "No physio has decided" in trouble.value.reasons[0]
    again = sign(
        episode,
        programme_id=uuid4(),
        why="The clinic has looked at your leg.",
        stimulation_reason="Scan clear.",
        now=later,
    )

    assert stopped(again, days=1) is None


def test_a_later_signature_keeps_what_was_decided(episode):
    screened(episode, found=Outcome(Tier.SEE_GP, None, (), (), ("follow-up-knee@1",)))
    signed_upon(episode, judged(), reason="GP has seen it.")
    leaner = body(**WITH_CURRENT, title="Leaner").model_dump(mode="json")
    Draft.objects.filter(episode=episode).update(body=leaner)

    again = sign(episode, programme_id=uuid4(), why="Less to do.", now=LATER)

    assert (again.stimulation_reason, stopped(again, days=1)) == ("", None)


def test_what_the_pathway_alone_left_to_the_physio_is_signed_with_a_reason_and_begun(episode):
    told = person("knee", {"cancer": "yes", "rest-pain": "no"})
    found = combine(judge(rule_sets()["knee"], fill(asked("knee"), told)), judged())
    assert [fired.rule_id for fired in found.reasons] == ["C11P"]
    screened(episode, found=found)
    draft(episode, body(**WITH_CURRENT))

    with pytest.raises(programmes.StimulationBlocked):
        sign(episode)
    signed = sign(episode, stimulation_reason="Nine years in remission.")
    screened(episode, found=judged(), at=LATER)

    assert stopped(signed, days=1) is None


def test_an_assessment_from_before_this_care_is_not_held(episode):
    urgent = Outcome(Tier.URGENT_TODAY, None, (), (), ("knee@1",))
    screened(episode, found=urgent, at=NOW - timedelta(days=9), kind="initial")

    assert stopped(signed_upon(episode, judged(), reason="")) is None


# Modes that the screening bars


def metal(answer="metal"):
    return judged(risks=answer)


@pytest.mark.parametrize("answer", ["metal", "not-sure"])
def test_a_long_pulse_over_metal_is_not_signed(episode, answer):
    screened(episode, found=metal(answer))
    draft(episode, body(stimulation=(LONG,)))

    with pytest.raises(programmes.NotReady) as trouble:
        sign(episode)

    assert "stimulation.0.waveform" in [p.field for p in trouble.value.problems]
    assert any("C40" in p.message for p in trouble.value.problems)


def test_metal_does_not_stop_a_balanced_pulse(episode):
    assert signed_upon(episode, metal(), reason="").version == 1


def test_the_last_screening_is_what_bars(episode):
    screened(episode, found=metal())
    screened(episode, found=metal("none"), at=LATER)

    assert policies.barred(policies.screening_of(episode.patient)) == frozenset()


def test_metal_told_of_after_the_signature_stops_a_long_pulse_at_home(episode):
    programme = ProgrammeFactory(episode=episode, plan=body(stimulation=(LONG,)))
    screened(episode, found=judged())
    assert stopped(programme) is None

    screened(episode, found=metal(), at=LATER)

    assert stopped(programme, days=1) is HomeStop.WAIT


def test_the_writing_page_names_the_barred_mode_at_its_line(client, episode):
    screened(episode, found=metal())
    draft(episode, body(stimulation=(LONG,)))
    sign_in(client, episode.physio)

    page = client.get(reverse("programmes:write", args=[episode.pk]))

    (line,) = page.context["view"].stimulation
    assert "C40" in " ".join(p.message for p in line.problems)
    assert not page.context["view"].can_be_signed
    assert "C40" in client.get(reverse("programmes:sign", args=[episode.pk])).text


def test_the_live_check_names_it_while_the_line_is_written(client, episode):
    screened(episode, found=metal())
    OwnStimulatorFactory(patient=episode.patient, model="schuhfried-stimulette")
    sign_in(client, episode.physio)
    url = reverse("programmes:check_line", args=[episode.pk, "stimulation"])

    page = client.post(url, {**STIMULATION, "waveform": "monophasic"})

    assert "C40" in page.text
    assert "It gives only long pulses, and the safety answers rule those out." in page.text
    assert "C40" not in client.post(url, STIMULATION).text


def test_the_patient_reads_that_their_device_is_ruled_out(client, episode):
    screened(episode, found=metal())
    ProgrammeFactory(episode=episode, plan=body(**WITH_CURRENT))
    OwnStimulatorFactory(patient=episode.patient, model="schuhfried-stimulette")
    sign_in(client, episode.patient)

    page = client.get(reverse("programmes:stimulator"))

    assert "the safety answers rule those out" in page.text


# What the physio is shown at the signature


def test_the_signing_page_shows_what_changed_since_the_last_screening(client, episode):
    screened(episode, found=judged(**THINNERS))
    screened(episode, found=judged(skin="sore"), at=LATER)
    draft(episode, body(**WITH_CURRENT))
    sign_in(client, episode.physio)

    page = client.get(reverse("programmes:sign", args=[episode.pk]))

    for words in ("Worse than before", "Appeared", "C22", "Gone", "C16"):
        assert words in page.text, words


def test_without_stimulation_the_signing_page_leaves_the_screening_alone(client, episode):
    screened(episode, found=judged())
    screened(episode, found=judged(skin="sore"), at=LATER)
    draft(episode)
    sign_in(client, episode.physio)

    page = client.get(reverse("programmes:sign", args=[episode.pk]))

    assert "Worse than before" not in page.text


@pytest.mark.parametrize("why", HomeStop)
def test_every_stop_says_what_to_do_and_calls_nothing_safe(why):
    told = words_of(why, "left shin muscle")

    assert told.title
    assert told.short.endswith(".")
    assert "safe to" not in told.body


def test_a_line_elsewhere_wants_a_reason_or_a_check_for_its_place(episode, client):
    screened(episode, place=("forearm", "left"))
    draft(episode, body(**WITH_CURRENT))
    sign_in(client, episode.physio)

    page = client.get(reverse("programmes:sign", args=[episode.pk])).text
    with pytest.raises(programmes.StimulationBlocked) as trouble:
        sign(episode)

    assert "another place" in trouble.value.reasons[0]
    assert "answered for another place than: left front thigh muscle" in page
    assert sign(episode, place_reason="Asked about the thigh on the phone.").version == 1


def test_the_check_for_the_other_side_is_a_check_for_another_place(episode):
    screened(episode, place=("thigh-front", "right"))
    draft(episode, body(**WITH_CURRENT))

    with pytest.raises(programmes.StimulationBlocked) as trouble:
        sign(episode)

    assert "another place" in trouble.value.reasons[0]


def test_at_home_a_later_check_for_another_place_holds_the_session(episode):
    screened(episode)
    draft(episode, body(**WITH_CURRENT))
    programme = sign(episode)
    screened(episode, at=LATER, place=("forearm", "left"))

    assert stopped(programme, days=1) is HomeStop.WAIT


# What the physio is told before the signature


NOTHING_IN_THE_WAY = "Checks passed"


def written(client, episode, name="write"):
    draft(episode, body(**WITH_CURRENT))
    sign_in(client, episode.physio)
    return client.get(reverse(f"programmes:{name}", args=[episode.pk]))


def test_the_writing_page_says_that_the_screening_rules_stimulation_out(client, episode):
    screened(episode, found=judged(devices="pacemaker"))

    page = written(client, episode).text

    assert "not for this person" in page
    assert NOTHING_IN_THE_WAY not in page


def test_the_writing_page_says_what_waits_for_the_physio(client, episode):
    screened(episode, found=judged(devices="pacemaker"), at=NOW - timedelta(days=1))
    screened(episode, found=judged())

    page = written(client, episode).text

    assert "are a reason against stimulation (C01" in page
    assert NOTHING_IN_THE_WAY not in page


def test_the_writing_page_says_that_a_line_lies_elsewhere(client, episode):
    screened(episode, place=("forearm", "left"))

    page = written(client, episode).text

    assert "answered for another place than" in page
    assert NOTHING_IN_THE_WAY not in page


def test_the_writing_page_says_when_nothing_stands_in_the_way(client, episode):
    screened(episode)

    assert NOTHING_IN_THE_WAY in written(client, episode).text


@pytest.mark.parametrize("found", [THINNERS, {}], ids=["left to the physio", "nothing found"])
def test_the_reason_is_asked_for_as_needed_only_where_it_is(client, episode, found):
    screened(episode, found=judged(**found))

    field = written(client, episode, "sign").context["form"]["stimulation_reason"]

    assert field.field.required is bool(found)
    assert ("You cannot sign without it" in field.help_text) is bool(found)


def test_a_held_finding_wants_its_reason_on_the_page_and_nothing_is_signed_without_it(
    client, episode
):
    screened(episode, found=judged(devices="pacemaker"), at=NOW - timedelta(days=1))
    screened(episode, found=judged())
    form = written(client, episode, "sign").context["form"]
    sent = {"programme_id": str(uuid4()), "edits": form["edits"].value()}

    refused = client.post(reverse("programmes:sign", args=[episode.pk]), sent)

    assert refused.context["form"].errors["stimulation_reason"]
    assert not episode.programmes.exists()
