"""Files that a practice loads from elsewhere: each runs as it is meant, or is refused with why."""

import json
from pathlib import Path

import pytest

from physiobench.content.questionnaire_load import parse_questionnaire
from physiobench.questionnaires.errors import ContentError
from tests.clinical.forms import (
    choice,
    extension,
    form,
    group,
    item,
    limits,
    option,
    resource,
    when,
    yes_no,
)


FOLDER = Path(__file__).parent / "elsewhere"


def parsed(slug):
    return parse_questionnaire(f"{slug}@1.json", (FOLDER / f"{slug}@1.json").read_text("utf-8"))


def loaded(*items, **more):
    """Read a form as the service reads its file."""
    return parse_questionnaire("form@1.json", json.dumps(resource(*items, **more), default=str))


def control(code):
    coding = {"system": "http://hl7.org/fhir/questionnaire-item-control", "code": code}
    return extension("questionnaire-itemControl", valueCodeableConcept={"coding": [coding]})


def line(link_id, text, *controls, **more):
    return {
        "linkId": link_id,
        "type": "display",
        "text": text,
        "extension": [control(code) for code in controls],
    } | more


def test_every_file_is_taken_or_names_the_item_and_the_reason():
    for file in sorted(FOLDER.glob("*.json")):
        slug = file.name.partition("@")[0]
        if slug != "condition-on-words":
            assert parsed(slug).slug == slug


def test_the_key_of_an_option_is_what_a_browser_sends_back():
    q = parsed("option-with-blank")

    assert [o.key for o in q.by_link_id["safe"].options] == ["Yes", "No", "Not sure"]
    assert q.by_link_id["safe"].options[1].value == "No "  # the answer stays as it is written
    assert q.by_link_id["met"].options[0].key == "Caf\u00e9"


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        (["No", "No "], "offers 'No' twice"),
        (["Yes", "  "], "offers an option without text"),
        (["Caf\u00e9", "Cafe\u0301"], "twice"),
    ],
)
def test_options_that_a_browser_cannot_tell_apart_are_refused(words, reason):
    with pytest.raises(ContentError, match=reason):
        form(item("a", "choice", answerOption=[{"valueString": text} for text in words]))


def test_an_option_that_is_named_like_a_part_of_the_form_can_be_chosen():
    q = form(item("a", "open-choice", answerOption=[option("+other"), option("x")]))

    assert [o.key for o in q.by_link_id["a"].options] == ["=+other", "x"]


def test_a_condition_on_the_words_of_a_coded_answer_is_refused():
    with pytest.raises(ContentError) as refusal:
        parsed("condition-on-words")

    assert refusal.value.file == "condition-on-words@1.json"
    assert refusal.value.key == "where"
    assert "compares numb with 'Yes'" in refusal.value.reason


FIVES = [extension("questionnaire-sliderStepValue", valueInteger=5)]
OWN = item("asked", "open-choice", answerOption=[option("y", "Yes")])
WORDS = item("asked", "choice", answerOption=[{"valueString": "Yes"}, {"valueString": "No"}])
NUMBERS = item("asked", "choice", answerOption=[{"valueInteger": 1}, {"valueInteger": 2}])


@pytest.mark.parametrize(
    ("asked", "condition"),
    [
        (WORDS, when("asked", answerString="yes")),
        (WORDS, when("asked", answerString="Yes ")),
        (NUMBERS, when("asked", answerInteger=7)),
        (NUMBERS, when("asked", ">", answerInteger=2)),
        (item("asked", "integer", extension=limits(0, 10)), when("asked", ">", answerInteger=10)),
        (item("asked", "integer", extension=limits(0, 10)), when("asked", answerInteger=11)),
        (item("asked", "integer"), when("asked", answerDecimal=3.5)),
        (
            item(
                "asked",
                "integer",
                extension=[extension("questionnaire-sliderStepValue", valueInteger=5)],
            ),
            when("asked", answerInteger=7),
        ),
        (item("asked", "string", maxLength=3), when("asked", answerString="long")),
        (item("asked", "string"), when("asked", answerString="two  blanks")),
        (
            item("asked", "date", extension=limits("2024-01-01", "2024-12-31", "valueDate")),
            when("asked", "<", answerDate="2024-01-01"),
        ),
        (OWN, when("asked", answerString="Yes")),
        (item("asked", readOnly=True), when("asked", "exists", answerBoolean=True)),
        (
            item("asked", extension=[extension("questionnaire-hidden", valueBoolean=True)]),
            when("asked", answerString="x"),
        ),
        (
            item("asked", readOnly=True, initial=[{"valueString": "x"}]),
            when("asked", answerString="y"),
        ),
    ],
)
def test_a_condition_that_no_answer_can_meet_is_refused(asked, condition):
    with pytest.raises(ContentError, match=r"^form: later: enableWhen"):
        form(item("other"), asked, item("later", enableWhen=[condition]))


