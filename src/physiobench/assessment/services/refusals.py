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
