"""Forms and parts: what is shipped is what they make, and what is badly written is refused."""

import pytest

from physiobench.content.authoring.assemble import (
    assemble,
    assemble_all,
    read_advice,
    read_authored,
)
from physiobench.content.authoring.conditions import enable_when, expand
from physiobench.content.authoring.parts import Form, Included, SharedPart
from physiobench.content.authoring.write import files
from physiobench.content.load import DATA
from physiobench.questionnaires.errors import ContentError


ASSEMBLED = {found.slug: found for found in assemble_all()}
YES = {"question": "calf", "operator": "=", "answerCoding": {"code": "yes"}}


@pytest.mark.parametrize("slug", ASSEMBLED)
def test_each_shipped_file_is_what_its_parts_make(slug):
    built = files(ASSEMBLED[slug])

    assert {path: (DATA / path).read_text("utf-8") for path in built} == built


def test_every_shipped_questionnaire_is_put_together_from_parts():
    shipped = {file.name.partition("@")[0] for file in (DATA / "questionnaires").iterdir()}

    assert shipped == set(ASSEMBLED)


def test_every_part_is_used():
    forms = read_authored("forms", Form).values()
    entries = [entry for form in forms for entry in form.body]
    used = {entry for entry in entries if isinstance(entry, str)}
    used |= {entry.part for entry in entries if isinstance(entry, Included)}

    assert used == set(read_authored("parts", SharedPart))


def test_every_shared_advice_is_used():
    parts, forms = read_authored("parts", SharedPart), read_authored("forms", Form)
    rules = [rule for holder in (*parts.values(), *forms.values()) for rule in holder.rules]

    assert set(read_advice()) <= {said for rule in rules for said in rule.do}


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("calf", YES),
        ("calf=no", {**YES, "answerCoding": {"code": "no"}}),
        ("age<18", {"question": "age", "operator": "<", "answerInteger": 18}),
        ("given:story", {"question": "story", "operator": "exists", "answerBoolean": True}),
        ("calf=yes|no", {"any": [YES, {**YES, "answerCoding": {"code": "no"}}]}),
        ("calf?", {"any": [YES, {**YES, "answerCoding": {"code": "not-sure"}}]}),
        ({"all": ["calf", {"any": ["calf"]}]}, {"all": [YES, {"any": [YES]}]}),
    ],
)
def test_the_short_form_stands_for_this(written, meant):
    assert expand(written, where="here") == meant


def test_the_place_of_an_illness_is_held_against_the_place_of_the_pads():
    legs = expand("at:calf-where/leg", where="here")
    every = expand("at:clot-where", where="here")

    assert [part["all"][2]["answerCoding"]["code"] for part in legs["any"]] == [
        "left-leg",
        "right-leg",
    ]
    assert [part["all"][-1]["answerCoding"]["code"] for part in every["any"]] == [
        "left-leg",
        "right-leg",
        "left-arm",
        "right-arm",
        "chest",
        "pelvis",
        "trunk",
    ]


@pytest.mark.parametrize("written", ["Calf", "calf = yes", "", 5, {"not": ["calf"]}, {"all": 3}])
def test_a_condition_of_another_form_is_refused(written):
    with pytest.raises(ContentError, match="here"):
        expand(written, where="here")


def test_asking_cannot_nest_conditions():
    with pytest.raises(ContentError, match="cannot nest"):
        enable_when({"all": ["calf", {"any": ["calf", "age>50"]}]}, where="here")


def form(**more):
    written = {
        "slug": "elbow",
        "title": "Your elbow",
        "description": "Elbow.",
        "body": [{"id": "one", "title": "One", "items": [{"id": "calf", "ask": "Is {it} red?"}]}],
    }
    return Form.model_validate(written | more)


def test_the_gaps_of_a_part_are_filled_with_the_words_of_the_form():
    made = assemble(form(words={"it": "the elbow"}), {}, {})

    assert made.questionnaire["item"][0]["item"][0]["text"] == "Is the elbow red?"
    assert made.rules is None


def test_a_gap_without_its_word_is_refused():
    with pytest.raises(ContentError, match="it"):
        assemble(form(), {}, {})


def test_a_part_that_is_not_there_is_refused_by_name():
    with pytest.raises(ContentError, match=r"elbow\.yaml: body: .*'nowhere'"):
        assemble(form(body=["nowhere"]), {}, {})


def included(part: dict[str, object]) -> tuple[Form, dict[str, SharedPart]]:
    """Return a form that asks for a part only of people with a sore back."""
    where = {"id": "part", "ask": "Where is it?", "type": "choice", "options": {"back": "Back"}}
    form = Form.model_validate(
        {
            "slug": "sore",
            "title": "Sore",
            "description": "Sore.",
            "body": [
                {"id": "place", "title": "Place", "items": [where]},
                {"part": "bone", "when": "part=back"},
            ],
            "judged": {"title": "Sore"},
        }
    )
    return form, {"bone": SharedPart.model_validate(part)}


BONE = {
    "pages": [{"id": "bones", "title": "Bones", "items": [{"id": "bend", "ask": "Did you bend?"}]}],
    "rules": [
        {
            "id": "R-1",
            "when": "bend",
            "urgency": "GP",
            "person": "See a doctor.",
            "clinician": "Fracture.",
            "do": ["See your GP."],
            "provenance": "M",
            "confidence": "M",
        }
    ],
}


def test_an_included_part_is_asked_and_counts_only_on_its_condition():
    form, parts = included(BONE)

    found = assemble(form, parts, {})

    back = expand("part=back", where="test")
    assert found.rules["rules"][0]["when"] == {"all": [back, expand("bend", where="test")]}
    page = found.questionnaire["item"][1]
    assert page["enableWhen"] == enable_when("part=back", where="test")["enableWhen"]


def test_an_included_page_with_a_condition_of_its_own_is_refused():
    form, parts = included(BONE | {"pages": [BONE["pages"][0] | {"when": "calf"}]})

    with pytest.raises(ContentError, match="condition of its own"):
        assemble(form, parts, {})


def test_whom_a_rule_names_stands_in_its_file_and_the_others_are_as_they_were():
    words = {"person": "P.", "clinician": "C.", "do": ["D."], "provenance": "M", "confidence": "H"}
    listed = [
        {"id": "R-T01", "when": "calf", "urgency": "SAME_DAY", "to": "surgical-team", **words},
        {"id": "R-T02", "when": "calf", "urgency": "SAME_DAY", **words},
    ]

    made = assemble(form(words={"it": "it"}, judged={"title": "T"}, rules=listed), {}, {})

    named, plain = made.rules["rules"]
    assert named["refer_to"] == "surgical-team"
    assert "refer_to" not in plain
