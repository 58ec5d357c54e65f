"""Tests of addresses that only take forms: opening one leads to the page with the form."""

import re
from uuid import UUID

import pytest
from django.urls import reverse

from tests.factories import EpisodeFactory, ManagerFactory, sign_in
from tests.test_architecture import OURS


pytestmark = pytest.mark.django_db

VALUES = {"uuid": str(UUID(int=7)), "int": "7", "slug": "manager", "str": "x", "path": "x"}


def example(where: str) -> str:
    return "/" + re.sub(r"<(\w+):\w+>", lambda found: VALUES[found[1]], where)


def takes_only_forms(view) -> bool:
    """Test whether a view answers no GET, by what Django's decorator closes over."""
    while view is not None:
        for cell in getattr(view, "__closure__", None) or ():
            if cell.cell_contents == ["POST"]:
                return True
        view = getattr(view, "__wrapped__", None)
    return False


FORMS = [example(where) for where, view in OURS if takes_only_forms(view)]


def test_the_addresses_are_found():
    assert len(FORMS) > 15


@pytest.mark.parametrize("address", FORMS)
def test_no_form_address_shows_an_empty_page(client, address):
    sign_in(client, ManagerFactory())

    answer = client.get(address)

    assert answer.status_code == 302
    elsewhere = {"/my-data/", address.replace("/draft/", "/")}
    assert address.startswith(answer.url) or answer.url in elsewhere
    assert answer.url != "/"


def test_whoever_signs_in_again_lands_on_the_page_with_the_form(client):
    episode = EpisodeFactory()
    sign_in(client, episode.physio)
    address = reverse("conversations:need_no_reply", args=[episode.pk])

    page = client.get(address, follow=True)

    assert page.redirect_chain == [(reverse("conversations:conversation", args=[episode.pk]), 302)]
    assert "Nothing was sent or changed." in page.text


def test_a_manager_who_ends_a_leave_lands_on_the_team(client):
    sign_in(client, ManagerFactory())

    page = client.get(reverse("practice:end_leave", args=[UUID(int=7)]), follow=True)

    assert page.redirect_chain[-1][0] == reverse("practice:team")


def test_any_other_method_is_still_refused(client):
    assert client.put("/practice/team/7/deactivate/").status_code == 405
