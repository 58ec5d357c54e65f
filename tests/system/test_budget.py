"""What a patient's page may cost: six queries, 60 kB the first time, 20 kB after."""

from collections.abc import Callable

import pytest
from django.urls import reverse
from playwright.sync_api import Page

from tests.factories import sign_in


MOST_QUERIES = 6
FIRST_VISIT_KB, NEXT_VISIT_KB = 60, 20
PAGES = (
    "diary:today",
    "diary:do",
    "diary:history",
    "programmes:programme",
    "programmes:stimulator",
    "conversations:latest",
    "followup:mine",
    "assessment:measures",
    "kit:mine",
    "web:who_looked",
)


@pytest.mark.django_db
def test_a_patients_pages_ask_the_database_at_most_six_times(
    client, world, django_assert_max_num_queries
):
    sign_in(client, world.people["Dana"])
    exercise = world.things["exercise_id"]
    # the first visit of a page may also write down that something was seen
    paths = [reverse(name, args=[exercise] if name == "diary:do" else []) for name in PAGES]

    for path in paths:
        client.get(path)
        with django_assert_max_num_queries(MOST_QUERIES, info=path):
            assert client.get(path).status_code == 200, path


def weigh(page: Page) -> Callable[[], float]:
    """Return what tells how many kB came over the wire since it was last asked."""
    wire = page.context.new_cdp_session(page)
    wire.send("Network.enable")
    came: list[float] = []
    wire.on("Network.loadingFinished", lambda event: came.append(event["encodedDataLength"]))

    def since() -> float:
        page.wait_for_load_state("networkidle")
        total = sum(came) / 1000
        came.clear()
        return total

    return since


@pytest.mark.browser
@pytest.mark.enable_socket
@pytest.mark.parametrize("name", PAGES)
def test_a_patients_page_is_light(name, site, open_window):
    who = open_window("weighed")
    who.open(site.link("Patient Dana"))
    line = who.page.locator("main .task-list a").first.get_attribute("href")
    path = line if name == "diary:do" else reverse(name)
    state = who.page.context.storage_state()
    fresh = open_window("weighed-again", storage_state=state)
    came = weigh(fresh.page)

    fresh.open(path)
    first = came()
    fresh.open(path)
    after = came()

    assert 1 < first <= FIRST_VISIT_KB
    assert after <= NEXT_VISIT_KB
