"""Whom to call when it cannot wait and is no emergency: 111, which Northern Ireland has not.

Nobody is asked which nation they live in, so every sentence that sends somebody to 111 takes these
words. Where each nation has a line of its own, as on the page of the result, it is told alone.
"""

URGENT_LINE = "NHS 111 (in Northern Ireland the out-of-hours GP)"
NO_111_THERE = "There is no 111 in Northern Ireland. Call your GP, or the GP out-of-hours service."
TEL_111 = "111"
