"""Tests of physiobench.clinical.programme and programme_changes."""

import time
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from pydantic import ValidationError

from physiobench.clinical.programme.lines import Alternative, Pads, Side, sentence
from physiobench.clinical.programme.problem import RangeTemplate, field_name
from physiobench.clinical.programme.programme import (
    Body,
    BodyTemplate,
    BodyText,
    changes,
    fingerprint,
    naming_lines,
    problems,
    warnings,
)
from tests.clinical.making import STARTS_ON, body, exercise, line_id, stimulation


NOW = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)


def fields(found):
    return {problem.field for problem in found}


def test_a_whole_programme_has_no_problem_and_no_warning():
    assert problems(body()) == ()
    assert warnings(body()) == ()


def test_a_programme_s_last_day_belongs_to_it():
    assert body(weeks=1).ends_on == STARTS_ON + timedelta(days=6)


@pytest.mark.parametrize(
    ("spoilt", "field"),
    [
        ({"title": " "}, "title"),
        ({"weeks": 0}, "weeks"),
        ({"weeks": 27}, "weeks"),
        ({"pain_limit": 6}, "pain_limit"),
        ({"pain_limit": -1}, "pain_limit"),
        ({"exercises": (), "stimulation": (), "advice": " "}, "exercises"),
        ({"review_on": STARTS_ON - timedelta(days=1)}, "review_on"),
        ({"exercises": (exercise(), exercise())}, "exercises"),
        ({"exercises": (exercise(sets=0),)}, "exercises.0.sets"),
        ({"stimulation": (stimulation(minutes=0),)}, "stimulation.0.minutes"),
    ],
)
def test_what_is_wrong_is_named_with_its_line(spoilt, field):
    assert field in fields(problems(body(**spoilt)))


def test_advice_alone_is_a_programme():
    assert problems(body(exercises=(), stimulation=(), advice="Walk a little.")) == ()


def test_more_than_four_exercises_warn():
    four = tuple(
        exercise(line_id=line_id(10 + n), exercise=slug)
        for n, slug in enumerate(("heel-slide", "bridge", "mini-squat", "step-up"))
    )

    assert warnings(body(exercises=four)) == ()
    assert fields(warnings(body(exercises=(*four, exercise())))) == {"exercises"}


@pytest.mark.parametrize(
    ("odd", "field"),
    [
        ({"review_on": None}, "review_on"),
        ({"review_on": STARTS_ON + timedelta(weeks=7)}, "review_on"),
        ({"weeks": 4}, "stimulation.0.weeks"),
        ({"exercises": (exercise(), exercise(line_id=line_id(9)))}, "exercises.1"),
        ({"stimulation": (stimulation(minutes=25),)}, "stimulation.0.minutes"),
    ],
)
def test_what_deserves_a_second_look_warns(odd, field):
    assert field in fields(warnings(body(**odd)))


def test_a_programme_is_the_same_after_being_stored():
    stored = body(advice="**Rest** when sore.", goals=("Stairs",)).model_dump_json()

    assert Body.model_validate_json(stored).model_dump_json() == stored


def test_a_programme_of_unknown_keys_or_absurd_length_is_refused():
    with pytest.raises(ValidationError):
        body(dose="double")
    with pytest.raises(ValidationError):
        body(advice="x" * 20_001)
    with pytest.raises(ValidationError):
        body(exercises=(exercise(),) * 61)


def test_a_fingerprint_is_the_same_wherever_the_clock_stands():
    london = NOW.astimezone(timezone(timedelta(hours=1)))

    one = fingerprint(body(), previous="", signed_by="7", signed_at=NOW)
    assert one == fingerprint(body(), previous="", signed_by="7", signed_at=london)
    assert len(one) == 64


@pytest.mark.parametrize(
    "other",
    [
        {"previous": "00"},
        {"signed_by": "8"},
        {"signed_at": NOW + timedelta(microseconds=1)},
        {"body": body(pain_limit=4)},
        {"body": body(stimulation=(stimulation(frequency_hz=51),))},
    ],
)
def test_a_fingerprint_changes_with_everything_it_binds(other):
    right = {"body": body(), "previous": "", "signed_by": "7", "signed_at": NOW}
    changed = {**right, **other}

    assert fingerprint(right.pop("body"), **right) != fingerprint(changed.pop("body"), **changed)


