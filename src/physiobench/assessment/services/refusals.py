"""Why an act on an assessment is not done."""

from django.utils.functional import Promise, lazy
from django.utils.translation import gettext_lazy as _

from physiobench.content.advice import AdviceKey


class RefusalText(AdviceKey, file="screening-gate"):
    """Why a test must not be done."""

    TEST_BARRED = "test-barred"


class UnknownPathway(Exception):
    """There is no such set of questions, or it is not opened like this."""


class AssessmentClosed(Exception):
    """The answers were sent or a red flag stopped them: they stay as they are. Start again."""


class NotStopped(Exception):
    """These answers were not stopped, or belong to a follow-up: there is nothing to begin anew."""


class PageNotAsked(Exception):
    """This page does not concern this person, or does not exist."""


class ChangedElsewhere(Exception):
    """The page was saved from another window since; nothing is overwritten before both are seen."""


class DraftTooLong(Exception):
    """More was typed on one page than is kept before it is sent."""


class NotComplete(Exception):
    """A required question has no answer yet, or a changed page was not sent."""


class NoRules(Exception):
    """Nothing judges these answers; so nobody may be told anything about them."""


class NotAMeasure(Exception):
    """There is no such measure here."""


class CannotRecord(Exception):
    """A measurement is not kept; `field` and `message` say where the form is to be put right."""

    field = ""
    message: str | Promise = ""


class NotThatDay(CannotRecord):
    """The day lies in the future, or before 2000. Put the date right."""

    field = "done_on"
    message = _("Enter the day on which it was measured: today or earlier.")


class NothingMeasured(CannotRecord):
    """Every question was left out, so there is nothing to keep."""

    message = _("Answer at least one question.")


class StimulationBarred(CannotRecord):
    """A test that stimulates, on someone for whom the screening says that stimulation is not."""

    message = lazy(lambda: RefusalText.TEST_BARRED.text, str)()


class NoReason(CannotRecord):
    """A correction must say why the earlier entry was not right."""

    field = "why"
    message = _("Write what was wrong with the earlier entry.")


class AlreadyReplaced(CannotRecord):
    """This entry was corrected before: correct the correction."""

    message = _("This entry was corrected before. Go back, and correct the newer one.")
