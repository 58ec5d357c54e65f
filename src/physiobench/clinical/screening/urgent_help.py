"""Whom to call when it cannot wait and is no emergency: 111, which Northern Ireland has not.

Where each nation has a line of its own, as on the page of the result, it is told alone.
"""

from physiobench.content.advice import AdviceKey


TEL_111 = "111"


class UrgentHelp(AdviceKey, file="urgent-help"):
    """The two phrases for it."""

    LINE = "line"
    NO_111_THERE = "no-111-there"
