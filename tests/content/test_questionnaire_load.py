"""Tests of physiobench.content.questionnaire_load."""

import json
from datetime import date

import pytest

from physiobench.content import pathways
from physiobench.content import questionnaire_load as load
from physiobench.content.rules import RuleSet
from physiobench.questionnaires.errors import ContentError
from tests.clinical.forms import form, item, resource, when, yes_no
from tests.content.own_folder import own_folder


RULE = {
    "id": "R-1",
    "when": {"question": "a", "operator": "=", "answerCoding": {"code": "yes"}},
    "urgency": "GP",
    "reason_person": "Because.",
    "reason_clinician": "Because.",
    "what_to_do": "Go.",
    "provenance": "V:S01",
    "confidence": "H",
    "reviewed_by": None,
}
SET = {
    "title": "Rules",
    "questionnaire": "form",
    "questionnaire_version": "1",
    "sources": {"S01": "A book"},
    "rules": [RULE],
}


def as_set(**changes) -> RuleSet:
    return load.parse_rule_set("rules/form@1.yaml", json.dumps(SET | changes))


def with_rule(**changes) -> RuleSet:
    return as_set(rules=[RULE | changes])


def test_the_shipped_files_load_and_each_has_rules_that_fit():
    assert load.questionnaires().keys() >= {
        "knee",
        "nmes-screening",
        "follow-up-knee",
        "session-check",
    }
    for slug, q in load.questionnaires().items():
        rules = load.rules_for(q)
        assert load.questionnaire(slug, q.version) is q
        unjudged = slug == "twitch-test" or slug.startswith("measure-")
        assert (rules is None) is unjudged
        if rules is not None:
            assert load.rule_set(rules.slug, rules.version) is rules


def test_no_shipped_rule_is_signed_by_somebody_who_did_not():
    assert load.rule_sets()
    for rules in load.rule_sets().values():
        assert rules.rules
        assert list(rules.unsigned()) == list(rules.rules)


def test_no_shipped_questionnaire_leans_on_an_extension_we_ignore():
    assert load.questionnaires()
    assert [q.kept_extensions for q in load.questionnaires().values() if q.kept_extensions] == []


@pytest.mark.parametrize("version", ["0.9.0", "", "latest"])
def test_a_version_never_shipped_is_not_found(version):
    with pytest.raises(KeyError):
        load.questionnaire("knee", version)


@pytest.mark.parametrize(
    ("name", "text", "reason"),
    [
        ("questionnaires/form@2.json", json.dumps(resource(item("a"))), "form@1.json"),
        ("questionnaires/other@1.json", json.dumps(resource(item("a"))), "form@1.json"),
        ("questionnaires/form@1.json", "{", "not JSON"),
        ("questionnaires/form@1.json", "[]", "one resource"),
        ("questionnaires/form@1.json", '{"a": NaN}', "NaN is no number"),
        ("questionnaires/form@1.json", "[" * 100_000, "nested too deeply"),
        ("questionnaires/a b@1.json", json.dumps(resource(item("a"), id="a b")), "up to 50"),
        *(
            (f"questionnaires/{n}@1.json", json.dumps(resource(item("a"), id=n)), "another page")
            for n in ("draft", "photo")
        ),
        (
            "questionnaires/form@1.0.0-a-very-long-label.json",
            json.dumps(resource(item("a"), version="1.0.0-a-very-long-label")),
            "up to 20 characters",
        ),
    ],
)
def test_a_questionnaire_file_is_refused_by_name_and_reason(name, text, reason):
    with pytest.raises(ContentError, match=reason) as refusal:
        load.parse_questionnaire(name, text)

    assert refusal.value.file == name


@pytest.fixture
def folder(monkeypatch, tmp_path):
    """Return a content folder of one's own, empty but for its shelves."""
    with own_folder(monkeypatch, tmp_path) as made:
        yield made


def put(folder, name, text, encoding="utf-8"):
    (folder / name).write_bytes(text.encode(encoding))


