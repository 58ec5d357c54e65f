"""Where is the problem? The body map and the list lead into every pathway."""

import re
from uuid import uuid4

import pytest
from django.urls import reverse

from physiobench.assessment import services as assessments
from physiobench.assessment.models import Response
from physiobench.clinical.screening.pathway_length import lengths_of
from physiobench.content.pathways import Region, beginning, beginning_at, pathways
from tests.assessment.walking import NOW, begin


pytestmark = pytest.mark.django_db
WHERE = "/assessment/where/"


def test_the_list_leads_to_every_beginning(client):
    page = client.get(WHERE).text

    assert len(beginning()) >= 10
    for way in beginning():
        assert f'href="/assessment/?for={way.slug}"' in page
        assert client.get(f"/assessment/?for={way.slug}").status_code == 200


def test_help_in_an_emergency_stands_before_the_choice(client):
    page = client.get(WHERE).text

    assert page.index("tel:999") < page.index("Choose from the list")


@pytest.mark.parametrize("region", list(Region))
def test_every_part_of_the_body_leads_somewhere(client, region):
    page = client.get(WHERE, {"part": region.value, "side": "left"})

    ways = page.context["ways"]
    assert {way.title for way in ways} >= {way.title for way in beginning_at(region)}
    assert ways[-1].address.startswith("/assessment/?for=")
    assert any("something-else" in way.address for way in ways)


def test_each_link_of_the_map_is_met_once_by_the_keyboard_and_bears_its_side_in_words(client):
    map_ = client.get(WHERE).text.split("<figure")[1].split("</figure>")[0]
    links = re.findall(r"<a ([^>]+)>", map_)
    met = [link for link in links if "tabindex" not in link]

    names = [re.search('aria-label="([^"]+)"', link).group(1) for link in met]
    assert len(names) == len(set(names)) == 20
    assert {"Left knee", "Right knee", "Back", "Face"} <= set(names)
    passed_over = [link for link in links if "tabindex" in link]
    assert passed_over
    assert all('aria-hidden="true"' in link for link in passed_over)


def test_what_nobody_named_shows_everything(client):
    page = client.get(WHERE, {"part": "<b>antler", "side": "up"})

    assert page.status_code == 200
    assert "antler" not in page.text
    assert len(page.context["ways"]) == len(beginning())


def test_the_side_that_was_pointed_at_is_not_asked_again(client):
    page = client.get(WHERE, {"part": "knee", "side": "left"})
    address = next(way.address for way in page.context["ways"] if "for=knee" in way.address)
    shown = client.get(address)
    form = {"entry_id": str(uuid4()), "agree": "on"} | {
        name: shown.context["form"][name].value() for name in ("pathway", "side")
    }

    client.post(reverse("assessment:start"), form)

    knee = Response.objects.get(questionnaire="knee")
    assert [value.code for value in knee.given["side"]] == ["left"]


def test_without_a_way_the_start_asks_for_it(client):
    for address in ("/assessment/", "/assessment/?for=follow-up-none", "/assessment/?for=nothing"):
        assert client.get(address).url == WHERE


def test_a_side_that_is_none_is_left_out():
    assessment = assessments.start(
        by=None, key=str(uuid4()), pathway="knee", side="both<b>", now=NOW
    )

    assert "side" not in assessment.responses.get(questionnaire="knee").given
    assert not begin()[0].responses.get(questionnaire="knee").given.get("side")


@pytest.mark.parametrize("slug", ["knee", "pelvic-floor"])
def test_the_start_says_how_long_it_takes_with_and_without_stimulation(client, slug):
    found = lengths_of(pathways()[slug])

    page = client.get(f"/assessment/?for={slug}").text

    assert f"It takes about {found.without_stimulation.minutes} minutes." in page
    more = f"About {found.with_stimulation.minutes} minutes if you also ask about muscle"
    assert more in page


def test_where_nobody_is_asked_about_stimulation_one_length_is_said(client):
    page = client.get("/assessment/?for=back-leg").text

    assert "It takes about" in page
    assert "if you also ask about muscle stimulation" not in page
