"""Encrypt text that only this site can read, for short-lived secrets in the database.

Mails wait there with sign-in codes and links in them, and sessions hold the key of an assessment.
Whoever reads a copy of the database must not be able to use them.
"""

import json
from base64 import urlsafe_b64encode
from functools import cache
from typing import Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.utils.crypto import salted_hmac


class NotReadable(ValueError):
    """This was not sealed by this site, or its key is no longer in SECRET_KEY_FALLBACKS."""


def seal(text: str) -> str:
    """Return `text` encrypted and authenticated under a key made from SECRET_KEY."""
    return _box().encrypt(text.encode()).decode("ascii")


def unseal(sealed: str) -> str:
    """Return the text that `seal` was given.

    Raises:
        NotReadable: if it is none, or was sealed under a key that the site no longer knows.
    """
    try:
        return _box().decrypt(sealed.encode()).decode()
    except InvalidToken as error:
        raise NotReadable from error


class SealedSerializer:
    """Django's session serializer, with the session encrypted in the database."""

    def dumps(self, session: dict[str, Any]) -> bytes:
        """Return the session as it is stored."""
        return seal(json.dumps(session, separators=(",", ":"))).encode("ascii")

    def loads(self, stored: bytes) -> Any:
        """Return the session.

        Raises:
            NotReadable: if it cannot be read; Django then starts an empty one.
        """
        return json.loads(unseal(stored.decode("ascii")))


def _box() -> MultiFernet:
    return _made((settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS))


@cache
def _made(secrets: tuple[str, ...]) -> MultiFernet:
    keys = [
        salted_hmac("physiobench.lib.sealed", "key", secret=s, algorithm="sha256") for s in secrets
    ]
    return MultiFernet([Fernet(urlsafe_b64encode(key.digest())) for key in keys])
