"""Tests of physiobench.nmes.benchmark.case_files: the cases of this library, and refusals."""

import re
from pathlib import Path

import pytest

from physiobench.nmes.benchmark.case import CaseUse, Nearness, ReadAs, ReadingConfidence
from physiobench.nmes.benchmark.case_files import parse_case, read_case, read_cases


PROTOCOL = Path(__file__).parents[3] / "docs/reference/nmes-benchmark-protocol.md"


def number(**changes):
    row = {"name": "Loss", "published": 44, "allowance": True}
    experiment = {"quantity": "contraction_time"}
    return {**row, "experiment": experiment, **changes}


def finding(**changes):
    experiments = [{"quantity": "contraction_time", "muscle": m} for m in ("thenar", "calf")]
    return {"name": "Order", "order": "rises", "experiments": experiments, **changes}


def case(*values, **changes):
    words = dict.fromkeys(("title", "source", "people", "protocol", "measured"), "text")
    how = {"id": "XX01", "seen": "A", "confidence": "high", "use": "number"}
    return {**words, **how, "value": list(values), **changes}


def test_all_66_experiments_are_read():
    cases = read_cases()

    assert len(cases) == len({each.id for each in cases}) == 66
    assert all(each.numbers or each.findings or each.not_scored for each in cases)


def test_nothing_from_memory_of_low_confidence_or_for_context_is_scored():
    for each in read_cases():
        scored = any(value.scored for value in (*each.numbers, *each.findings))

        assert not (scored and each.seen is ReadAs.MEMORY)
        assert not (scored and each.confidence is ReadingConfidence.LOW)
        assert not (scored and each.use is CaseUse.CONTEXT)
        assert not (each.numbers and each.use is not CaseUse.NUMBER)


def test_the_protocol_names_only_studies_that_are_cases():
    text = PROTOCOL.read_text(encoding="utf-8").partition("## Fitted and held out")[2]

    named = set(re.findall(r"\b[A-Z]{2}\d{2}f?\b", text))

    assert len(named) > 30
    assert named <= {each.id for each in read_cases()}


@pytest.mark.parametrize(
    ("changes", "scored"),
    [({}, True), ({"seen": "M"}, False), ({"confidence": "low"}, False)],
)
def test_a_mark_of_the_case_or_of_the_value_rules_scoring_out(changes, scored):
    of_case = parse_case(case(number(), **changes))
    of_value = parse_case(case(number(**changes)))

    assert of_case.numbers[0].scored is scored
    assert of_value.numbers[0].scored is scored


def test_a_case_for_context_scores_no_order():
    read = parse_case(case(finding(), use="context"))

    assert not read.findings[0].scored


@pytest.mark.parametrize(
    ("value", "published", "near", "half_width"),
    [
        (number(sd=6) | {"allowance": None}, 44, Nearness.SD, 6),
        (number(range=[35, 80]) | {"allowance": None, "published": None}, 57.5, "range", 22.5),
        (number(), 44, Nearness.ALLOWANCE, 6.6),
        (number(published=20, experiment={"quantity": "explained_by_peak"}), 20, "allowance", 5),
    ],
)
def test_what_counts_as_near_is_a_spread_a_range_or_an_allowance(
    value, published, near, half_width
):
    given = {key: each for key, each in value.items() if each is not None}

    read = parse_case(case(given)).numbers[0]

    assert (read.published, read.near) == (published, near)
    assert read.half_width == pytest.approx(half_width)


SESSION = {"hz": 20, "on_s": 1, "off_s": 1, "contractions": 9}


@pytest.mark.parametrize(
    ("bad", "words"),
    [
        (case(sean="A"), "the case has no key 'sean'"),
        (case(title=""), "title must be text, not ''"),
        (case(seen="Z"), "seen must be one of A, T, E, C, M, not 'Z'"),
        (case(number(), assumed="text"), "assumed must be a list of texts, not 'text'"),
        (case(), "not_scored must say why: the case holds no value"),
        (case(number(), use="order"), "use must be 'number' for a case that holds a number"),
        (case(value=3), "value must be a list of tables, not 3"),
        (case(number(sd=3)), "value 'Loss': one of sd, range and allowance must be given"),
        (case(number(allowance=5)), "allowance must be true: the protocol sets its size, not 5"),
        (case(number(published="44")), "published must be a number of ms, not '44'"),
        (case(number(published=None) | {"published": float("nan")}), "published must be"),
        (
            case({"name": "x", "range": [3, 2], "experiment": {"quantity": "contraction_time"}}),
            "range must rise, not 3 to 2",
        ),
        (case(number(experiment={})), "experiment must be a table with a quantity"),
        (case(number(experiment={"quantity": "x"})), "quantity must be one of evoked_force"),
        (
            case(number(experiment={"quantity": "contraction_time", "muscle": "heart"})),
            "muscle must be one of quadriceps",
        ),
        (
            case(number(experiment={"quantity": "contraction_time", "hz": 20})),
            "contraction_time must not have hz: it does not depend on it",
        ),
        (
            case(number(experiment={"quantity": "contraction_time", "speed": 20})),
            "experiment has no key 'speed'",
        ),
        (case(number(experiment={"quantity": "force_lost"})), "force_lost must have hz"),
        (
            case(number(experiment={"quantity": "force_lost", **SESSION, "ma": 900})),
            "ma must be 0.1 to 300 mA, not 900",
        ),
        (case(finding(order="up")), "value 'Order': order must be one of rises, falls"),
        (case(finding(experiments=[])), "order rises must compare at least 2 experiments, not 0"),
        (case(finding(bound=3)), "bound must not be given with order rises"),
        (case(finding(order="below")), "bound must be given with order below"),
        (case(finding(order="alike", bound=0.5)), "bound must be 1 to 10"),
        (
            case(
                finding(experiments=[{"quantity": q} for q in ("contraction_time", "axon_growth")])
            ),
            "experiments must share one unit to be compared",
        ),
    ],
)
def test_a_refused_case_says_what_to_change(bad, words):
    with pytest.raises(ValueError, match=re.escape(words)):
        parse_case(bad)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"id = ", "XX01.toml: Invalid value"),
        (b"id = '\xff'", "XX01.toml: this is not text in UTF-8"),
        (b"id = 'XX01'", "XX01.toml: title must be text, not None"),
    ],
)
def test_a_refused_file_is_named(tmp_path, content, words):
    path = tmp_path / "XX01.toml"
    path.write_bytes(content)

    with pytest.raises(ValueError, match=re.escape(words)):
        read_case(path)


def test_a_case_is_named_like_its_file(tmp_path):
    path = tmp_path / "YY02.toml"
    path.write_text(
        'id = "XX01"\ntitle = "t"\nsource = "s"\nseen = "A"\nconfidence = "high"\n'
        'use = "context"\npeople = "p"\nprotocol = "p"\nmeasured = "m"\nnot_scored = "n"\n'
    )

    with pytest.raises(ValueError, match="id must be YY02, the name of the file, not 'XX01'"):
        read_case(path)
