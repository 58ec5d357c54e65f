"""Text as a person's browser sends it, without what cannot be seen or stored."""

import unicodedata


def clean(text: str) -> str:
    """Return `text` without controls, lone surrogates and outer blanks, in one Unicode form."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    seen = "".join(c for c in text if c in "\n\t" or unicodedata.category(c) not in {"Cc", "Cs"})
    return unicodedata.normalize("NFC", seen).strip()
