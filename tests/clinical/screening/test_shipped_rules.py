"""Every rule we ship, from answers to outcome: unsafe, safe, not sure and missing."""

import pytest

from physiobench.clinical.measures.computed import fill
from physiobench.clinical.screening.triage import Grounds, Outcome, StimulationVerdict, Tier, judge
from physiobench.content import questionnaire_load
from physiobench.content.pathways import beginning
from physiobench.content.rules import Mode, Occasion, Scope, StimulationEffect
from tests.clinical.people import NOBODY, asked, person
from tests.clinical.rows import (
    DECIDES,
    FREE,
    HERE,
    OPENED_BY,
    RED,
    REMOTE,
    SCREENING,
    TABLES,
    Case,
    Row,
)


SETS = questionnaire_load.rule_sets()


def applies(row: Row, slug: str) -> bool:
    """Tell whether a row can be told of someone who answers `slug`."""
    there = asked(slug).by_link_id
    return all(q in there for q in (row.question, *(q for q, _ in row.given if q != "surgery")))


def cases() -> list[Case]:
    """Return every row of every shipped rule, in every questionnaire that bears the rule."""
    found = []
    for slug, rules in SETS.items():
        for rule in rules.rules:
            for row in TABLES.get(slug, RED).get(rule.id, ()):
                if applies(row, slug):
                    there = asked(slug).by_link_id
                    opened = () if slug in TABLES else OPENED_BY.get(rule.id, ())
                    said = (*opened, *row.given)
                    given = tuple(p for p in said if p[0] in there and p[0] != row.question)
                    found.append(Case(slug, rule.id, *row[:4], given))
    return found


CASES = cases()
each_unsure_case = pytest.mark.parametrize(
    "case",
    [c for c in CASES if "not-sure" in asked(c.slug).by_link_id[c.question].options_by_key],
    ids=lambda c: f"{c.slug}-{c.rule}-{c.question}",
)
every_case = pytest.mark.parametrize("case", CASES, ids=lambda c: f"{c.slug}-{c.rule}-{c.question}")


def outcome(case: Case, answer: str | int) -> Outcome:
    answers = person(case.slug, dict(case.given) | {case.question: answer})
    return judge(questionnaire_load.rule_sets()[case.slug], fill(asked(case.slug), answers))


def grounds(found: Outcome, rule: str) -> list[Grounds]:
    return [fired.grounds for fired in found.reasons if fired.rule_id == rule]


def test_each_shipped_rule_has_its_case():
    shipped = {(slug, rule.id) for slug, rules in SETS.items() for rule in rules.rules}

    assert {(case.slug, case.rule) for case in CASES} == shipped


def test_every_red_flag_of_the_reference_is_shipped():
    counts = {"G": 8, "B": 9, "K": 10, "F": 7, "S": 9, "H": 7, "P": 8, "N": 3}
    rows = {f"R-{region}{n:02}" for region, last in counts.items() for n in range(1, last + 1)}

    assert len(rows) == 61
    assert rows <= {rule.id for rules in SETS.values() for rule in rules.rules}


def test_every_contraindication_of_the_reference_is_shipped():
    screens = [SETS["knee"], SETS["nmes-screening"], SETS["session-check"]]
    rows = {f"C{n:02}" for n in range(1, 62)}

    assert rows <= {rule.id for rules in screens for rule in rules.rules}


@pytest.mark.parametrize("pathway", beginning(), ids=lambda pathway: pathway.slug)
def test_every_beginning_asks_for_the_age(pathway):
    first = SETS[pathway.questionnaires[0]]

    assert [rule.stimulation for rule in first.rules if rule.id == "C43"] == [
        StimulationEffect.STOP
    ]


@pytest.mark.parametrize("slug", sorted(set(SETS) - set(TABLES)))
def test_the_shared_red_flags_stand_in_every_pathway(slug):
    shared = {"R-G01", "R-G02", "R-G03", "R-G04", "R-G05", "R-G06", "R-G07", "R-G08"}

    assert shared <= {rule.id for rule in SETS[slug].rules}


@pytest.mark.parametrize("slug", ["back-leg", "follow-up-back-leg"])
def test_back_pain_always_asks_the_cauda_equina_questions(slug):
    q = asked(slug)
    always = [q.by_link_id[name] for name in ("saddle-numb", "bladder", "both-legs", "sexual")]

    assert all(item.required and item.when is None for item in always)
    assert all(q.by_link_id[q.parents[item.link_id]].when is None for item in always)


@pytest.mark.parametrize("slug", ["face", "follow-up-face"])
def test_a_weak_face_is_asked_about_strokes_signs_before_anything_else(slug):
    first = [item.link_id for item in asked(slug).items[0].items if item.is_question]

    assert first[:3] == ["stroke", "forehead", "face-when"]


