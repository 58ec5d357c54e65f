"""What the demo's patient measured, and what their physio did; the numbers are invented."""

from datetime import datetime, timedelta

from physiobench.assessment import services as assessments
from physiobench.config.demo.people import Cast, key
from physiobench.content.measuring import measuring
from physiobench.episodes.models import Episode
from physiobench.practice import services as practice


LATER = timedelta(days=8)
SPEED = "measure-walking-speed"
LAG = "measure-quadriceps-lag"


def measure(episode: Episode, cast: Cast, began: datetime) -> None:
    """Let the patient time a walk twice, and the physio measure the knee once."""
    first = began + timedelta(days=1, hours=1)
    for at, seconds in ((first, "8.0"), (first + LATER, "6.9")):
        assessments.record_own_measure(
            by=episode.patient,
            entry_id=key(f"walk {seconds}"),
            questionnaire=SPEED,
            raw={"metres": ["6"], "seconds": [seconds]},
            shown=_every(SPEED),
            done_on=at.date(),
            now=at,
        )
    practice.record_measure(
        by=cast.physio.user,
        episode=episode,
        entry_id=key("lag"),
        questionnaire=LAG,
        raw={"side": ["right"], "active-short": ["12"], "passive-short": ["2"]},
        shown=_every(LAG),
        done_on=first.date(),
        now=first,
    )


def _every(slug: str) -> list[str]:
    return [item.link_id for item in measuring()[slug].walk() if item.is_asked]
