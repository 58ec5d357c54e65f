"""Tests of physiobench.episodes.views: from an outcome to an order, and out of it again."""

from uuid import uuid4

import pytest
from django.urls import reverse

from physiobench.assessment import services as assessments
from physiobench.assessment.models import Assessment
from physiobench.episodes import presenters
from physiobench.episodes import services as episodes
from physiobench.episodes.models import Episode
from physiobench.payments.models import Order
from tests.assessment.walking import CHEST_PAIN, NOW, finished, post_page, start_in_browser, walk
from tests.factories import (
    EpisodeFactory,
    ManagerFactory,
    OrderFactory,
    PhysioFactory,
    UserFactory,
    sign_in,
)


pytestmark = pytest.mark.django_db

CHOOSE = "/package/"


@pytest.fixture(autouse=True)
def in_february(time_machine):
    time_machine.move_to(NOW, tick=False)


def at(name, *args):
    return reverse(f"episodes:{name}", args=args)


def suitable(client) -> str:
    """Let this browser have a finished, suitable assessment; return its secret."""
    _, key = finished()
    client.get(reverse("assessment:resume", args=[key]))
    return key


def buyer(client, key: str):
    """Sign a new patient in, who says that the answers are theirs; return them."""
    patient = sign_in(client, UserFactory())
    client.post(reverse("assessment:whose", args=[key]), {"mine": "yes"})
    return patient


def choosing(key: str) -> str:
    """Return where a physio is chosen for these answers."""
    return at("choose_physio", key)


def ticked(**changes) -> dict:
    """Return the package's form with every box ticked."""
    texts = presenters.consents()
    return {
        "entry_id": str(uuid4()),
        "order_id": str(uuid4()),
        "texts_seen": " ".join(f"{t.slug}@{t.version}" for t in texts),
        "provider": "at-practice",
        **{text.slug: "on" for text in texts},
        **changes,
    }


def test_a_visitor_without_an_assessment_is_led_to_one(client):
    PhysioFactory()

    page = client.get(CHOOSE)

    assert page.context["assessment"] is None
    assert reverse("assessment:start") in page.text


def test_a_suitable_assessment_shows_those_who_take_patients_today(client):
    key = suitable(client)
    available = PhysioFactory(csp_number="123456", specialisms=["Knees"])
    plain = PhysioFactory()
    away = PhysioFactory(accepts_patients=False)
    lapsed = PhysioFactory(insured_until=NOW.date().replace(year=2025))

    page = client.get(choosing(key)).text

    for said in (available.user.name, plain.user.name, "Knees", available.hcpc_number, "£28.00"):
        assert said in page
    assert away.user.name not in page
    assert lapsed.user.name not in page
    assert page.count("Chartered physiotherapist") == 1


def test_nobody_available_is_said_plainly(client):
    key = suitable(client)

    assert "No physio can take you on today" in client.get(choosing(key)).text


def test_the_whole_way_from_the_first_question_to_the_order(client):
    physio = PhysioFactory()
    key = start_in_browser(client)
    outcome = client.post(walk(client, key)).url
    chosen = client.get(choosing(key))
    assert client.get(outcome).context["may_buy"]
    assert chosen.context["may_buy"]
    package = at("show_package", key, physio.slug)

    to_sign_in = client.get(package)
    assert to_sign_in.url == f"{reverse('account_login')}?next={package}"
    patient = sign_in(client, UserFactory())
    whose = client.get(package).url
    assert "Are these your answers?" in client.get(whose).text
    assert client.post(whose, {"mine": "yes"}).url == package
    page = client.get(package)
    for said in ("£28.00", "2 February 2026", "2 May 2026", physio.user.name, "obligation to pay"):
        assert said in page.text
    sent = client.post(package, ticked())

    episode = Episode.objects.get()
    assert sent.url == at("show_episode", episode.pk)
    assert episode.patient == patient
    assert episode.assessment == Assessment.objects.with_key(key).get()
    confirmed = client.get(sent.url).text
    for said in (episode.order.code, "Waiting for payment", "Pay £28.00"):
        assert said in confirmed


def test_a_red_flag_closes_the_way_to_buying(client):
    physio = PhysioFactory()
    key = start_in_browser(client)
    post_page(client, key, "knee", "emergency", CHEST_PAIN)
    buyer(client, key)
    client.get(reverse("assessment:resume", args=[key]))

    assert client.get(at("show_package", key, physio.slug)).url == choosing(key)
    assert client.post(at("show_package", key, physio.slug), ticked()).url == choosing(key)
    assert not Order.objects.exists()


def test_a_double_click_is_one_order_and_leads_to_the_same_page(client):
    physio = PhysioFactory()
    key = suitable(client)
    buyer(client, key)
    form = ticked()

    one, two = (client.post(at("show_package", key, physio.slug), form) for _ in range(2))

    assert one.url == two.url
    assert (Order.objects.count(), Episode.objects.count()) == (1, 1)


