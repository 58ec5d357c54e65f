"""Tests of physiobench.questionnaires.running.pages."""

import pytest

from physiobench.questionnaires import engine
from physiobench.questionnaires.model.answers import Coding
from physiobench.questionnaires.running.filled import FilledForm
from tests.clinical.forms import choice, extension, form, group, item, option, when, yes_no


YES, NO = (Coding(code, code, "urn:s") for code in ("yes", "no"))
FORM = form(
    group("one", yes_no("gate")),
    group("two", yes_no("inner"), enableWhen=[when("gate")]),
    group("three", item("deep", required=True), enableWhen=[when("inner")]),
    group("four", item("last", required=True)),
)


def names(pages):
    return [page.link_id for page in pages]


def test_each_group_is_a_page_and_loose_neighbours_share_one():
    q = form(item("a"), item("b"), group("g", item("c")), item("d"))

    assert names(engine.pages(q)) == ["a", "g", "d"]
    assert [i.link_id for i in engine.pages(q)[0].items] == ["a", "b"]


def test_page_of_finds_a_page_by_its_name_or_by_what_is_on_it():
    assert engine.page_of(FORM, "two").link_id == "two"
    assert engine.page_of(FORM, "inner").link_id == "two"
    with pytest.raises(KeyError):
        engine.page_of(FORM, "nowhere")


def test_a_hidden_group_hides_what_is_in_it_and_what_hangs_on_it():
    stale = {"gate": (NO,), "inner": (YES,), "deep": ("x",)}

    assert FilledForm(FORM, stale).enabled == {"one", "gate", "four", "last"}
    assert FilledForm(FORM, stale).kept == {"gate": (NO,)}


def test_what_stands_below_a_question_waits_for_its_answer():
    q = form(yes_no("a", item=[item("b", item=[item("c")])]))

    assert FilledForm(q, {}).enabled == {"a"}
    assert FilledForm(q, {"a": (NO,), "b": ("x",)}).enabled == {"a", "b", "c"}


def test_only_pages_with_something_for_this_person_are_shown():
    hidden = extension("questionnaire-hidden", valueBoolean=True)
    q = form(
        group("empty", item("x", extension=[hidden])),
        group("words", item("y", "display")),
        group("kept", item("z", "reference")),
    )

    assert names(engine.visible_pages(FilledForm(q, {}))) == ["words"]


def test_a_change_clears_what_no_longer_applies_and_says_so():
    before = {"gate": (YES,), "inner": (YES,), "deep": ("x",), "last": ("y",)}

    after = FilledForm(FORM, before).with_page({"gate": (NO,)})

    assert after.kept == {"gate": (NO,), "last": ("y",)}
    assert engine.cleared(FilledForm(FORM, before), after) == ("inner", "deep")


def test_an_answer_taken_back_is_gone_but_was_not_cleared():
    before = FilledForm(FORM, {"gate": (NO,), "last": ("y",)})
    after = before.with_page({"last": ()})

    assert after.kept == {"gate": (NO,)}
    assert engine.cleared(before, after) == ()


def test_answers_stand_in_the_order_of_the_questions():
    after = FilledForm(FORM, {"last": ("y",)}).with_page({"gate": (NO,)})

    assert list(after.kept) == ["gate", "last"]


def test_the_way_forward_and_back_passes_only_pages_that_apply():
    answers = {"gate": (NO,)}
    one, four = engine.page_of(FORM, "one"), engine.page_of(FORM, "four")

    assert engine.next_page(FilledForm(FORM, answers), one) == four
    assert engine.previous_page(FilledForm(FORM, answers), four) == one
    assert engine.previous_page(FilledForm(FORM, answers), one) is None
    assert engine.next_page(FilledForm(FORM, answers), four) is None


def test_a_page_that_fell_out_of_sight_still_leads_on():
    two = engine.page_of(FORM, "two")

    assert engine.next_page(FilledForm(FORM, {"gate": (NO,)}), two) == engine.page_of(FORM, "four")


def test_progress_counts_the_pages_that_apply():
    four = engine.page_of(FORM, "four")

    assert engine.progress(FilledForm(FORM, {"gate": (NO,)}), four) == (2, 2)
    assert engine.progress(FilledForm(FORM, {"gate": (YES,), "inner": (YES,)}), four) == (4, 4)


def test_the_first_page_with_a_gap_is_where_to_go_on():
    assert engine.first_incomplete_page(FilledForm(FORM, {})) == engine.page_of(FORM, "one")
    assert engine.first_incomplete_page(
        FilledForm(FORM, {"gate": (YES,), "last": ("x",)})
    ) == engine.page_of(FORM, "two")
    assert engine.first_incomplete_page(FilledForm(FORM, {"gate": (NO,), "last": ("x",)})) is None
    assert engine.first_incomplete_page(FilledForm(FORM, {"gate": (NO,)})) is not None


def test_starting_answers_are_the_authors():
    q = form(
        item("a", initial=[{"valueString": "x"}]),
        item("b", "choice", answerOption=[option("p"), option("q", initialSelected=True)]),
        choice("c", "p"),
    )

    assert engine.starting_answers(FilledForm(q)) == {
        "a": ("x",),
        "b": (Coding("q", "q", "urn:s"),),
    }


def test_a_group_that_is_hidden_is_no_page_and_its_questions_are_asked_nowhere():
    unseen = extension("questionnaire-hidden", valueBoolean=True)
    q = form(group("g", item("a"), item("b", "display"), extension=[unseen]), group("h", item("c")))

    assert names(engine.visible_pages(FilledForm(q, {}))) == ["h"]
    assert engine.first_incomplete_page(FilledForm(q, {})) is None
    assert engine.summary(FilledForm(q, {"a": ("x",)}))[0][1] == (("c?", engine.NOT_ANSWERED),)
