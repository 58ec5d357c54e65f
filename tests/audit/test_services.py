"""Tests of physiobench.audit: what may be recorded, and in which words."""

import pytest

from physiobench.audit import services
from physiobench.audit.models import Event, Verb
from tests.factories import NOW, UserFactory


pytestmark = pytest.mark.django_db


def test_an_act_is_recorded_with_its_verb_and_the_key_of_its_subject():
    user = UserFactory()

    services.record(by=user, verb=Verb.RECORD_DOWNLOADED, subject=user, patient=user, now=NOW)

    event = Event.objects.get()
    assert (event.actor, event.patient, event.at) == (user, user, NOW)
    assert (event.verb, event.subject) == ("record.downloaded", f"accounts.User:{user.pk}")


def test_a_verb_that_is_not_in_the_enumeration_cannot_be_recorded():
    user = UserFactory()

    with pytest.raises(ValueError, match="not a valid Verb"):
        services.record(by=user, verb="record.peeked-at", subject=user, now=NOW)

    assert not Event.objects.exists()


@pytest.mark.parametrize(
    "value", ["Alex Example", "alex@example.org", "my knee hurts", "", "x" * 81]
)
def test_a_name_an_address_or_a_sentence_is_no_detail(value):
    user = UserFactory()

    with pytest.raises(services.NotPlain):
        services.record(
            by=user, verb=Verb.RECORD_OPENED, subject=user, now=NOW, detail={"what": value}
        )

    assert not Event.objects.exists()


def test_numbers_and_codes_are_kept_as_detail():
    user = UserFactory()
    detail = {"version": 3, "fingerprint": "0fa3" * 16, "list": "orders"}

    services.record(by=user, verb=Verb.RECORD_OPENED, subject=user, now=NOW, detail=detail)

    assert Event.objects.get().detail == detail


@pytest.mark.parametrize("verb", list(Verb))
def test_a_verb_is_named_like_its_value_and_has_words_that_follow_a_name(verb):
    assert verb.name == verb.value.replace("-", "_").replace(".", "_").upper()
    assert len(verb.value) <= Event._meta.get_field("verb").max_length
    assert str(verb.label)[0].islower()
    assert not str(verb.label).endswith(".")