def test_a_field_added_later_leaves_old_fingerprints_as_they_are():
    class Later(Body):
        season: str = "any"

    stored = body().model_dump(mode="json")
    signature = {"previous": "", "signed_by": "7", "signed_at": NOW}

    assert fingerprint(Later.model_validate(stored), **signature) == fingerprint(
        body(), **signature
    )


def test_a_moment_without_a_time_zone_is_never_signed():
    with pytest.raises(ValueError, match="time zone"):
        fingerprint(body(), previous="", signed_by="7", signed_at=NOW.replace(tzinfo=None))


def test_the_same_programme_changes_nothing():
    assert changes(body(), body()) == ()


def test_a_patient_reads_what_changed_in_a_line():
    new = body(stimulation=(stimulation(minutes=20, pads=Pads(count=4, placement="Thigh")),))

    found = {c.what: (c.before, c.after) for c in changes(body(), new)}

    assert found == {
        "Stimulation: left front thigh muscle: minutes": ("15", "20"),
        "Stimulation: left front thigh muscle: pads": (
            "2 pads of 7 by 13 cm; Across the front thigh",
            "4 pads; Thigh",
        ),
    }


def test_a_patient_reads_how_many_pads_go_on_each_side():
    old, new = (
        body(stimulation=(stimulation(side=Side.BOTH, pads=Pads(count=count, placement="Thigh")),))
        for count in (2, 4)
    )

    (found,) = changes(old, new)

    assert (found.before, found.after) == (
        "4 pads (2 on each side); Thigh",
        "8 pads (4 on each side); Thigh",
    )


def test_a_patient_reads_what_is_new_gone_and_replaced():
    old = body(exercises=(exercise(), exercise(line_id=line_id(3), exercise="bridge")))
    new = body(
        exercises=(
            exercise(exercise="heel-slide"),
            exercise(line_id=line_id(4), exercise="step-up"),
        )
    )

    assert [c.what for c in changes(old, new)] == [
        "Heel slide (left side) in place of Straight leg raise (left side)",
        "New: Step up (left side)",
        "No longer in your programme: Bridge",
    ]


def test_a_patient_reads_what_changed_in_the_whole():
    new = body(starts_on=date(2026, 3, 9), weeks=1, pain_limit=3, goals=("Stairs",), review_on=None)

    found = {c.what: (c.before, c.after) for c in changes(body(), new)}

    assert found["Starts on"] == ("Monday 2 March 2026", "Monday 9 March 2026")
    assert found["Lasts"] == ("6 weeks", "1 week")
    assert found["Highest pain to accept"] == ("5 out of 10", "3 out of 10")
    assert found["Goals"] == ("", "Stairs")
    assert found["Review"] == ("Wednesday 1 April 2026", "none planned")


def test_every_field_of_a_line_that_a_patient_sees_shows_when_it_changes():
    other = exercise(
        side="right",
        sets=3,
        reps=12,
        hold_s=2,
        note="Slowly",
        alternatives=(Alternative(when="It hurts", do="Halve it"),),
    ).model_copy(update={"times_per_day": None, "times_per_week": 3})

    found = {
        c.what.rsplit(": ")[-1]: (c.before, c.after)
        for c in changes(body(stimulation=()), body(stimulation=(), exercises=(other,)))
    }

    assert found == {
        "side": ("left", "right"),
        "sets": ("2", "3"),
        "repetitions": ("10", "12"),
        "hold (seconds)": ("0", "2"),
        "times a day": ("1", "not set"),
        "times a week": ("not set", "3"),
        "note": ("nothing", "Slowly"),
        "what to do instead": ("nothing", "It hurts: Halve it"),
    }


def said(found, field):
    return [problem.message for problem in found if problem.field == field]


@pytest.mark.parametrize(
    ("right", "field"),
    [
        ({"weeks": 1}, "weeks"),
        ({"weeks": 26}, "weeks"),
        ({"pain_limit": 0}, "pain_limit"),
        ({"pain_limit": 5}, "pain_limit"),
        ({"review_on": STARTS_ON}, "review_on"),
    ],
)
def test_the_limits_of_a_programme_belong_to_it(right, field):
    assert field not in fields(problems(body(**right)))