GOOD = json.dumps(resource(item("a")))


@pytest.mark.parametrize(
    "name", [".DS_Store", "._form@1.json", "README.md", "README", "Thumbs.db", "form@1.json~"]
)
def test_a_stray_file_stops_nothing(folder, name):
    put(folder, "questionnaires/form@1.json", GOOD)
    (folder / "questionnaires" / name).write_bytes(b"\x00\xff")

    assert load.questionnaires().keys() == {"form"}


def test_a_mark_before_the_text_is_passed_over(folder):
    put(folder, "questionnaires/form@1.json", GOOD, "utf-8-sig")

    assert load.questionnaires().keys() == {"form"}


def test_every_bad_file_is_named_with_its_reason_at_once(folder):
    put(folder, "questionnaires/form@1.json", GOOD)
    put(folder, "questionnaires/wide@1.json", GOOD, "utf-16")
    put(folder, "questionnaires/latin@1.json", GOOD.replace("a?", "\xe9?"), "latin-1")
    put(folder, "questionnaires/broken@1.json", "{")
    put(folder, "questionnaires/notes.txt", "Words.")
    put(folder, "questionnaires/form.json", GOOD)
    (folder / "questionnaires" / "shelf@1.json").mkdir()
    put(folder, "rules/form@1.yaml", "{")

    with pytest.raises(ContentError) as refusal:
        load.rule_sets()

    told = {fault.file: fault.reason for fault in refusal.value.each}
    assert list(told) == [
        "rules/form@1.yaml",
        "questionnaires/broken@1.json",
        "questionnaires/form.json",
        "questionnaires/latin@1.json",
        "questionnaires/notes.txt",
        "questionnaires/shelf@1.json",
        "questionnaires/wide@1.json",
    ]
    assert "UTF-8" in told["questionnaires/wide@1.json"]
    assert "UTF-8" in told["questionnaires/latin@1.json"]
    assert "directory" in told["questionnaires/shelf@1.json"]
    assert all(file in str(refusal.value) for file in told)


def test_rules_are_not_blamed_for_a_questionnaire_that_is_refused(folder):
    put(folder, "forms/form.yaml", "")
    put(folder, "questionnaires/form@1.json", "{")
    put(folder, "rules/form@1.yaml", json.dumps(SET))

    with pytest.raises(ContentError) as refusal:
        load.rule_sets()

    assert [fault.file for fault in refusal.value.each] == ["questionnaires/form@1.json"]


def test_a_refused_file_of_the_practice_is_left_out_with_its_rules_and_pathways(folder):
    put(folder, "questionnaires/form@1.json", GOOD)
    put(folder, "questionnaires/mine@1.json", "{")
    put(folder, "rules/mine@1.yaml", json.dumps(SET | {"questionnaire": "mine"}))
    ways = (("mine", "initial", "form"), ("follow-up-mine", "follow-up", "mine"))
    for order, (slug, kind, asks) in enumerate(ways, 1):
        way = {"title": "T", "summary": "S", "kind": kind, "order": order, "questionnaires": [asks]}
        put(folder, f"pathways/{slug}.yaml", json.dumps(way))

    assert load.questionnaires().keys() == {"form"}
    assert not load.rule_sets()
    assert not pathways.pathways()
    assert [fault.file for fault in load.left_out()] == ["questionnaires/mine@1.json"]


@pytest.mark.parametrize(
    ("one", "later"), [("1.9.0", "1.10.0"), ("1.0.0-draft", "1.0.0"), ("0.9.0", "1.0.0-draft")]
)
def test_the_newest_version_is_asked_and_the_others_stay(folder, one, later):
    for version in (one, later):
        asked = json.dumps(resource(item("a"), version=version))
        put(folder, f"questionnaires/form@{version}.json", asked)

    assert load.questionnaires()["form"].version == later
    assert load.questionnaire("form", one).version == one