def test_the_forehead_sign_only_ever_raises_the_tier():
    recent = {"face-when": "72-hours"}
    rules = SETS["face"]
    tiers = {
        answer: judge(
            rules, fill(asked("face"), person("face", recent | {"forehead": answer}))
        ).tier
        for answer in ("yes", "no", "not-sure", NOBODY)
    }

    assert {tier for answer, tier in tiers.items() if answer != "no"} == {tiers["yes"]}
    assert tiers["yes"].rank < tiers["no"].rank
    assert tiers["no"] is not REMOTE
    told = [rule.reason_person + rule.what_to_do for rule in rules.rules]
    assert not [words for words in told if "forehead" in words.lower()]


# Where another rule makes more of the same answer.
WORSE_HERE = {
    ("back-leg", "R-G04B"): Tier.EMERGENCY_NOW,  # R-B09: back pain with fever
    ("follow-up-back-leg", "R-G04B"): Tier.EMERGENCY_NOW,
}


def verdict_here(case: Case) -> StimulationVerdict | None:
    """Return the verdict of the row; cancer told leaves it to the physio where one can screen."""
    told = ("cancer", "yes") in case.given
    screens = "C11P" in {rule.id for rule in SETS[case.slug].rules}
    return case.verdict or (DECIDES if told and screens else None)


@every_case
def test_the_unsafe_answer_fires_and_leads_to_this_outcome(case):
    found = outcome(case, case.unsafe)

    assert case.rule in {fired.rule_id for fired in found.fired}
    worse = WORSE_HERE.get((case.slug, case.rule), case.tier)
    assert (found.tier, found.verdict) == (worse, verdict_here(case))
    assert found.unclear == ()


@every_case
def test_the_safe_answer_does_not_fire(case):
    item = asked(case.slug).by_link_id[case.question]
    unsafe = {c.unsafe for c in CASES if c[:3] == case[:3]} | {"not-sure"}
    codes = [code for code in item.options_by_key if code not in unsafe]
    safe = 18 if case.rule == "C43" else codes[0]

    assert grounds(outcome(case, safe), case.rule) == []


@each_unsure_case
def test_not_sure_counts_as_the_unsafe_answer(case):
    found = outcome(case, "not-sure")

    assert grounds(found, case.rule) == [Grounds.NOT_SURE]
    assert found.tier.rank <= case.tier.rank
    if case.verdict is not None:
        assert found.verdict is not None
        assert found.verdict.rank <= case.verdict.rank


@every_case
def test_a_missing_answer_counts_as_the_unsafe_answer(case):
    found = outcome(case, NOBODY)

    assert grounds(found, case.rule) == [Grounds.MISSING]
    assert found.tier.rank <= case.tier.rank
    if case.verdict is not None:
        assert found.verdict is not None
        assert found.verdict.rank <= case.verdict.rank


@pytest.mark.parametrize("slug", sorted(questionnaire_load.rule_sets()))
def test_no_answers_at_all_is_the_worst_outcome_of_the_rules(slug):
    rules = questionnaire_load.rule_sets()[slug]

    found = judge(rules, fill(asked(slug), {}))

    worst = {f.rule_id for f in found.reasons}
    gated = {rule.id for rule in rules.rules} - worst
    assert not gated, "a rule that could not be ruled out must count"


@pytest.mark.parametrize("slug", sorted(questionnaire_load.rule_sets()))
def test_a_well_person_is_not_held_back(slug):
    found = judge(questionnaire_load.rule_sets()[slug], fill(asked(slug), person(slug, {})))

    assert (found.tier, found.fired, found.unclear) == (REMOTE, (), ())


def test_only_a_screening_finds_no_objection_to_stimulation():
    passed = {slug: judge(SETS[slug], fill(asked(slug), person(slug, {}))).verdict for slug in SETS}

    assert {slug for slug, verdict in passed.items() if verdict is FREE} == set(TABLES)
    assert {verdict for slug, verdict in passed.items() if slug not in TABLES} == {None}


def screened(**differing: str | int) -> Outcome:
    answers = person("nmes-screening", {k.replace("_", "-"): v for k, v in differing.items()})
    return judge(SETS["nmes-screening"], fill(asked("nmes-screening"), answers))


def test_metal_in_the_body_is_told_to_the_physio_and_stops_nothing_but_direct_current():
    found = screened(risks="metal")

    assert found.verdict is FREE
    assert found.tier is REMOTE
    assert [f.stimulation for f in found.fired if f.rule_id == "C39"] == [StimulationEffect.INFORM]
    assert found.barred_modes == {Mode.DIRECT_CURRENT}


