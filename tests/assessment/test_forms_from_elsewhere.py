"""A form from elsewhere in the browser: what is shown, what is taken, and what comes back."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from physiobench.assessment.models import Response
from physiobench.clinical.measures.computed import fill
from physiobench.questionnaires import engine
from tests.assessment.elsewhere import check_address, loaded, page_address, served, walked
from tests.assessment.walking import NOW
from tests.clinical.forms import (
    SDC,
    choice,
    extension,
    form,
    group,
    item,
    limits,
    option,
    yes_no,
)
from tests.markup import one_line
from tests.questionnaires.reading.test_faults import unit


pytestmark = pytest.mark.django_db

AUCKLAND = ZoneInfo("Pacific/Auckland")


def one_page(monkeypatch, asked):
    """Serve a form of one page; return its address."""
    return page_address(served(monkeypatch, asked), asked, engine.pages(asked)[0].link_id)


def errors(client, address, fields):
    """Send a page; return what is wrong with it."""
    return client.post(address, fields, follow=True).context["form"].errors


def when(moment, clock=""):
    day, month, year = moment
    return {"w.day": day, "w.month": month, "w.year": year, "w.time": clock}


@pytest.mark.parametrize("chosen", ["Yes", "No", "Not sure"])
def test_each_listed_option_can_be_chosen(client, monkeypatch, chosen):
    address = one_page(monkeypatch, loaded("option-with-blank"))
    keys = [key for key, _ in client.get(address).context["form"].fields["safe"].choices]
    assert chosen in keys

    sent = client.post(address, {"safe": chosen, "met": "Caf\u00e9"})

    assert sent.url.endswith("/check/")
    assert Response.objects.get().given["safe"][0].strip() == chosen


def test_lines_under_a_question_are_read_before_it_is_answered(client, monkeypatch):
    shown = client.get(one_page(monkeypatch, loaded("lines-under-a-question"))).text

    for words in ("0 is no pain", "100 is the worst you can imagine", "the last 24 hours only."):
        assert shown.count(words) == 1


def test_the_longest_number_is_kept_to(client, monkeypatch):
    address = one_page(monkeypatch, loaded("longest-number"))

    found = errors(client, address, {"n": "123456", "d": "123.456"})

    assert found["n"] == ["Use 3 characters or fewer. You have used 6."]
    assert found["d"] == ["Use 5 characters or fewer, counting the decimal point. You have used 7."]
    assert client.post(address, {"n": "123", "d": "12.50"}).url.endswith("/check/")


def test_no_heading_and_no_title_is_empty(client, monkeypatch):
    asked = loaded("question-without-text")
    shown = client.get(one_page(monkeypatch, asked)).text

    assert '<h1 dir="auto">question-without-text</h1>' in shown
    assert "<title>question-without-text" in shown
    assert "Strength of the pain" in shown


def test_a_time_is_that_of_the_practices_clocks(client, monkeypatch, settings):
    settings.TIME_ZONE = "Pacific/Auckland"
    address = one_page(monkeypatch, loaded("date-and-time"))

    client.post(address, when(["5", "1", "2027"], "09:30"))
    back = client.get(address).context["form"]["w"].value()

    (given,) = Response.objects.get().given["w"]
    assert given.isoformat() == "2027-01-05T09:30:00+13:00"
    assert back.astimezone(AUCKLAND).isoformat() == "2027-01-05T09:30:00+13:00"


def test_a_time_that_the_clocks_left_out_is_refused_and_stays_as_typed(client, monkeypatch):
    address = one_page(monkeypatch, loaded("date-and-time"))

    shown = client.post(address, when(["28", "3", "2027"], "01:30"), follow=True)

    (why,) = shown.context["form"].errors["w"]
    assert why == (
        "The clocks went forward, so there was no 28 March 2027, 01:30. Enter another time."
    )
    assert 'value="01:30"' in shown.text


def test_a_time_that_the_clocks_showed_twice_stays_the_one_it_was(client, monkeypatch):
    asked = loaded("date-and-time")
    address = one_page(monkeypatch, asked)
    typed = when(["25", "10", "2026"], "01:30")

    client.post(address, typed)
    first = Response.objects.get().given["w"]
    second = (datetime(2026, 10, 25, 1, 30, tzinfo=UTC),)
    Response.objects.update(answers=engine.dump_answers({"w": second}))
    sent = client.post(address, typed)

    assert first[0].isoformat() == "2026-10-25T01:30:00+01:00"
    assert Response.objects.get().given["w"] == second
    assert sent.url.endswith("/check/")


@pytest.mark.parametrize("year", ["1026", "2926", "0026"])
def test_a_year_that_must_be_a_slip_is_questioned(client, monkeypatch, year):
    address = one_page(monkeypatch, loaded("date-and-time"))

    assert errors(client, address, when(["5", "7", year], "09:30"))["w"] == [
        f"Check the year. You entered {int(year)}."
    ]


def test_an_early_year_that_the_form_expects_is_taken(client, monkeypatch):
    early = form(item("w", "date", extension=limits("1800-01-01", "2100-01-01", "valueDate")))
    address = one_page(monkeypatch, early)

    assert client.post(address, when(["5", "7", "1826"])).url.endswith("/check/")


def test_a_limit_with_a_time_is_read_on_the_practices_clocks(client, monkeypatch, settings):
    settings.TIME_ZONE = "Pacific/Auckland"
    least = [extension("minValue", valueDateTime="2026-12-31T20:00:00Z")]
    address = one_page(monkeypatch, form(item("w", "dateTime", extension=least)))

    early = errors(client, address, when(["1", "1", "2027"], "08:59"))
    on_time = client.post(address, when(["1", "1", "2027"], "09:00"))

    assert early["w"] == ["This must be 1 January 2027, 09:00 or later."]
    assert on_time.url.endswith("/check/")


def test_an_old_local_time_is_written_as_fhir_has_it():
    asked = loaded("date-and-time")
    zone = ZoneInfo("Africa/Monrovia")  # 44 minutes and 30 seconds behind until 1972
    page = engine.pages(asked)[0]
    raw = {name: [text] for name, text in when(["5", "7", "1960"], "09:30").items()}

    reading = engine.read_page(fill(asked, {}), page, raw, zone=zone)
    written = engine.to_response(fill(asked, reading.answers), authored=NOW)

    assert written["item"][0]["answer"] == [{"valueDateTime": "1960-07-05T10:14:30+00:00"}]


ODD_NAMES = [
    "1",
    "1.1",
    "a b",
    'it\'s "quoted"',
    "<b>bold</b>",
    "50%",
    "what?",
    "a#2",
    "back\\slash",
    "constructor",
    "__proto__",
    "page",
    "name",
    "action",
    "submit",
    "id",
    "frage-\u00fc\u00df",
    "\u0645\u0631\u062d\u0628\u0627",
    "/54126-8/54127-6",
    "x" * 253,  # its page bears two characters more
]


def test_odd_linkids_are_asked_and_answered_each_by_itself(client, monkeypatch):
    asked = form(*(group(f"{name}/g", item(name)) for name in ODD_NAMES))
    key = served(monkeypatch, asked)

    seen, end = walked(client, key, lambda names: {name: f"to {name}" for name in names})

    assert [names for _, names in seen] == [[name] for name in ODD_NAMES]
    assert end == check_address(key)
    assert Response.objects.get().given == {name: (f"to {name}",) for name in ODD_NAMES}


def test_no_box_takes_the_place_of_its_forms_own_property(client, monkeypatch):
    kinds = (
        choice("closest", "x", "y"),
        choice("matches", "x", "y", repeats=True),
        item("method", "open-choice", answerOption=[option("p")]),
        item("action", "date"),
        item("submit", "dateTime"),
        item("elements", "text"),
        item("dispatchEvent", "quantity", extension=[unit("kg"), unit("lb")]),
        item("innerHTML", "attachment"),
        item("children", repeats=True),
        yes_no("length"),
    )
    drawn = client.get(one_page(monkeypatch, form(*kinds)))

    main = drawn.text.partition("<main")[2]
    names = {part.partition('"')[0] for part in main.split(' name="')[1:]}
    assert {name for name in names if name.isidentifier()} == {"csrfmiddlewaretoken"}
    assert len(names) > len(kinds)


def test_the_html_ids_of_a_page_are_unique_and_hold_no_blank(client, monkeypatch):
    asked = form(
        item("a", "date"),
        item("a_0"),
        item("a_error"),
        item("a b"),
        choice("c", "x", "y"),
        item("c_1", "open-choice", answerOption=[option("p")]),
        item("3"),
    )
    drawn = client.get(one_page(monkeypatch, asked))

    ids = [part.partition('"')[0] for part in drawn.text.split(' id="')[1:]]
    assert len(ids) == len(set(ids))
    assert not any(" " in one for one in ids)
    assert 'for="id_a b"' not in drawn.text


def test_markup_in_a_form_is_shown_as_text(client, monkeypatch):
    evil = "<script>alert(1)</script>"
    asked = form(
        item(
            "a",
            item=[{"linkId": "l", "type": "display", "text": f"under {evil}"}],
        )
        | {"text": f"question {evil}"},
        item("b", "choice", answerOption=[option("x", f"option {evil}")]),
        {"linkId": "d", "type": "display", "text": f"line {evil}"},
        title=f"title {evil}",
    )
    drawn = client.get(one_page(monkeypatch, asked)).text

    assert evil not in drawn
    for where in ("question", "under", "option", "line", "title"):
        assert f"{where} &lt;script&gt;" in drawn


def test_the_practices_zone_is_the_one_in_the_settings():
    assert str(timezone.get_default_timezone()) == "Europe/London"


ARABIC = (
    "\u0647\u0644 \u062a\u0634\u0639\u0631 \u0628\u0623\u0644\u0645\u061f"  # "Do you feel pain?"
)


@pytest.mark.parametrize(
    ("asked", "answer"),
    [
        (choice("q", "x", "y"), "x"),
        (item("q", "boolean"), "true"),
        (item("q", "integer", extension=limits(0, 10)), "0"),
        (item("q", "open-choice", answerOption=[option("x")]), "x"),
        (choice("q", *map(str, range(13))), "12"),
    ],
    ids=["choice", "yes or no", "scale", "open choice", "list"],
)
def test_an_answer_that_may_stay_open_can_be_taken_back(client, monkeypatch, asked, answer):
    address = one_page(monkeypatch, form(asked, item("other")))
    offered = [key for key, _ in client.get(address).context["form"].fields["q"].choices]
    key = answer if answer in offered else offered[-3]
    client.post(address, {"q": key, "+shown": ["q", "other"]})
    assert "q" in Response.objects.get().given

    sent = client.post(address, {"q": "", "+shown": ["q", "other"]})

    assert "" in offered
    assert sent.url.endswith("/check/")
    assert "q" not in Response.objects.get().given


def test_no_answer_is_not_chosen_until_somebody_chooses_it(client, monkeypatch):
    address = one_page(monkeypatch, form(choice("q", "x", "y")))

    assert "checked" not in client.get(address).text


@pytest.mark.parametrize(
    "asked",
    [
        choice("q", "x", "y", required=True),
        item("q", "boolean", required=True),
        item("q", "integer", required=True, extension=limits(0, 10)),
    ],
    ids=["choice", "yes or no", "scale"],
)
def test_a_required_question_offers_no_way_to_leave_it_open(client, monkeypatch, asked):
    address = one_page(monkeypatch, form(asked))

    assert "" not in dict(client.get(address).context["form"].fields["q"].choices)
    assert errors(client, address, {"q": ""})["q"]


def test_what_nobody_types_is_shown_as_text_with_what_it_comes_to(client, monkeypatch):
    double = {
        "language": "text/fhirpath",
        "expression": "%resource.item.where(linkId='n').answer.value * 2",
    }
    worked_out = extension("sdc-questionnaire-calculatedExpression", SDC, valueExpression=double)
    asked = form(
        item("n", "integer"),
        item("twice", "integer", readOnly=True, extension=[worked_out]),
        item("given", readOnly=True, initial=[{"valueString": "From the clinic"}]),
        item("unknown", readOnly=True),
    )
    address = one_page(monkeypatch, asked)
    Response.objects.update(answers=engine.dump_answers(engine.starting_answers(fill(asked))))

    before = client.get(address).text
    client.post(address, {"n": "21", "+shown": ["n"]})
    after = client.get(address).text

    assert "From the clinic" in before
    assert "twice?" not in before
    assert "unknown?" not in before
    assert '<dt dir="auto">twice?</dt><dd dir="auto">42</dd>' in one_line(after)
    assert 'name="answer.twice"' not in after


def test_words_of_a_form_are_written_in_their_own_direction(client, monkeypatch):
    asked = form(
        item("lines", "display", text=ARABIC),
        choice("q", "x", text=ARABIC),
        item("words", text=ARABIC),
        group("g", item("more", "text", text=ARABIC), text=ARABIC),
    )
    key = served(monkeypatch, asked)
    first = page_address(key, asked, "lines")
    shown = client.get(first).text
    client.post(first, {"words": ARABIC, "+shown": ["q", "words"]})
    heading = client.get(page_address(key, asked, "g")).text
    client.post(page_address(key, asked, "g"), {"more": "", "+shown": ["more"]})
    check = client.get(check_address(key)).text

    assert f'<p dir="auto">{ARABIC}</p>' in shown
    assert f'<legend dir="auto">{ARABIC}' in shown
    assert '<div class="choices" dir="auto">' in shown
    assert f'dir="auto">{ARABIC}' in shown.partition('<label for="id_words"')[2]
    assert '<input type="text" name="answer.words" dir="auto"' in shown
    assert f'<h1 dir="auto">{ARABIC}</h1>' in heading
    assert f'<dd dir="auto">{ARABIC}</dd>' in check


def test_a_question_that_repeats_wants_the_answers_it_asks_for(client, monkeypatch):
    two = [extension("questionnaire-minOccurs", valueInteger=2)]
    address = one_page(monkeypatch, form(item("m", repeats=True, required=True, extension=two)))

    assert errors(client, address, {"m": ["one"]})["m"] == ["Give at least 2 answers."]
    assert client.post(address, {"m": ["one", "two"]}).url.endswith("/check/")
