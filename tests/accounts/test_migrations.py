"""Tests of what the migrations of accounts do with rows that exist."""

import pytest
from django.apps import apps as now_apps
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone


ROLES = ("patient", "physio", "manager", "editor")


def migrated_to(name: str):
    executor = MigrationExecutor(connection)
    executor.migrate([("accounts", name)])
    return executor.loader.project_state([("accounts", name)]).apps.get_model("accounts", "User")


@pytest.fixture
def back_to_now():
    yield
    executor = MigrationExecutor(connection)
    executor.migrate(executor.loader.graph.leaf_nodes())
    assert now_apps.get_model("accounts", "User")


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("back_to_now")
def test_each_person_keeps_their_role_there_and_back():
    users = migrated_to("0002_sessions_can_be_ended")._base_manager
    for role in ROLES:
        users.create(email=f"{role}@example.org", role=role, date_joined=timezone.now())

    after = migrated_to("0003_several_roles")._base_manager

    for role in ROLES:
        user = after.get(email=f"{role}@example.org")
        assert [other for other in ROLES if getattr(user, f"is_{other}")] == [role]

    before = migrated_to("0002_sessions_can_be_ended")._base_manager

    assert {user.email: user.role for user in before.all()} == {
        f"{role}@example.org": role for role in ROLES
    }
    before.all().delete()