def test_not_knowing_about_metal_bars_direct_current_too():
    assert screened(risks="not-sure").barred_modes == {Mode.DIRECT_CURRENT}
    assert screened().barred_modes == frozenset()


def test_who_wants_no_stimulation_is_asked_nothing_more_and_told_nothing_about_it():
    found = screened(wants_stimulation="no")

    assert (found.tier, found.verdict, found.reasons) == (REMOTE, None, ())


@pytest.mark.parametrize("unknown", ["not-sure", NOBODY])
def test_who_does_not_say_whether_they_want_it_is_screened_all_the_same(unknown):
    asked_all = screened(wants_stimulation=unknown, devices="pacemaker")

    assert "C01" in {fired.rule_id for fired in asked_all.reasons}
    assert asked_all.verdict is not FREE
    assert asked_all.verdict is not None


def test_a_clot_in_the_left_calf_leaves_the_right_forearm_open_and_leads_to_a_doctor():
    clot = {"health": "blood", "blood_now": "clot", "clot_where": "left-leg"}

    arm = screened(site="forearm", side="right", **clot)
    leg = screened(site="calf", side="left", **clot)
    other = screened(site="calf", side="right", **clot)

    assert (arm.verdict, other.verdict) == (FREE, FREE)
    assert leg.verdict is not FREE
    assert {found.tier for found in (arm, leg, other)} == {judge_tier_today()}


def judge_tier_today():
    return next(row.tier for row in RED["R-K04"])


@pytest.mark.parametrize(
    "unknown", [{"clot_where": "not-sure"}, {"clot_where": NOBODY}, {"site": NOBODY}]
)
def test_a_clot_whose_place_is_not_known_bars_every_place(unknown):
    clot = {"health": "blood", "blood_now": "clot", "clot_where": "right-arm"}

    found = screened(**(clot | unknown))

    assert found.verdict is not FREE


@pytest.mark.parametrize(
    ("site", "illness", "barred"),
    [
        ("shoulder", {"lately": "fracture", "fracture_where": "left-arm"}, "C27"),  # collar-bone
        ("shoulder", {"lately": "fracture", "fracture_where": "chest"}, "C27"),
        ("thigh-front", {"lately": "fracture", "fracture_where": "left-leg"}, "C27"),  # hip
        ("thigh-back", {"lately": "fracture", "fracture_where": "pelvis"}, "C27"),
        ("thigh-front", {"lately": "fracture", "fracture_where": "trunk"}, "C27"),
        ("shoulder", {"lately": "injury", "new_injury_where": "trunk"}, "C17"),
        ("upper-arm", {"cancer": "radiotherapy", "radiotherapy_where": "chest"}, "C12"),
        ("shoulder", {"cancer": "radiotherapy", "radiotherapy_where": "trunk"}, "C12"),
        ("thigh-front", {"blood_now": "clot", "clot_where": "pelvis"}, "C08"),
        ("thigh-front", {"skin": "infection", "infection_where": "pelvis"}, "C18"),
        (
            "shoulder",
            {
                "lately": "operation",
                "repair": "yes",
                "repair_where": "chest",
                "repair_released": "no",
            },
            "C26",
        ),
    ],
)
def test_hip_groin_collar_bone_and_breast_count_for_the_pads_beside_them(site, illness, barred):
    gates = {"cancer": "cancer", "blood_now": "blood"}
    health = next((gates[q] for q in illness if q in gates), "none")
    found = screened(site=site, side="left", health=health, **illness)

    assert barred in {fired.rule_id for fired in found.fired}
    assert found.verdict is HERE


@pytest.mark.parametrize("where", ["chest", "pelvis", "trunk"])
def test_a_broken_rib_does_not_bar_the_shin(where):
    found = screened(site="shin", lately="fracture", fracture_where=where)

    assert found.verdict is FREE


def test_each_limb_is_named_with_the_hip_or_the_collar_bone():
    for question in ("clot-where", "radiotherapy-where", "fracture-where", "repair-where"):
        named = asked("nmes-screening").by_link_id[question].options_by_key
        assert named["left-leg"].text == "Left leg, hip or groin"
        assert named["right-arm"].text == "Right arm, shoulder or collar-bone"


def test_what_is_asked_again_is_asked_at_the_times_the_reference_gives():
    screening = SETS["nmes-screening"]
    occasions = (Occasion.SIGN_UP, Occasion.FIRST_SESSION, Occasion.EVERY_FOUR_WEEKS)
    again = set.intersection(*({r.id for r in screening.asked_on(when)} for when in occasions))
    wanted = {1, 2, 3, 5, 8, 10, 13, 15, 18, 21, 22, 29, 41, 44, 50, 51}
    each = {rule.id for rule in SETS["session-check"].asked_on(Occasion.EVERY_SESSION)}

    assert {f"C{n:02}" for n in wanted} <= again
    assert {"C20", "C22", "C61"} <= each