@pytest.mark.parametrize(
    ("asked", "condition"),
    [
        (WORDS, when("asked", answerString="Yes")),
        (WORDS, when("asked", "!=", answerString="maybe")),
        (NUMBERS, when("asked", ">=", answerInteger=2)),
        (item("asked", "integer", extension=limits(0, 10)), when("asked", ">", answerInteger=9)),
        (item("asked", "decimal"), when("asked", "<", answerDecimal=0.001)),
        (item("asked", "boolean"), when("asked", answerBoolean=False)),
        (item("asked", "string"), when("asked", answerString="exactly this")),
        (item("asked", "time"), when("asked", ">", answerTime="23:00:00")),
        (item("asked", "dateTime"), when("asked", "<", answerDateTime="2024-05-01T10:00:00Z")),
        (item("asked", "attachment"), when("asked", "exists", answerBoolean=True)),
        (item("asked", "date"), when("asked", "exists", answerBoolean=True)),
        (
            item("asked", "open-choice", answerOption=[option("y", "Yes")]),
            when("asked", answerString="My own"),
        ),
        (item("asked", readOnly=True), when("asked", "exists", answerBoolean=False)),
        (
            item("asked", readOnly=True, initial=[{"valueString": "x"}]),
            when("asked", answerString="x"),
        ),
    ],
)
def test_a_condition_that_some_answer_meets_is_taken(asked, condition):
    assert (
        form(item("other"), asked, item("later", enableWhen=[condition])).by_link_id["later"].when
    )


@pytest.mark.parametrize(
    ("sign", "number", "is_taken"), [(">", 5, True), ("=", 50, True), ("=", 5, False)]
)
def test_a_pattern_of_a_number_rules_out_only_what_is_named(sign, number, is_taken):
    tens = item("n", "integer", extension=[extension("regex", valueString="[0-9]0")])
    asked = (tens, item("later", enableWhen=[when("n", sign, answerInteger=number)]))

    if is_taken:
        assert form(*asked)
    else:
        with pytest.raises(ContentError, match="later: enableWhen needs n = 5"):
            form(*asked)


def test_conditions_that_exclude_one_another_are_refused():
    both = [when("gate"), when("gate", answerCoding={"system": "urn:s", "code": "no"})]

    with pytest.raises(ContentError, match="later: would never be asked"):
        form(yes_no("gate"), item("later", enableWhen=both, enableBehavior="all"))
    assert form(yes_no("gate"), item("later", enableWhen=both, enableBehavior="any"))


def test_a_group_that_nothing_reaches_is_named_once():
    no = when("gate", answerCoding={"system": "urn:s", "code": "no"})

    with pytest.raises(ContentError) as refusal:
        form(
            yes_no("gate"),
            group("outer", group("inner", item("x"), enableWhen=[no]), enableWhen=[when("gate")]),
        )

    assert [fault.key for fault in refusal.value.each] == ["inner"]


def test_what_hangs_on_a_question_that_is_never_asked_is_refused():
    no = when("gate", answerCoding={"system": "urn:s", "code": "no"})
    answered = when("a", "exists", answerBoolean=True)
    never = {"enableWhen": [when("gate"), no], "enableBehavior": "all"}

    with pytest.raises(ContentError) as refusal:
        form(yes_no("gate"), item("a", **never), item("b", enableWhen=[answered]))

    assert [fault.key for fault in refusal.value.each] == ["a", "b"]


def test_several_faults_of_one_file_are_named_at_once():
    with pytest.raises(ContentError) as refusal:
        form(item("a", "coding"), group("g", item("b", "question"), item("c"), item("d", "group")))

    assert [fault.key for fault in refusal.value.each] == ["a", "b", "d"]


def test_lines_under_a_question_stand_with_it():
    pain = parsed("lines-under-a-question").by_link_id["pain"]

    assert (pain.lower, pain.upper) == ("0 is no pain", "100 is the worst you can imagine")
    assert pain.hint == "Think of the last 24 hours only."
    assert pain.items == ()


@pytest.mark.parametrize("code", ["help", "prompt", "flyover", "legal", "inline", "unheard-of"])
def test_a_line_is_shown_whatever_kind_it_is(code):
    q = form(item("a", item=[line("words", "Read this.", code)]))

    assert q.by_link_id["a"].hint == "Read this."


