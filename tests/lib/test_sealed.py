"""Tests of physiobench.lib.sealed."""

import pytest
from django.contrib.sessions.models import Session
from django.urls import reverse

from physiobench.lib.sealed import NotReadable, seal, unseal
from tests.assessment.walking import begin


def test_what_was_sealed_can_be_read_again_and_not_by_looking():
    sealed = seal("the key of somebody's answers")

    assert unseal(sealed) == "the key of somebody's answers"
    assert "answers" not in sealed
    assert sealed != seal("the key of somebody's answers")


@pytest.mark.parametrize("text", ["", "no token", "gAAAAA" * 20])
def test_what_was_not_sealed_here_is_refused(text):
    with pytest.raises(NotReadable):
        unseal(text)


def test_a_changed_key_reads_what_the_key_before_sealed_while_it_is_kept(settings):
    sealed, old = seal("text"), settings.SECRET_KEY
    settings.SECRET_KEY = "the next key of this site"

    with pytest.raises(NotReadable):
        unseal(sealed)
    settings.SECRET_KEY_FALLBACKS = [old]
    assert unseal(sealed) == "text"


@pytest.mark.django_db
def test_a_session_in_the_database_holds_no_key_of_answers_in_clear(client):
    _assessment, key = begin()

    client.get(reverse("assessment:resume", args=[key]), follow=True)

    stored = Session.objects.get()
    assert key in str(stored.get_decoded())
    decoded = stored.session_data.encode()
    for _ in range(3):
        assert key.encode() not in decoded
        decoded = _unpacked(decoded)


def _unpacked(data: bytes) -> bytes:
    """Undo what needs no key: base64 and compression."""
    import base64
    import zlib

    body = data.split(b":")[0].lstrip(b".")
    try:
        plain = base64.urlsafe_b64decode(body + b"=" * (-len(body) % 4))
    except ValueError:
        return data
    try:
        return zlib.decompress(plain)
    except zlib.error:
        return plain
