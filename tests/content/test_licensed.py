"""Licensed measures: our ids and scoring, somebody else's words, and no mixing of the two."""

import json
from datetime import UTC, datetime
from decimal import Decimal

import pytest
import yaml
from fhirpathpy import evaluate
from fhirpathpy.models import models

from physiobench.clinical.measures.computed import EVERY_SCORE, fill
from physiobench.content.licensed import engines, gather_pack, licensed
from physiobench.content.load import measures
from physiobench.questionnaires import engine
from physiobench.questionnaires.errors import ContentError, raise_all


NOW = datetime(2026, 3, 1, tzinfo=UTC)


def written(slug: str) -> dict:
    """Return a pack whose words are the ids themselves."""
    found = engines()[slug]
    return {
        "title": slug,
        "version": "1.0",
        "licence": "made for this test, no words of the holder",
        "items": {
            item: {
                "ask": f"{item}?",
                "choices": {number: f"choice {number}" for number in found.numbers(item)},
            }
            for item in found.items
        },
    }


def read_pack(folder):
    found, faults = gather_pack(folder)
    raise_all(faults)
    return found


def pack(folder, slug: str, told: dict):
    (folder / f"{slug}.yaml").write_text(yaml.safe_dump(told), "utf-8")
    return read_pack(folder)


def answered(q, numbers):
    found = {}
    for link_id, number in numbers.items():
        found[link_id] = (q.by_link_id[link_id].options_by_key[str(number)].value,)
    return fill(q, found).kept


def published(q, answers, link_id):
    response = json.loads(json.dumps(engine.to_response(fill(q, answers), authored=NOW)))
    expression = q.by_link_id[link_id].calculated
    found = evaluate(response, expression, {"resource": response}, models["r4"])
    return Decimal(str(found[0])) if found else None


def test_every_licensed_measure_has_its_engine_and_every_engine_its_score():
    unshipped = {slug for slug, measure in measures().items() if not measure.wording_shipped}
    scored = {slug for found in engines().values() for slug in found.scales}
    scored |= {found.summary for found in engines().values() if found.summary}

    assert unshipped <= scored
    assert scored <= set(EVERY_SCORE)


def test_without_a_pack_there_are_no_licensed_questionnaires():
    assert licensed() == ({}, ())


@pytest.mark.parametrize("slug", sorted(engines()))
def test_a_pack_makes_a_questionnaire_that_scores_as_its_fhirpath_says(slug, tmp_path):
    q = pack(tmp_path, slug, written(slug))[f"measure-{slug}"]
    best = {item: min(engines()[slug].numbers(item)) for item in engines()[slug].items}
    answers = answered(q, best)

    for scale in engines()[slug].scales:
        assert answers[scale][0] == published(q, answers, scale)
    assert q.as_fhir()["copyright"] == engines()[slug].holder


def test_golden_case_of_koos_through_a_pack(tmp_path):
    q = pack(tmp_path, "koos", written("koos"))["measure-koos"]
    pain = dict(zip([f"p{n}" for n in range(1, 10)], (1, 2, 1, 2, 2, 3, 1, 1, 2), strict=True))

    answers = answered(q, pain)

    assert answers["koos-pain"] == (Decimal("58.33"),)  # T-KOOS-1
    assert "koos-adl" not in answers


def test_golden_case_of_koos_12_through_a_pack(tmp_path):
    q = pack(tmp_path, "koos-12", written("koos-12"))["measure-koos-12"]
    given = {}
    for scale, numbers in (("p", (2, 2, 3, 1)), ("f", (1, 2, 2, 3)), ("q", (3, 2, 3, 2))):
        given |= {f"{scale}{n}": number for n, number in enumerate(numbers, start=1)}

    answers = answered(q, given)

    assert answers["koos-12"] == (Decimal("45.83"),)  # T-K12-1


@pytest.mark.parametrize(
    ("spoil", "reason"),
    [
        (lambda told: told["items"].pop("frequency"), "frequency: is missing"),
        (lambda told: told["items"].update(more=told["items"]["amount"]), "more: is no item"),
        (lambda told: told["items"]["amount"]["choices"].pop(6), "amount: must word"),
        (lambda told: told.pop("licence"), "licence"),
        (lambda told: told.update(price=3), "price"),
    ],
)
def test_a_pack_that_is_not_whole_is_refused_with_item_and_reason(spoil, reason, tmp_path):
    told = written("iciq-ui-sf")
    spoil(told)

    with pytest.raises(ContentError, match=reason):
        pack(tmp_path, "iciq-ui-sf", told)


def test_a_pack_for_a_measure_that_we_do_not_score_is_refused(tmp_path):
    with pytest.raises(ContentError, match="is none of"):
        pack(tmp_path, "oxford-knee-score", written("koos"))


@pytest.mark.parametrize("text", ["[", "- list", "\udcff"])
def test_a_file_that_cannot_be_read_is_refused(text, tmp_path):
    (tmp_path / "koos.yaml").write_bytes(text.encode("utf-8", "surrogateescape"))

    with pytest.raises(ContentError, match=r"koos\.yaml: (file|line 2): "):
        read_pack(tmp_path)


def test_a_folder_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(ContentError, match="is not a folder"):
        read_pack(tmp_path / "nowhere")
