"""Flesch and Kincaid's grade of a text, and the reading age that goes with it."""

import re


def syllables(word: str) -> int:
    """Count the syllables of one word, near enough: groups of vowels, less a silent e."""
    plain = re.sub(r"[^a-z]", "", word.lower())
    groups = len(re.findall(r"[aeiouy]+", plain))
    silent = plain.endswith("e") and not plain.endswith(("le", "ee", "ye"))
    silent = silent or (plain.endswith("ed") and not plain.endswith(("ted", "ded")))
    return max(1, groups - silent)


def grade(text: str) -> float:
    """Return the Flesch-Kincaid grade (Kincaid 1975)."""
    sentences = max(1, len(re.findall(r"[.?!:]+(?:\s|$)", text)))
    words = re.findall(r"[A-Za-z][A-Za-z'’-]*|\d+", text)
    if not words:
        return 0.0
    sounds = sum(syllables(word) for word in words)
    return 0.39 * len(words) / sentences + 11.8 * sounds / len(words) - 15.59


def reading_age(text: str) -> float:
    """Return the age at which a text is read with ease: five years above its grade."""
    return grade(text) + 5
