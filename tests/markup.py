"""The HTML of a page without the line breaks of its template, to look for a piece of it."""

import re


def one_line(html: str) -> str:
    """Return HTML with each run of spaces as one space, and none between two tags."""
    return re.sub(r"\s+(?=>)|(?<=>)\s+(?=<)", "", " ".join(html.split()))
