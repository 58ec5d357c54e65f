"""What the page of one exercise names before the patient begins."""

import pytest
from django.urls import reverse

from physiobench.content.load import exercises
from physiobench.programmes.http import line_view
from physiobench.programmes.http.lines import LIMIT
from tests.factories import NOW, EpisodeFactory, sign_in
from tests.factories.care import EXERCISE_ID, ProgrammeFactory, body, exercise
from tests.markup import one_line


LINE = exercise(exercise="quadriceps-set")
PAGES = {
    "today": reverse("diary:do", args=[EXERCISE_ID]),
    "programme": reverse("programmes:programme"),
    "paper": reverse("programmes:print_programme"),
}


@pytest.mark.django_db
@pytest.mark.parametrize("page", PAGES)
def test_what_is_needed_comes_before_the_first_step(client, time_machine, page):
    time_machine.move_to(NOW, tick=False)
    episode = EpisodeFactory()
    sign_in(client, episode.patient)
    ProgrammeFactory(episode=episode, plan=body(exercises=(LINE,), pain_limit=4))

    text = one_line(client.get(PAGES[page]).text)

    needed = "<strong>You need:</strong> a small rolled towel."
    assert text.count(needed) == 1
    assert text.index(needed) < text.index("Put the rolled towel under your knee.")
    assert "Pain goes above 4 out of 10." in text
    assert LIMIT not in text


def test_every_exercise_that_stops_at_the_limit_shows_its_number():
    for slug, known in exercises().items():
        view = line_view(exercise(exercise=slug), pain_limit=3)

        about_limit = [stop for stop in view.stop_if if "Pain goes above" in stop]
        assert all("Pain goes above 3 out of 10" in stop for stop in about_limit), slug
        assert len(view.stop_if) == len(known.stop_if)


def test_an_exercise_without_equipment_names_none():
    assert line_view(exercise(exercise="bridge"), pain_limit=5).needs == ()
