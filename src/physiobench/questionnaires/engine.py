"""The questionnaire engine's door: what an app needs to ask, read, keep and show answers."""

from physiobench.questionnaires.forms.read_entry import OTHER
from physiobench.questionnaires.forms.read_page import PageReading, read_page
from physiobench.questionnaires.forms.typed_page import typed_page
from physiobench.questionnaires.model.answers import Answers, Coding, Quantity, Value
from physiobench.questionnaires.running.filled import NO_ANSWERS, FilledForm, cleared
from physiobench.questionnaires.running.initial import starting_answers
from physiobench.questionnaires.running.pages import (
    Page,
    first_incomplete_page,
    first_unsent_page,
    is_page_complete,
    is_spare,
    next_page,
    page_of,
    pages,
    previous_page,
    progress,
    sent_pages,
    visible_pages,
)
from physiobench.questionnaires.running.response import (
    NonConforming,
    dump_answers,
    from_response,
    load_answers,
    to_response,
)
from physiobench.questionnaires.running.summary import NOT_ANSWERED, Summary, answer_text, summary


__all__ = [
    "NOT_ANSWERED",
    "NO_ANSWERS",
    "OTHER",
    "Answers",
    "Coding",
    "FilledForm",
    "NonConforming",
    "Page",
    "PageReading",
    "Quantity",
    "Summary",
    "Value",
    "answer_text",
    "cleared",
    "dump_answers",
    "first_incomplete_page",
    "first_unsent_page",
    "from_response",
    "is_page_complete",
    "is_spare",
    "load_answers",
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
