"""The questionnaire engine's door: what an app needs to ask, read, keep and show answers."""

from physiobench.clinical.questionnaire_fields import typed_page
from physiobench.clinical.questionnaire_form import PageReading, read_page
from physiobench.clinical.questionnaire_pages import (
    Merged,
    Page,
    enabled,
    first_incomplete_page,
    first_unsent_page,
    is_complete,
    is_page_complete,
    is_spare,
    kept,
    merge,
    next_page,
    page_of,
    pages,
    previous_page,
    progress,
    sent_pages,
    visible_pages,
)
from physiobench.clinical.questionnaire_response import (
    NonConforming,
    dump_answers,
    from_response,
    load_answers,
    to_response,
)
from physiobench.clinical.questionnaire_start import starting_answers
from physiobench.clinical.questionnaire_summary import (
    NOT_ANSWERED,
    Summary,
    answer_text,
    summary,
)
from physiobench.clinical.questionnaire_typed import OTHER
from physiobench.content.answers import Answers, Coding, Quantity, Value


__all__ = [
    "NOT_ANSWERED",
    "OTHER",
    "Answers",
    "Coding",
    "Merged",
    "NonConforming",
    "Page",
    "PageReading",
    "Quantity",
    "Summary",
    "Value",
    "answer_text",
    "dump_answers",
    "enabled",
    "first_incomplete_page",
    "first_unsent_page",
    "from_response",
    "is_complete",
    "is_page_complete",
    "is_spare",
    "kept",
    "load_answers",
    "merge",
    "next_page",
    "page_of",
    "pages",
    "previous_page",
    "progress",
    "read_page",
    "sent_pages",
    "starting_answers",
    "summary",
    "to_response",
    "typed_page",
    "visible_pages",
]