@pytest.mark.parametrize(
    ("spoilt", "field", "key"),
    [
        ({"title": ""}, "title", BodyText.NO_TITLE),
        ({"exercises": (), "stimulation": ()}, "exercises", BodyText.EMPTY),
        (
            {"review_on": STARTS_ON - timedelta(days=1)},
            "review_on",
            BodyText.REVIEW_BEFORE_START,
        ),
        ({"exercises": (exercise(), exercise())}, "exercises", BodyText.SAME_ID),
    ],
)
def test_each_thing_wrong_with_a_programme_is_told_by_its_own_key(spoilt, field, key):
    assert said(problems(body(**spoilt)), field) == [key.text]


def test_a_line_of_any_kind_alone_is_a_programme():
    assert problems(body(exercises=())) == ()
    assert problems(body(stimulation=(), advice="")) == ()


def test_a_line_and_its_problem_are_both_in_the_name_of_the_field():
    right, wrong = exercise(), exercise(line_id=line_id(3), exercise="bridge", reps=0)

    (found,) = problems(body(exercises=(right, wrong)))

    assert found.field == "exercises.1.reps"
    assert "100" in found.message


def test_an_exercise_and_a_stimulation_may_not_share_an_id():
    shared = body(stimulation=(stimulation(line_id=line_id(2)),))

    assert said(problems(shared), "exercises") == [BodyText.SAME_ID.text]


def test_many_exercises_are_told_with_their_number():
    slugs = ("heel-slide", "bridge", "mini-squat", "step-up", "straight-leg-raise")
    five = tuple(exercise(line_id=line_id(10 + n), exercise=slug) for n, slug in enumerate(slugs))

    assert said(warnings(body(exercises=five)), "exercises") == [
        BodyTemplate.MANY_EXERCISES.fill(count=5, most=4)
    ]


@pytest.mark.parametrize(
    ("days", "told"),
    [(42, []), (43, [BodyTemplate.LATE_REVIEW.fill(weeks=6)])],
)
def test_a_review_is_late_after_six_weeks(days, told):
    found = warnings(body(review_on=STARTS_ON + timedelta(days=days)))

    assert said(found, "review_on") == told


def test_a_programme_without_a_review_is_told_so():
    assert said(warnings(body(review_on=None)), "review_on") == [BodyText.NO_REVIEW.text]


def test_stimulation_may_last_as_long_as_its_programme_and_not_longer():
    assert said(warnings(body(weeks=6)), "stimulation.0.weeks") == []
    assert said(warnings(body(weeks=5)), "stimulation.0.weeks") == [BodyText.RUNS_ON.text]
    assert said(warnings(body(weeks=7)), "stimulation.0.weeks") == []


def test_what_a_line_of_stimulation_warns_of_is_named_with_its_line():
    second = stimulation(line_id=line_id(5), muscle="quadriceps", side=Side.RIGHT, minutes=25)

    (found,) = warnings(body(stimulation=(stimulation(), second)))

    assert found.field == "stimulation.1.minutes"
    assert "25" in found.message


def test_the_same_exercise_twice_on_one_side_is_told_at_the_second():
    again = exercise(line_id=line_id(9))

    found = warnings(body(exercises=(exercise(), again)))

    assert [(w.field, w.message) for w in found] == [
        ("exercises.1", BodyTemplate.TWICE.fill(title=again.title))
    ]


def test_the_same_exercise_on_the_other_side_is_another_one():
    other = exercise(line_id=line_id(9), side=Side.RIGHT)

    assert warnings(body(exercises=(exercise(), other))) == ()


def test_the_same_stimulation_twice_is_told_with_its_place():
    again = stimulation(line_id=line_id(9))

    assert fields(warnings(body(stimulation=(stimulation(), again)))) == {"stimulation.1"}


def test_exercises_come_before_stimulation():
    assert [path for path, _ in body().paths()] == ["exercises.0", "stimulation.0"]
    assert [line for _, line in body().paths()] == list(body().lines)


def test_a_patient_reads_each_change_of_the_whole_in_its_own_words():
    new = body(title="Knee again", advice=" Rest. ", goals=("Stairs", "Shop"), weeks=1)

    found = {c.what: (c.before, c.after) for c in changes(body(goals=("Stairs",)), new)}

    assert found == {
        "Title": ("Stronger knee", "Knee again"),
        "Lasts": ("6 weeks", "1 week"),
        "Goals": ("Stairs", "Stairs; Shop"),
        "Advice": ("", "Rest."),
    }


