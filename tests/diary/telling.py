"""Ways for a test to report a session."""

from uuid import UUID

from physiobench.clinical.sessions.session_advice import Report
from physiobench.clinical.sessions.skin import Skin
from physiobench.diary import policies
from physiobench.diary import services as diary
from physiobench.diary.models import Session
from tests.factories import NOW
from tests.factories.care import EXERCISE_ID, STIMULATION_ID


ID = UUID(int=1)
FINE = {"did": "done", "pain_before": 2, "pain_after": 2}
CURRENT = {**FINE, "minutes": 20, "contractions": 20, "comfort": 5, "skin": Skin.PINK_SHORT}


def log(programme, *, by=None, now=NOW, done_on=None, entry_id=ID, line_id=EXERCISE_ID, **told):
    return diary.log_session(
        by=by or programme.episode.patient,
        programme=programme,
        line_id=line_id,
        entry_id=entry_id,
        done_on=done_on or now.date(),
        report=Report(**{**(CURRENT if line_id == STIMULATION_ID else FINE), **told}),
        now=now,
    )


def stimulate(programme, **told):
    return log(programme, line_id=STIMULATION_ID, **told)


def paused(programme):
    return policies.paused(Session.objects.for_episode(programme.episode).pausing())
