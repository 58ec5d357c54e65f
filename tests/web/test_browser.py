"""Tests of the face in a real browser: axe, reflow, the keyboard, and the small scripts."""

import pytest
from django.urls import reverse

from tests.browser import chromium, complaints
from tests.factories import ManagerFactory, PhysioFactory


pytestmark = [
    pytest.mark.browser,
    pytest.mark.enable_socket,
    pytest.mark.django_db(transaction=True),
]

PATHS = ("/", "/how-it-works/", "/about/", "/safety/", "/privacy/", "/terms/", "/_design/", "/no/")


@pytest.fixture(autouse=True)
def browser_beside_the_database(monkeypatch):
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")  # Playwright runs a loop beside us


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_and_no_script_is_refused(live_server, settings, scheme):
    settings.DEMO = True
    PhysioFactory(specialisms=["Knee"])
    with chromium() as browser:
        page = browser.new_page(base_url=live_server.url, color_scheme=scheme)
        refused = []
        page.on("console", lambda m: refused.append(m.text) if "Content Sec" in m.text else None)
        for path in PATHS:
            page.goto(path)
            assert complaints(page) == [], path
        assert refused == []


def test_nothing_is_cut_at_any_width(live_server, settings):
    settings.DEMO = True
    PhysioFactory(specialisms=["Knee"])
    cut = []
    with chromium() as browser:
        page = browser.new_page(base_url=live_server.url)
        for path in PATHS:
            page.goto(path)
            for width in (320, 390, 768, 1280):
                page.set_viewport_size({"width": width, "height": 800})
                if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
                    cut.append((path, width))

    assert cut == []


WIDEN = """() => {
  for (const details of document.querySelectorAll("details")) details.open = true;
  const split = document.createElement("div"), part = document.createElement("div");
  split.className = "split";  // two columns on a desk, with a table in one of them
  part.append(document.querySelector(".table-wrap").cloneNode(true));
  split.append(part);
  document.querySelector("main").append(split);
  for (const row of document.querySelectorAll(".table-wrap tr"))
    for (let n = 0; n < 8; n++) row.append(row.lastElementChild.cloneNode(true));
  const wraps = [...document.querySelectorAll(".table-wrap")];
  return {
    page: document.documentElement.scrollWidth - innerWidth,
    tables: wraps.filter(one => one.scrollWidth > one.clientWidth).length,
    all: wraps.length,
  };
}"""


@pytest.mark.parametrize("width", [320, 390])
def test_a_wide_table_scrolls_in_its_own_box_and_the_page_never_does(live_server, settings, width):
    settings.DEMO = True
    with chromium() as browser:
        page = browser.new_page(base_url=live_server.url, viewport={"width": width, "height": 800})
        page.goto("/_design/")

        found = page.evaluate(WIDEN)

    assert found["all"] > 2
    assert found == {"page": 0, "tables": found["all"], "all": found["all"]}


def test_the_keyboard_reaches_the_main_content_first(live_server):
    with chromium() as browser:
        page = browser.new_page(base_url=live_server.url)
        page.goto("/")

        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.className") == "skip-link"

        page.keyboard.press("Enter")
        assert page.evaluate("document.activeElement.id") == "main"


def test_mistakes_get_the_focus_and_lead_to_their_fields(live_server):
    ManagerFactory()
    with chromium() as browser:
        page = browser.new_page(base_url=live_server.url)
        page.goto(reverse("web:about"))
        page.get_by_label("Your message").fill("Are you open?")
        page.get_by_role("button", name="Send message").click()

        page.wait_for_selector(".error-summary")
        assert page.evaluate("document.activeElement.className") == "error-summary"
        page.locator(".error-summary a").first.click()
        assert page.evaluate("document.activeElement.name") == "email"
        assert page.get_by_label("Your message").input_value() == "Are you open?"
        assert complaints(page) == []


def test_a_second_click_sends_nothing_and_going_back_frees_the_form(live_server):
    ManagerFactory()
    with chromium() as browser:
        page = browser.new_page(base_url=live_server.url)
        posts = []
        page.on("request", lambda r: posts.append(r.url) if r.method == "POST" else None)
        page.goto(reverse("web:about"))
        page.get_by_label("Your e-mail address").fill("v@example.org")
        page.get_by_label("Your message").fill("Are you open?")

        page.get_by_role("button", name="Send message").dblclick()
        page.wait_for_selector(".toast")

        assert len(posts) == 1
        page.go_back()
        assert not page.locator("form [aria-disabled]").count()


def test_sharing_falls_back_to_copying_the_link(live_server, settings):
    settings.DEMO = True
    with chromium() as browser:
        context = browser.new_context(
            base_url=live_server.url, permissions=["clipboard-read", "clipboard-write"]
        )
        page = context.new_page()
        page.goto("/_design/")

        page.get_by_role("button", name="Copy link").click()
        page.get_by_text("Link copied").first.wait_for()

        assert page.evaluate("navigator.clipboard.readText()") == settings.SITE_URL
        assert page.get_by_role("button", name="Print").is_visible()


def test_a_dialog_opens_and_closes_by_keyboard(live_server, settings):
    settings.DEMO = True
    with chromium() as browser:
        page = browser.new_page(base_url=live_server.url)
        page.goto("/_design/")

        page.get_by_role("button", name="Open a dialog").press("Enter")
        assert page.get_by_role("dialog").is_visible()
        page.keyboard.press("Escape")

        assert not page.get_by_role("dialog").is_visible()


def test_pages_are_whole_without_scripts(live_server):
    with chromium() as browser:
        context = browser.new_context(base_url=live_server.url, java_script_enabled=False)
        page = context.new_page()
        page.goto("/")

        page.get_by_role("link", name="How it works").first.click()

        assert page.get_by_role("heading", level=1).inner_text() == "How it works"
