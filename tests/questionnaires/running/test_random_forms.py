"""Random forms are walked page by page: every question that applies is asked once, in order."""

from hypothesis import given, settings
from hypothesis import strategies as st

from physiobench.questionnaires import engine
from physiobench.questionnaires.errors import ContentError
from physiobench.questionnaires.reading.questionnaire import read_questionnaire
from physiobench.questionnaires.running.filled import FilledForm
from tests.clinical.forms import LONDON, choice, group, item, resource, when


TYPED = {
    "string": [["words"], []],
    "boolean": [["true"], ["false"], []],
    "integer": [["4"], []],
    "choice": [["yes"], ["no"], []],
}


def question(number, kind, gate, *, required):
    """Return one question; it applies if an earlier choice was answered with yes."""
    more = {"required": required} | ({"enableWhen": [when(gate)]} if gate else {})
    link_id = f"q{number}"
    return choice(link_id, "yes", "no", **more) if kind == "choice" else item(link_id, kind, **more)


@st.composite
def forms(draw):
    """Draw a form of groups and loose questions whose conditions look back."""
    items, gates = [], []
    number = 0
    for place in range(draw(st.integers(1, 5))):
        inside = []
        for _ in range(draw(st.integers(1, 3))):
            kind = draw(st.sampled_from(sorted(TYPED)))
            gate = draw(st.sampled_from([None, *gates]))
            inside.append(question(number, kind, gate, required=draw(st.booleans())))
            if kind == "choice":
                gates.append(f"q{number}")
            number += 1
        line = {"linkId": f"line{place}", "type": "display", "text": "A line."}
        more = [line] if draw(st.booleans()) else []
        loose = draw(st.booleans())
        items += [*more, *inside] if loose else [group(f"page{place}", *more, *inside)]
    return read_questionnaire(resource(*items))


def said(draw, asked):
    """Return what a person types for these questions; a required one gets an answer."""
    fields = {}
    for one in asked:
        offered = TYPED[one.type.value]
        fields[one.link_id] = draw(st.sampled_from(offered[:-1] if one.required else offered))
    return fields


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_each_question_that_applies_is_asked_once_and_in_order(data):
    try:
        q = data.draw(forms())
    except ContentError as fault:
        msg = f"a drawn form is refused: {fault}"
        raise AssertionError(msg) from fault
    answers: engine.Answers = {}
    sent: dict[str, list[str]] = {}
    typed: dict[str, list[str]] = {}
    asked: list[str] = []
    asked_pages: list[int] = []
    places = {page.link_id: place for place, page in enumerate(engine.pages(q))}
    for _ in range(50):
        page = engine.first_unsent_page(FilledForm(q, answers), sent)
        if page is None:
            break
        on = FilledForm(q, answers).enabled
        shown = [one for one in page.questions() if one.link_id in on]
        fresh = [one for one in shown if one.link_id not in typed]
        typed |= said(data.draw, fresh)
        asked += [one.link_id for one in fresh]
        asked_pages.append(places[page.link_id])
        raw = {one.link_id: typed[one.link_id] for one in shown}
        reading = engine.read_page(FilledForm(q, answers), page, raw, zone=LONDON)
        assert reading.errors.keys().isdisjoint(raw)
        answers = reading.form.kept
        sent = engine.sent_pages(FilledForm(q, answers), sent, page, [one.link_id for one in shown])

    assert engine.first_unsent_page(FilledForm(q, answers), sent) is None
    on = FilledForm(q, answers).enabled
    applying = [one.link_id for one in q.walk() if one.is_asked and one.link_id in on]
    assert sorted(asked) == sorted(applying)
    assert asked_pages == sorted(asked_pages)  # conditions look back, so no page comes again
    given_words = {name: typed[name] for name in asked if typed[name]}
    assert answers.keys() == given_words.keys()
    for page in engine.pages(q):
        back = engine.typed_page(page, answers, zone=LONDON)
        assert back == {k: v for k, v in given_words.items() if k in back}
