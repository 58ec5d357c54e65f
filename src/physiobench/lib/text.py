"""Remove from text what people do not type and what files and databases refuse."""

import json
import re
from urllib.parse import urlencode

from django.http import QueryDict


# Control characters except tab, line feed and carriage return; halves of UTF-16 characters; and
# the two code points that are no characters. XML 1.0 (section 2.2) refuses most of them, and
# PostgreSQL refuses the null character and halves. The last two ranges change the direction of the
# text after them (Unicode Annex 9), so that a name could reverse the words of a page. Marks that
# right-to-left languages need are kept.
_NOT_TEXT = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff\u202a-\u202e\u2066-\u2069]"
)


def without_control_characters(text: str) -> str:
    """Return `text` without the characters that cannot be shown, stored or sent on."""
    return _NOT_TEXT.sub("", text)


def cleaned(sent: QueryDict) -> QueryDict:
    """Return a form as it was sent, without control characters in its names and values.

    Returns the same object where there is nothing to take out, which is nearly always.
    """
    pairs = [(name, value) for name, values in sent.lists() for value in values]
    if not any(_NOT_TEXT.search(text) for pair in pairs for text in pair):
        return sent
    clean = without_control_characters
    return QueryDict(urlencode([(clean(name), clean(value)) for name, value in pairs]))


def cleaned_json(text: str) -> str:
    r"""Return JSON without control characters in its strings, where `\u0008` hides from `cleaned`.

    Raises:
        ValueError: if `text` is not JSON.
    """

    def clean(value: object) -> object:
        if isinstance(value, str):
            return without_control_characters(value)
        if isinstance(value, list):
            return [clean(one) for one in value]
        if isinstance(value, dict):
            return {without_control_characters(name): clean(one) for name, one in value.items()}
        return value

    return json.dumps(clean(json.loads(text)))