def test_the_back_button_after_buying_leads_to_what_was_bought(client):
    physio = PhysioFactory()
    key = suitable(client)
    buyer(client, key)
    bought = client.post(at("show_package", key, physio.slug), ticked()).url

    assert client.get(at("show_package", key, physio.slug)).url == bought
    assert client.post(at("show_package", key, physio.slug), ticked()).url == bought
    assert Order.objects.count() == 1


@pytest.mark.parametrize("missing", [text.slug for text in presenters.consents()])
def test_without_a_tick_nothing_is_ordered_and_the_other_ticks_stay(client, missing):
    physio = PhysioFactory()
    key = suitable(client)
    buyer(client, key)

    response = client.post(at("show_package", key, physio.slug), ticked(**{missing: ""}))

    form = response.context["form"]
    assert form.errors.keys() == {missing}
    assert [form[t.slug].value() for t in form.texts].count(True) == 3
    assert not Order.objects.exists()


def test_a_text_that_changed_while_the_page_was_open_is_shown_again(client):
    physio = PhysioFactory()
    key = suitable(client)
    buyer(client, key)

    response = client.post(at("show_package", key, physio.slug), ticked(texts_seen="consent-old@0"))

    assert "wording below has changed" in response.text
    assert f'value="{ticked()["texts_seen"]}"' in response.text
    assert not Order.objects.exists()


@pytest.mark.parametrize(
    "changes",
    [
        {"entry_id": "x"},
        {"order_id": ""},
        {"provider": "free"},
        {"provider": ""},
        {"amount_pence": "1", "provider": "x" * 100_000},
        {"texts_seen": "x" * 100_000},
    ],
)
def test_a_hostile_order_orders_nothing(client, changes):
    physio = PhysioFactory()
    key = suitable(client)
    buyer(client, key)

    response = client.post(at("show_package", key, physio.slug), ticked(**changes))

    assert response.status_code == 200
    assert "There is a problem" in response.text
    assert not Order.objects.exists()


def test_the_price_is_the_servers_whatever_the_browser_says(client):
    physio = PhysioFactory()
    key = suitable(client)
    buyer(client, key)

    client.post(at("show_package", key, physio.slug), ticked(amount_pence="-1", price="0"))

    assert Order.objects.get().amount_pence == 2800


def test_a_physio_who_left_while_the_page_was_open_is_said_and_nothing_is_ordered(client):
    physio = PhysioFactory()
    key = suitable(client)
    buyer(client, key)
    physio.user.is_active = False
    physio.user.save()

    response = client.post(at("show_package", key, physio.slug), ticked())

    assert "cannot take you on today" in response.text
    assert not Order.objects.exists()


def test_a_physio_who_never_was_does_not_exist(client):
    key = suitable(client)
    buyer(client, key)

    assert client.get(at("show_package", key, "nobody")).status_code == 404


def test_an_assessment_claimed_by_another_person_opens_nothing_here(client):
    physio = PhysioFactory()
    key = suitable(client)
    assessment = Assessment.objects.with_key(key).get()
    assessments.claim(by=UserFactory(), assessment=assessment, now=NOW)
    sign_in(client, UserFactory())

    for address in (choosing(key), at("show_package", key, physio.slug)):
        assert client.get(address).status_code == 404
        assert client.post(address, ticked()).status_code == 404
    assert not Order.objects.exists()


def test_an_assessment_too_old_by_the_time_of_buying_opens_nothing(client, time_machine):
    physio = PhysioFactory(hcpc_checked_on=NOW.date())
    key = suitable(client)
    user = UserFactory()
    time_machine.move_to("2026-03-05T09:00:00Z", tick=False)
    sign_in(client, user)
    client.post(reverse("assessment:whose", args=[key]), {"mine": "yes"})
    physio.hcpc_checked_on = NOW.date().replace(month=3)
    physio.save()

    assert client.post(at("show_package", key, physio.slug), ticked()).url == choosing(key)
    assert not Order.objects.exists()


def test_an_order_page_of_someone_else_does_not_exist(client):
    episode = EpisodeFactory()
    sign_in(client, UserFactory())

    for name in ("show_episode", "cancel"):
        assert client.get(at(name, episode.pk)).status_code == 404
        assert client.post(at(name, episode.pk), {"sure": "on"}).status_code == 404
    assert Episode.objects.running().get() == episode


@pytest.mark.parametrize("staff", [ManagerFactory, lambda: PhysioFactory().user])
def test_the_buyers_pages_are_for_patients(client, staff):
    episode = EpisodeFactory()
    sign_in(client, staff())

    for address in (
        at("show_episode", episode.pk),
        at("my_episodes"),
        at("show_package", uuid4(), "x"),
    ):
        assert client.get(address).status_code == 403