def test_blanks_around_the_advice_are_no_change():
    assert changes(body(advice="Rest."), body(advice=" Rest.\n")) == ()


def test_a_fingerprint_binds_what_is_signed_beside_the_programme():
    def signed(beside):
        return fingerprint(body(), previous="", signed_by="7", signed_at=NOW, beside=beside)

    plain = signed(None)
    assert signed({}) == plain
    assert signed({"patient": "1"}) != plain
    assert signed({"patient": "1"}) != signed({"patient": "2"})
    assert signed({"a": 1, "b": 2}) == signed({"b": 2, "a": 1})


def test_a_fingerprint_of_a_signed_programme_never_changes():
    # Programmes that were signed are held by these numbers: a change here breaks each signature.
    signature = {"previous": "00", "signed_by": "Zoë", "signed_at": NOW}

    assert (
        fingerprint(body(), **signature)
        == "28a1bfee347e12f374b9d855cd80922d055a843a4c3e898a742aeac0c0144cc4"
    )
    assert (
        fingerprint(body(), **signature, beside={"version": 2, "patient": "Zoë"})
        == "e75e3226b3e6712cb6b85fb821daaf33835cc731276f074025db0237202df5f6"
    )


@pytest.mark.parametrize(
    ("field", "value", "limits"),
    [
        ("weeks", 27, {"low": "1", "high": "26", "unit": "weeks"}),
        ("pain_limit", 6, {"low": "0", "high": "5", "unit": "out of 10"}),
    ],
)
def test_a_number_outside_its_limits_is_told_with_them(field, value, limits):
    told = RangeTemplate.OUTSIDE.fill(field=field_name(field), value=str(value), **limits)

    assert said(problems(body(**{field: value})), field) == [told]


def test_a_patient_reads_goals_that_were_left_out():
    (found,) = changes(body(goals=("Stairs", "Shop")), body(goals=("Stairs",)))

    assert (found.what, found.before, found.after) == ("Goals", "Stairs; Shop", "Stairs")


def test_a_fingerprint_is_the_same_on_a_server_in_any_time_zone(monkeypatch):
    one = fingerprint(body(), previous="", signed_by="7", signed_at=NOW)

    monkeypatch.setenv("TZ", "Asia/Tokyo")
    time.tzset()
    try:
        other = fingerprint(body(), previous="", signed_by="7", signed_at=NOW)
    finally:
        monkeypatch.undo()
        time.tzset()

    assert one == other


@pytest.mark.parametrize(
    ("was", "now", "words"),
    [(None, True, ("not set", "yes")), (True, False, ("yes", "no")), (False, True, ("no", "yes"))],
)
def test_a_patient_reads_whether_the_ramps_count_inside_the_time(was, now, words):
    old, new = (
        body(stimulation=(stimulation(ramp_counts_inside_on=inside),)) for inside in (was, now)
    )

    (found,) = changes(old, new)

    assert (found.before, found.after) == words


def test_a_new_line_has_nothing_before_and_one_that_is_gone_has_nothing_after():
    alone, both = body(exercises=()), body()

    (new,), (gone,) = changes(alone, both), changes(both, alone)

    assert (new.before, gone.after) == ("", "")
    assert new.after == gone.before == sentence(exercise())


def test_a_patient_reads_each_alternative():
    other = exercise(
        alternatives=(
            Alternative(when="It hurts", do="Halve it"),
            Alternative(when="It is easy", do="Ask us"),
        )
    )

    (found,) = changes(body(), body(exercises=(other,)))

    assert found.after == "It hurts: Halve it; It is easy: Ask us"


def test_the_problem_of_a_line_is_told_with_the_line_where_all_are_in_one_list():
    spoilt = exercise(times_per_day=None)
    wrong = body(title="", exercises=(spoilt,))

    told = [found.message for found in naming_lines(wrong, problems(wrong))]

    assert told == [
        BodyText.NO_TITLE.text,
        f"{spoilt.title} – Enter either times a day or times a week.",
    ]


def test_a_line_that_is_named_already_is_not_named_twice():
    twice = body(exercises=(exercise(), exercise(line_id=line_id(7))))
    found = warnings(twice)

    assert naming_lines(twice, found) == found
