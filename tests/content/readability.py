"""How old a reader must be, by the Flesch-Kincaid grade (1975): grade plus five years.

A list's item and a paragraph end a sentence, as they do for a reader.
"""

import re


def syllables(word: str) -> int:
    """Count syllables by groups of vowels, a silent final e left out."""
    word = word.lower()
    groups = len(re.findall(r"[aeiouy]+", word))
    silent = word.endswith("e") and not word.endswith("le") and groups > 1
    return max(1, groups - silent)


def reading_age(text: str) -> float:
    """Return the age at which most people read this with ease."""
    text = re.sub(r"(?<=[^.!?:\s])\s*\n(?=\s*(?:-|\d+\.|\n))", ".\n", text)
    words = re.findall(r"[A-Za-z']+", text)
    sentences = max(1, len(re.findall(r"[.!?](?:\W|$)", text)))
    count = sum(map(syllables, words))
    return 0.39 * len(words) / sentences + 11.8 * count / len(words) - 15.59 + 5
