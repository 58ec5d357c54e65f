"""Tests of physiobench.articles.services: loading, review, and the gate before publication."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from physiobench.articles import services
from physiobench.articles.models import Article, NotApproved, approval_of
from tests.articles.made import SLUG, a_draft, a_published_article, load
from tests.factories import NOW, EditorFactory, ManagerFactory, PhysioFactory, UserFactory, sign_in


pytestmark = pytest.mark.django_db


def test_load_content_makes_each_article_a_draft():
    load()

    page = Article.objects.get(slug=SLUG)
    assert not page.live
    assert page.sources.count() > 5
    assert {block.value["condition"] for block in page.evidence} != set()


def test_load_content_twice_changes_nothing():
    load()
    before = Article.objects.get(slug=SLUG).latest_revision_id

    assert load() == []

    assert Article.objects.get(slug=SLUG).latest_revision_id == before


@pytest.mark.parametrize(
    "address", ["http://localhost:8000", "https://physio.example.org", "http://localhost"]
)
def test_the_editor_links_to_where_the_site_is(settings, address):
    load()
    settings.SITE_URL = address
    load()

    page = Article.objects.get(slug=SLUG)
    assert page.full_url == f"{address}/articles/{page.get_parent().slug}/{SLUG}/"


def test_load_content_never_overwrites_an_editors_words(monkeypatch):
    load()
    page = Article.objects.get(slug=SLUG)
    page.summary = "An editor's own summary"
    page.save_revision(user=EditorFactory())
    monkeypatch.setattr(services, "sha256", lambda _: type("D", (), {"hexdigest": lambda _: "x"})())

    assert load() == []

    assert page.get_latest_revision_as_object().summary == "An editor's own summary"


def test_load_content_renews_a_page_that_nobody_edited_when_the_file_changed(monkeypatch):
    load()
    monkeypatch.setattr(services, "sha256", lambda _: type("D", (), {"hexdigest": lambda _: "x"})())

    assert [page.slug for page in load()] == [SLUG]

    assert Article.objects.count() == 1
    assert Article.objects.get().get_latest_revision_as_object().sources.count() > 5


def test_a_second_clinicians_approval_publishes():
    author, second = PhysioFactory(), PhysioFactory()
    page = a_draft(author)

    services.approve(by=second.user, article=page, now=NOW)

    page = Article.objects.get(pk=page.pk)
    assert page.live
    assert (page.author, page.reviewer) == (author, second)
    assert page.review_due_on - page.reviewed_on == timedelta(days=730)


def test_the_author_cannot_approve():
    author = PhysioFactory()
    page = a_draft(author)

    with pytest.raises(NotApproved):
        services.approve(by=author.user, article=page, now=NOW)

    assert not Article.objects.get(pk=page.pk).live


def test_who_made_the_last_change_cannot_approve():
    author, second = PhysioFactory(), PhysioFactory()
    page = a_draft(author, by=second.user)

    with pytest.raises(NotApproved):
        services.approve(by=second.user, article=page, now=NOW)


@pytest.mark.parametrize(
    "lapse",
    [
        {"hcpc_expires_on": NOW.date() - timedelta(days=1)},
        {"hcpc_checked_on": NOW.date() - timedelta(days=31)},
        {"insured_until": NOW.date() - timedelta(days=1)},
    ],
)
def test_nobody_whose_registration_lapsed_can_approve(lapse, time_machine):
    time_machine.move_to(NOW)
    page = a_draft(PhysioFactory())

    with pytest.raises(NotApproved):
        services.approve(by=PhysioFactory(**lapse).user, article=page, now=NOW)


def test_an_editor_cannot_approve():
    page = a_draft(PhysioFactory())

    with pytest.raises(NotApproved):
        services.approve(by=EditorFactory(), article=page, now=NOW)


def test_an_editing_form_that_nobody_touched_has_not_changed():
    page = a_draft(PhysioFactory()).get_latest_revision_as_object()
    kind = page.get_edit_handler().get_form_class()

    form = kind({"written_on": page.written_on.isoformat()}, instance=page)

    assert not form["written_on"]._has_changed()


def test_who_may_not_approve_is_refused_by_the_editor_and_nothing_breaks(client):
    author = PhysioFactory()
    page = a_draft(author)
    sign_in(client, author.user)
    state = page.current_workflow_task_state
    address = reverse("wagtailadmin_pages:workflow_action", args=[page.pk, "approve", state.pk])

    answer = client.post(address)

    assert answer.status_code in {302, 403}
    assert not Article.objects.get(pk=page.pk).live


def test_nobody_publishes_past_the_gate_not_even_a_superuser():
    page = a_draft(PhysioFactory())
    boss = UserFactory(is_superuser=True)

    with pytest.raises(NotApproved):
        page.get_latest_revision().publish(user=boss, skip_permission_checks=True)

    assert not page.permissions_for_user(boss).can_publish()


def test_an_approval_covers_only_the_revision_that_was_approved():
    page = a_published_article()
    page.summary = "Changed afterwards"
    later = page.save_revision(user=EditorFactory())

    assert approval_of(later) is None
    with pytest.raises(NotApproved):
        later.publish()


def test_only_writers_send_an_article_to_review():
    load()

    with pytest.raises(PermissionDenied):
        services.send_to_review(
            by=UserFactory(), article=Article.objects.get(), author=PhysioFactory(), now=NOW
        )


def test_physios_and_editors_are_writers_and_patients_are_not():
    physio, editor, _patient = PhysioFactory().user, EditorFactory(), UserFactory()

    load()

    assert set(Group.objects.get(name=services.WRITERS).user_set.all()) == {physio, editor}


def test_who_joins_or_leaves_the_practice_joins_or_leaves_the_writers():
    load()
    newcomer, leaver = EditorFactory(), EditorFactory(is_active=False)
    Group.objects.get(name=services.WRITERS).user_set.add(leaver)

    services.renew_writers(by=ManagerFactory(), now=NOW)

    writers = Group.objects.get(name=services.WRITERS).user_set
    assert set(writers.all()) == {newcomer}


def test_writers_are_not_renewed_by_those_who_do_not_manage_people():
    with pytest.raises(PermissionDenied):
        services.renew_writers(by=EditorFactory(), now=NOW)
