"""Why an act on an assessment is not done."""


class UnknownPathway(Exception):
    """There is no such set of questions, or it is not opened like this."""


class AssessmentClosed(Exception):
    """The answers were sent or a red flag stopped them: they stay as they are. Start again."""


class PageNotAsked(Exception):
    """This page does not concern this person, or does not exist."""


class DraftTooLong(Exception):
    """More was typed on one page than is kept before it is sent."""


class NotComplete(Exception):
    """A required question has no answer yet, or a changed page was not sent."""


class NoRules(Exception):
    """Nothing judges these answers; so nobody may be told anything about them."""


class NotAMeasure(Exception):
    """There is no such measure here."""


class NotThatDay(Exception):
    """The day lies in the future, or before 2000. Put the date right."""


class NothingMeasured(Exception):
    """Every question was left out, so there is nothing to keep."""


class NoReason(Exception):
    """A correction must say why the earlier entry was not right."""


class AlreadyReplaced(Exception):
    """This entry was corrected before: correct the correction."""
