"""Tests of physiobench.records.policies.tables: no table about a person is missing."""

from collections.abc import Iterator

import pytest
from django.apps import apps
from django.db import models

from physiobench.accounts.models import User
from physiobench.lib.models import Kept
from physiobench.records.policies import TABLES, rows_about
from tests.records.people import someone_in_care
from tests.records.whole import where_it_stands, whole_database


# Tables with a path to a person that hold nothing about a patient.
ABOUT_STAFF = {
    "accounts.Physio": "a physio's public profile",
    "articles.Article": "what an editor wrote",
    "articles.ArticleIndex": "what an editor wrote",
    "articles.ArticleTag": "what an editor wrote",
    "articles.Loaded": "which files made the articles",
    "articles.Source": "what an editor wrote",
    "episodes.ClinicalLead": "who of the staff answers",
    "episodes.Deputy": "who of the staff stands in for whom",
    "episodes.Leave": "when one of the staff is away",
    "articles.Topic": "what an editor wrote",
}
# Rows of libraries: only staff use the article editor, and the person's own row takes along
# what hangs on it.
LIBRARIES = ("wagtail", "auth.", "admin.", "accounts.User_", "taggit.", "account.EmailConfirmation")
NOT_ABOUT_ANYONE = {
    "payments.ReceiptCounter": "one number for the whole practice",
    "records.RetentionCount": "counts of rows",
    "audit.Link": "the chain over the audit log: numbers and hashes",
    "audit.Removal": "keys of rows that are gone",
}
LABELS = [table.label for table in TABLES]


def leads_to_a_person(model: type[models.Model], seen: frozenset[object] = frozenset()) -> bool:
    """Test whether any foreign key, or a chain of them, ends at a person."""
    if model is User:
        return True
    if model in seen:
        return False
    return any(
        leads_to_a_person(field.related_model, seen | {model})
        for field in model._meta.concrete_fields
        if field.is_relation and field.related_model not in {None, model}
    )


def all_models() -> Iterator[type[models.Model]]:
    yield from apps.get_models(include_auto_created=True)


def test_every_table_with_a_path_to_a_person_is_listed_or_has_a_reason():
    missing = {
        model._meta.label
        for model in all_models()
        if leads_to_a_person(model)
        and model._meta.label not in {*LABELS, *ABOUT_STAFF}
        and not model._meta.label.startswith(LIBRARIES)
    }

    assert missing == set()


def test_every_model_of_ours_that_is_kept_for_a_person_is_listed_or_has_a_reason():
    missing = {
        model._meta.label
        for model in all_models()
        if model.__module__.startswith("physiobench.")
        and getattr(model, "kept", Kept.PUBLISHED) not in {Kept.PUBLISHED, Kept.MOMENT}
        and model._meta.label not in {*LABELS, *NOT_ABOUT_ANYONE, *ABOUT_STAFF}
    }

    assert missing == set()


def test_what_points_at_a_row_is_removed_before_it():
    early = [
        f"{model._meta.label}.{field.name}"
        for at, model in enumerate(map(apps.get_model, LABELS))
        for field in model._meta.concrete_fields
        if field.is_relation
        and field.related_model is not model
        and field.related_model._meta.label in LABELS[:at]
    ]

    assert early == []


@pytest.mark.django_db
def test_someone_in_care_has_a_row_in_every_table_and_each_is_found():
    patient = someone_in_care()
    someone_in_care("other@example.org")

    found = {t.label: rows_about(t, patient).count() for t in TABLES}
    empty = {label for label, count in found.items() if not count}

    assert empty == {"records.DataRequest"}
    assert found["accounts.User"] == 1
    assert found["diary.Session"] == 2


@pytest.mark.django_db
def test_a_name_or_address_stands_in_no_other_table():
    patient = someone_in_care("very-rare@example.org")

    found = where_it_stands(whole_database(), patient.email, patient.last_name)

    assert found == {"accounts.User", "account.EmailAddress"}