def test_cancelling_asks_first_and_then_says_what_comes_back(client):
    episode = EpisodeFactory()
    sign_in(client, episode.patient)
    address = at("cancel", episode.pk)

    assert "£28.00" in client.get(address).text
    assert client.post(address, {}).context["form"].errors
    assert Episode.objects.running().exists()
    response = client.post(address, {"sure": "on"})

    page = client.get(response.url).text
    assert "Cancelled" in page
    assert "£28.00 (on its way)" in page
    assert "You can cancel until" not in page
    assert "Your follow-up" not in page
    assert client.post(address, {"sure": "on"}).url == response.url


def test_cancelling_too_late_is_answered_clearly(client, time_machine):
    episode = EpisodeFactory()
    time_machine.move_to("2026-02-20T09:00:00Z", tick=False)
    sign_in(client, episode.patient)

    page = client.get(at("show_episode", episode.pk)).text
    response = client.post(at("cancel", episode.pk), {"sure": "on"})

    assert at("cancel", episode.pk) not in page
    assert "You can cancel until" not in page
    assert "The 14 days to cancel ended on Monday 16 February 2026. Your other rights stay." in page
    assert "14 days to cancel are over" in response.text
    assert client.get(at("cancel", episode.pk)).url == at("show_episode", episode.pk)
    assert Episode.objects.running().exists()


def test_all_packages_are_listed_the_newest_first(client):
    first = EpisodeFactory()
    episodes.cancel(by=first.patient, episode=first, now=NOW)
    EpisodeFactory(patient=first.patient, order=OrderFactory(buyer=first.patient, paid_at=None))
    sign_in(client, first.patient)

    page = client.get(at("my_episodes")).text

    assert "Waiting for payment" in page
    assert "Cancelled" in page


def test_no_package_yet_is_said(client):
    sign_in(client, UserFactory())

    assert "No package yet" in client.get(at("my_episodes")).text


def test_a_patients_pages_need_few_queries(client, django_assert_max_num_queries):
    physio = PhysioFactory()
    key = suitable(client)
    buyer(client, key)
    addresses = [choosing(key), at("show_package", key, physio.slug), at("my_episodes")]
    for address in addresses:
        with django_assert_max_num_queries(7):  # one of them: who is on leave
            assert client.get(address).status_code == 200
    episode = Episode.objects.get(
        pk=client.post(addresses[1], ticked()).url.rstrip("/").rsplit("/", 1)[-1]
    )
    for name in ("show_episode", "cancel"):
        with django_assert_max_num_queries(6):
            assert client.get(at(name, episode.pk)).status_code == 200


def test_each_result_leads_on_with_its_own_answers_whatever_was_opened_last(client):
    PhysioFactory()
    key = suitable(client)
    start_in_browser(client)  # another problem, opened since and not finished

    outcome = client.get(reverse("assessment:outcome", args=[key])).text
    chosen = client.get(choosing(key))

    assert choosing(key) in outcome
    assert chosen.context["may_buy"]
    assert "sent on Monday 2 February 2026" in chosen.text
    assert at("show_package", key, "x")[:-2] in chosen.text


def test_a_link_opened_on_a_fresh_device_leads_on_with_its_own_answers(client):
    PhysioFactory()
    _, key = finished()

    client.get(reverse("assessment:outcome", args=[key]))

    assert client.get(choosing(key)).context["may_buy"]


def test_somebody_elses_answers_on_a_shared_device_are_not_bought_unasked(client):
    physio = PhysioFactory()
    key = suitable(client)
    sign_in(client, UserFactory())
    package = at("show_package", key, physio.slug)

    shown, sent = client.get(package), client.post(package, ticked())

    whose = reverse("assessment:whose", args=[key], query={"next": package})
    assert shown.url == sent.url == whose
    assert "Knee" in client.get(whose).text
    assert client.post(whose, {"mine": "no"}).url == reverse("assessment:where")
    assert client.get(CHOOSE).context["assessment"] is None
    assert client.get(package).url == whose
    assert not Order.objects.exists()


def test_what_one_person_called_theirs_the_next_is_asked_about(client):
    physio = PhysioFactory()
    key = suitable(client)
    buyer(client, key)
    sign_in(client, UserFactory())

    assert "/whose/" in client.get(at("show_package", key, physio.slug)).url


def test_without_a_link_it_is_said_which_answers_were_opened_last(client):
    key = suitable(client)

    page = client.get(CHOOSE).text

    assert "sent on Monday 2 February 2026" in page
    assert choosing(key) in page
    assert reverse("assessment:whose", args=[key]) in page
