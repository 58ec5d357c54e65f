"""Reads the sentences that promise something."""

import re
from pathlib import Path

import yaml


ROOT = Path(__file__).parents[1]
LIST = ROOT / "docs" / "reference" / "promises.yaml"


def listed():
    """Return the list of promises, one entry for each file."""
    return yaml.safe_load(LIST.read_text(encoding="utf-8"))


def sentences(markdown):
    """Return every sentence of a text in Markdown, without its headings and its code."""
    text = re.sub(r"^(```|~~~).*?^\s*\1", "", markdown, flags=re.MULTILINE | re.DOTALL)
    text = re.sub(r"^#.*$", "", text, flags=re.MULTILINE)
    blocks = re.split(r"\n\s*\n|\n(?=\s*(?:[-*]|\d+\.) )", text)
    found = []
    for block in blocks:
        line = re.sub(r"^\s*(?:[-*]|\d+\.) ", "", " ".join(block.split()))
        found += [s for s in re.split(r"(?<=[.!?]) (?=[A-Z*`\[])", line) if s]
    return found
