"""Pathways: what is shipped can be walked, and what cannot is refused by name."""

import pytest

from physiobench.content.load import parse_yaml
from physiobench.content.pathways import (
    Pathway,
    PathwayKind,
    Region,
    beginning,
    beginning_at,
    check_pathways,
    pathways,
)
from physiobench.content.questionnaire_load import questionnaires
from physiobench.questionnaires.errors import ContentError


WHOLE = """
title: Elbow
summary: A sore elbow
kind: initial
order: 3
regions: [arm]
questionnaires: [knee]
"""


def made(text: str = WHOLE, slug: str = "elbow") -> Pathway:
    return parse_yaml(f"pathways/{slug}.yaml", text, Pathway)


def test_pathways_come_in_the_order_of_the_list():
    orders = [pathway.order for pathway in pathways().values()]

    assert orders == sorted(orders)
    assert len(orders) == len(set(orders))


def test_every_questionnaire_of_a_pathway_is_shipped():
    asked = {slug for pathway in pathways().values() for slug in pathway.questionnaires}

    assert asked <= questionnaires().keys()


def test_every_beginning_has_its_follow_up_and_its_place_on_the_body_map():
    assert len(beginning()) >= 10
    for pathway in beginning():
        assert pathways()[pathway.follow_up].kind is PathwayKind.FOLLOW_UP
        assert pathway.regions or pathway.slug == "something-else"


def test_the_knee_leads_to_the_knee():
    assert next(pathway.slug for pathway in beginning_at(Region.KNEE)) == "knee"


def test_a_pathway_with_an_unknown_questionnaire_is_refused_by_name():
    with pytest.raises(ContentError, match=r"pathways/elbow\.yaml: questionnaires: .* knee"):
        check_pathways({"elbow": made()}, {})


def test_a_beginning_without_a_follow_up_is_refused():
    with pytest.raises(ContentError, match="follow-up-elbow"):
        check_pathways({"elbow": made()}, {"knee": None})


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("[knee]", "[knee, knee]"),
        ("[knee]", "[]"),
        ("initial", "sideways"),
        ("[arm]", "[tail]"),
        ("order: 3", "order: 0"),
    ],
)
def test_a_pathway_that_makes_no_sense_is_refused(before, after):
    with pytest.raises(ContentError):
        made(WHOLE.replace(before, after))
