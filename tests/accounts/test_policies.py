"""Tests of physiobench.accounts.policies."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied

from physiobench.accounts import policies
from tests.factories import NOW, UserFactory


pytestmark = pytest.mark.django_db


def test_a_demo_token_names_its_person():
    user = UserFactory(is_demo=True)

    assert policies.read_demo_token(policies.demo_token(user)) == user.pk


def test_a_real_person_gets_no_demo_token():
    with pytest.raises(PermissionDenied):
        policies.demo_token(UserFactory())


@pytest.mark.parametrize("token", ["", "1", "1:x:y", "1" * 5000, "'; drop table", "1:\0"])
def test_a_forged_demo_token_names_nobody(token):
    assert policies.read_demo_token(token) == 0


def test_a_demo_token_runs_out(time_machine):
    time_machine.move_to(NOW)
    token = policies.demo_token(UserFactory(is_demo=True))

    time_machine.move_to(NOW + timedelta(seconds=policies.DEMO_LINK_LASTS_S + 1))

    assert policies.read_demo_token(token) == 0