def test_an_older_version_does_not_take_the_place_of_one_that_is_refused(folder):
    put(folder, "questionnaires/form@1.json", GOOD)
    put(folder, "questionnaires/form@2.json", "{")

    assert not load.questionnaires()
    assert load.questionnaire("form", "1").slug == "form"  # somebody may have answered it


def test_a_refused_rule_file_stops_every_form(folder):
    put(folder, "questionnaires/form@1.json", GOOD)
    put(folder, "rules/form@1.yaml", "[")

    with pytest.raises(ContentError, match=r"rules/form@1\.yaml"):
        load.rule_sets()


def test_a_refused_file_of_the_service_itself_stops_every_form(folder):
    put(folder, "forms/ours.yaml", "")
    put(folder, "questionnaires/form@1.json", GOOD)
    put(folder, "questionnaires/ours@1.json", "{")

    for read in (load.questionnaires, load.rule_sets, load.left_out):
        with pytest.raises(ContentError, match=r"questionnaires/ours@1\.json"):
            read()


def test_rules_nested_without_end_are_refused(folder):
    put(folder, "questionnaires/form@1.json", GOOD)
    put(folder, "rules/form@1.yaml", "[" * 3000 + "]" * 3000)

    with pytest.raises(ContentError, match="nested too deeply"):
        load.rule_sets()


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"urgency": None}, "would do nothing"),
        ({"urgency": "SOON"}, "999"),
        ({"when": {"question": "a"}}, "operator"),
        ({"when": {"any": []}}, "at least one"),
        ({"when": {"any": [RULE["when"]], "question": "a"}}, "alone"),
        ({"when": RULE["when"] | {"colour": "red"}}, "colour"),
        ({"when": []}, "mapping"),
        ({"provenance": "V:S99"}, "S99"),
        ({"reviewed_by": "PH00000"}, "together"),
        ({"reviewed_on": "2026-01-01"}, "together"),
        ({"reason_person": " "}, "at least 1"),
        ({"id": "r 1"}, "pattern"),
        ({"colour": "red"}, "Extra"),
    ],
    ids=str,
)
def test_a_rule_that_is_not_whole_is_refused(change, reason):
    with pytest.raises(ContentError, match=reason):
        with_rule(**change)


def test_a_signed_rule_says_who_and_when():
    signed = with_rule(reviewed_by="A registered physiotherapist", reviewed_on="2026-01-02")

    assert signed.rules[0].reviewed_on == date(2026, 1, 2)
    assert list(signed.unsigned()) == []


def test_two_rules_of_one_id_are_refused():
    with pytest.raises(ContentError, match="two rules"):
        as_set(rules=[RULE, RULE])


@pytest.mark.parametrize("name", ["rules/form.yaml", "rules/form@x.yaml"])
def test_a_rule_file_without_a_version_is_refused(name):
    with pytest.raises(ContentError, match="version"):
        load.parse_rule_set(name, json.dumps(SET))


def test_a_rule_file_that_is_not_yaml_is_refused():
    with pytest.raises(ContentError, match="YAML"):
        load.parse_rule_set("rules/form@1.yaml", "{")


@pytest.mark.parametrize("asked", [item("a", "integer"), yes_no("b")], ids=["other-kind", "absent"])
def test_rules_that_ask_in_vain_are_refused_with_the_rule(asked):
    with pytest.raises(ContentError) as refusal:
        load.check_rules(as_set(), form(asked))

    assert refusal.value.key == "R-1"


def test_rules_that_fit_are_taken_with_conditions_nested():
    nested = {"any": [RULE["when"], {"all": [when("a"), when("a", "exists", answerBoolean=True)]}]}

    load.check_rules(with_rule(when=nested), form(yes_no("a")))


def test_a_rule_says_what_it_rests_on_or_that_it_was_not_read():
    read, unread = as_set(), with_rule(provenance="M: a memory")

    assert read.source(read.rules[0]) == "A book"
    assert unread.source(unread.rules[0]) == "a memory (not checked in a source)"
