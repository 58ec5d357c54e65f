"""Encrypt secrets in the database, under keys that are not in the database."""

from functools import lru_cache

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings


ENCRYPTED = "gAAAA"  # every Fernet token, and none of the secrets that are kept here


class KeyMissing(Exception):
    """No key that is named in SECOND_FACTOR_KEYS reads this secret. Put the old key back."""


@lru_cache(maxsize=8)
def _cipher(keys: tuple[str, ...]) -> MultiFernet:
    return MultiFernet([Fernet(key.encode()) for key in keys])


def encrypt(text: str) -> str:
    """Encrypt under the newest key."""
    return _cipher(tuple(settings.SECOND_FACTOR_KEYS)).encrypt(text.encode()).decode()


def decrypt(text: str) -> str:
    """Decrypt a secret with any of the keys; return one from before encryption unchanged.

    Raises:
        KeyMissing: if none of the keys reads it.
    """
    if not text.startswith(ENCRYPTED):
        return text
    try:
        return _cipher(tuple(settings.SECOND_FACTOR_KEYS)).decrypt(text.encode()).decode()
    except InvalidToken as trouble:
        raise KeyMissing from trouble


def is_readable(text: str) -> bool:
    """Test that one of the keys reads this secret."""
    try:
        decrypt(text)
    except KeyMissing:
        return False
    return True


def is_under_newest_key(text: str) -> bool:
    """Test that a secret is encrypted, and under the key that comes first."""
    newest = tuple(settings.SECOND_FACTOR_KEYS)[:1]
    try:
        _cipher(newest).decrypt(text.encode())
    except InvalidToken:
        return False
    return True


def is_key(text: str) -> bool:
    """Test that this can be a key: 32 bytes in URL-safe base64."""
    try:
        Fernet(text.encode())
    except ValueError:
        return False
    return True
