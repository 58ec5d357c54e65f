"""The tag that renders what hangs on the site's settings once."""

import pytest
from django.template import Context, Template
from django.utils import translation

from physiobench.web.templatetags.settled import MOST


class Counted:
    """A value that counts how often a template shows it."""

    def __init__(self):
        self.shown = 0

    def __str__(self):
        self.shown += 1
        return "shown"


def test_a_part_is_rendered_once_for_what_it_hangs_on():
    page = Template("{% load settled %}{% settled name %}{{ name }} {{ value }}{% endsettled %}")
    value = Counted()

    first = page.render(Context({"name": "Ours", "value": value}))
    again = page.render(Context({"name": "Ours", "value": value}))

    assert first == again == "Ours shown"
    assert value.shown == 1


def test_another_value_or_language_is_rendered_anew():
    page = Template(
        "{% load settled i18n %}{% get_current_language as code %}"
        "{% settled name %}{{ name }} {{ code }}{% endsettled %}"
    )

    assert page.render(Context({"name": "Ours"})) == "Ours en-gb"
    assert page.render(Context({"name": "Theirs"})) == "Theirs en-gb"
    with translation.override("cy"):
        assert page.render(Context({"name": "Ours"})) == "Ours cy"


def test_what_is_kept_does_not_grow_without_end():
    page = Template("{% load settled %}{% settled n %}{{ n }}{% endsettled %}")

    assert [page.render(Context({"n": n})) for n in range(3 * MOST)] == [
        str(n) for n in range(3 * MOST)
    ]
    assert len(page.nodelist[1].kept) == MOST


@pytest.mark.django_db
def test_the_foot_of_a_page_follows_the_practices_settings(client, settings):
    settings.PRACTICE_NAME, settings.PRACTICE_PHONE = "First practice", "020 1"
    first = client.get("/").content.decode()
    settings.PRACTICE_NAME, settings.PRACTICE_PHONE = "Second practice", "020 2"

    second = client.get("/").content.decode()

    assert "First practice" in first
    assert "First practice" not in second
    assert "020 2" in second