def test_only_a_device_mode_rule_names_a_mode():
    modes = {r.id: r.mode for r in SETS["nmes-screening"].rules if r.scope is Scope.DEVICE_MODE}

    assert modes == {"C40": Mode.DIRECT_CURRENT, "C60B": Mode.PROBE}
    assert set(modes) <= set(SCREENING)


def test_being_unsure_about_harmless_things_leaves_nothing_unclear():
    answers = person("nmes-screening", {"risks": "not-sure"})

    found = judge(
        questionnaire_load.rule_sets()["nmes-screening"], fill(asked("nmes-screening"), answers)
    )

    assert found.unclear == ()
    assert found.verdict is FREE


@pytest.mark.parametrize("slug", sorted(questionnaire_load.rule_sets()))
def test_each_question_that_a_rule_looks_at_must_be_answered(slug):
    q = asked(slug)
    looked_at = {
        link for rule in questionnaire_load.rule_sets()[slug].rules for link in rule.questions
    }

    assert looked_at
    assert {link for link in looked_at if not q.by_link_id[link].required} == set()


@pytest.mark.parametrize("slug", sorted(questionnaire_load.rule_sets()))
def test_no_safety_question_is_answered_beforehand(slug):
    q = asked(slug)
    preset = [
        i.link_id for i in q.walk() if i.initial or any(o.initially_selected for o in i.options)
    ]

    assert preset == []


def test_a_gate_answered_not_sure_still_asks_what_lies_behind_it():
    q = asked("knee")
    gates = ("surgery", "injury", "unsafe", "cancer")
    answers = person("knee", dict.fromkeys(gates, "not-sure"))

    assert {"wound", "four-steps", "danger-now", "rest-pain"} <= fill(q, answers).kept.keys()


DETAILS = {
    "heart": {"heart"},
    "blood": {"blood-now", "blood-past"},
    "cancer": {"cancer"},
    "fits": {"fit-recent", "epilepsy"},
}


@pytest.mark.parametrize(
    ("line", "words"), [("blood", "bleed or bruise very easily"), ("heart", "chest pain")]
)
def test_the_first_list_names_what_nobody_would_look_for_in_it(line, words):
    gate = asked("nmes-screening").by_link_id["health"].options_by_key[line]

    assert words in gate.text.lower()


def test_a_swollen_calf_is_asked_of_everyone_by_itself():
    calf = asked("nmes-screening").by_link_id["calf"]

    assert [calf.required, calf.when, list(calf.options_by_key)] == [
        True,
        None,
        ["yes", "no", "not-sure"],
    ]
    assert all("calf" in person("nmes-screening", {"site": s}) for s in ("forearm", "pelvic"))


def test_weakness_that_spreads_up_has_no_time_limit():
    words = asked("dropped-foot").by_link_id["foot-both"].text

    assert "spreading up" in words
    assert not {"hours", "days"} & set(words.split())


def test_each_line_of_the_first_list_opens_its_own_questions():
    q = asked("nmes-screening")
    every = set().union(*DETAILS.values())
    opened = {
        line: every & person("nmes-screening", {"health": line}).keys()
        for line in q.by_link_id["health"].options_by_key
    }

    assert opened == DETAILS | {"none": set(), "not-sure": every}


def test_who_is_not_sure_of_the_first_list_and_of_what_it_opens_is_stopped():
    unsure = {"health": "not-sure"}

    assert screened(**unsure, cancer="not-sure").verdict is not FREE
    assert screened(**unsure, fit_recent=NOBODY).verdict is not FREE
    assert screened(health=NOBODY).verdict is not FREE


def test_stitches_ask_about_a_tendon_muscle_or_nerve():
    given = person("nmes-screening", {"lately": "operation", "repair": "not-sure"})

    assert {"repair", "repair-where", "repair-released"} <= given.keys()
    assert "repair" in person("nmes-screening", {"lately": "not-sure"})
    assert "repair" not in person("nmes-screening", {"lately": "fracture"})


def test_feeling_is_asked_once_wherever_the_pads_go():
    pelvic = person("nmes-screening", {"site": "pelvic"})
    limb = person("nmes-screening", {"site": "shin"})

    assert ("touch" in pelvic, "probe" in pelvic) == (False, True)
    assert ("touch" in limb, "probe" in limb) == (True, False)
    assert grounds(screened(site="pelvic", probe="not-sure"), "C21") == [Grounds.NOT_SURE]
    assert grounds(screened(site="not-sure", touch=NOBODY), "C21") == [Grounds.MISSING]