def test_the_unit_in_a_line_stands_beside_the_number():
    q = form(item("a", "decimal", item=[line("u", "kg", "unit")]))

    assert [str(unit) for unit in q.by_link_id["a"].units] == ["kg"]


def test_a_line_with_a_condition_of_its_own_waits_for_it():
    shown = when("a", answerCoding={"system": "urn:s", "code": "no"})
    q = form(choice("a", "yes", "no", item=[line("words", "Call us.", enableWhen=[shown])]))

    assert q.by_link_id["a"].hint == ""
    assert q.by_link_id["words"].when


def test_help_of_a_group_is_not_lost():
    q = form(group("g", line("words", "Read this.", "help"), item("a")))

    assert q.by_link_id["words"].text == "Read this."


def test_a_question_without_text_has_the_words_of_its_code():
    q = parsed("question-without-text")

    assert q.by_link_id["wordless"].label == "Strength of the pain"
    assert q.title == "question-without-text"


def test_a_question_without_text_has_those_of_the_line_under_it():
    q = form({"linkId": "a", "type": "string", "item": [line("l", "Your name?", "prompt")]})

    assert (q.by_link_id["a"].label, q.by_link_id["a"].hint) == ("Your name?", "")


@pytest.mark.parametrize("text", [None, "", "  "])
def test_a_question_that_nothing_names_is_refused(text):
    wordless = {"linkId": "a", "type": "string"} | ({} if text is None else {"text": text})

    with pytest.raises(ContentError, match=r"^form: a: has no text"):
        form(wordless)


@pytest.mark.parametrize(
    ("link_id", "reason"),
    [
        ("csrfmiddlewaretoken", "begins like a field name of the site"),
        ("+seen", "begins like a field name of the site"),
        ("measured-on", "begins like a field name of the site"),
        ("a\nb", "cannot be seen"),
        ("a\u2028b", "cannot be seen"),
        ("x" * 256, "256 characters"),
        ("..", "part of a page's address"),
        ("a/../b", "part of a page's address"),
        ("", "without a linkId"),
        (" a", "without a linkId"),
    ],
)
def test_a_linkid_that_no_form_or_address_can_hold_is_refused(link_id, reason):
    with pytest.raises(ContentError, match=reason):
        form(item(link_id) | {"text": "words"})


@pytest.mark.parametrize(
    "pattern", ["(a+)+$", "(a|a)*b", "(.*a){12}", "([a-z]+)*\\d", "\\p{L}+", "[ \\r\\n\\t\\S]+"]
)
def test_a_pattern_takes_no_longer_than_its_text(pattern):
    q = form(item("a", extension=[extension("regex", valueString=pattern)], maxLength=500))

    assert q.by_link_id["a"].regex == pattern


@pytest.mark.parametrize("pattern", ["(?=x)y", "(a)\\1", "[", "matches('^[0-9]{4}$')"])
def test_a_pattern_that_cannot_be_run_is_refused(pattern):
    with pytest.raises(ContentError, match=r"^form: a: its regex"):
        form(item("a", extension=[extension("regex", valueString=pattern)]))


def mime(*kinds):
    return [extension("mimeType", valueCode=kind) for kind in kinds]


def test_a_file_that_nobody_can_give_is_refused():
    with pytest.raises(ContentError, match=r"^form: a: takes only application/pdf"):
        form(item("a", "attachment", extension=mime("application/pdf")))
    assert form(item("a", "attachment", extension=mime("application/pdf", "image/jpeg")))
    with pytest.raises(ContentError, match="a: asks for a photo"):
        parse_questionnaire(
            "measure-x@1.json", json.dumps(resource(item("a", "attachment"), id="measure-x"))
        )


def test_a_form_that_asks_nothing_is_refused():
    with pytest.raises(ContentError, match="asks nothing"):
        loaded(item("words", "display"))
    with pytest.raises(ContentError, match="asks nothing"):
        loaded(item("a", readOnly=True))


@pytest.mark.parametrize("text", ["\x00", "\ud800"])
def test_characters_that_cannot_be_stored_are_refused(text):
    with pytest.raises(ContentError, match="cannot be shown or stored"):
        loaded(item("a") | {"text": f"a{text}"})


def test_thousands_of_options_load():
    many = [option(f"c{n}") for n in range(5_000)]

    assert len(form(item("a", "choice", answerOption=many)).by_link_id["a"].options) == 5_000
