"""The action that a regrowth forecast calls for."""

from collections.abc import Sequence

from physiobench.nmes.advice import AdviceEnum
from physiobench.nmes.regrowth.axon_growth import NerveInjury
from physiobench.nmes.regrowth.findings import ExaminationFinding, ExaminationSign


WATCH_MONTHS, RED_WINDOW_MONTHS = 12.0, 18.0
FIRST_SIGN_DUE_MONTHS = 3.0


class RegrowthFlag(AdviceEnum):
    """The action that the forecast calls for; each member carries advice."""

    OK = "ok", "Within the usual range. Examine again, and tell the person it may not happen."
    RECOVERING = "recovering", "A sign of recovery was seen. Load the muscle as it allows."
    WATCH = (
        "watch",
        "Late or without a sign at three months: ask a peripheral nerve surgeon now, while there "
        "is time.",
    )
    RED_WINDOW = (
        "red_window",
        "By growth alone axons are expected after the muscle's window. Ask a peripheral nerve "
        "surgeon at once; do not wait for growth.",
    )
    UNEXPLAINED = (
        "unexplained",
        "The findings do not fit the injury as described. Check distances and dates, examine "
        "again, and ask for an EMG.",
    )


def flicker_at_last_look(findings: Sequence[ExaminationFinding]) -> bool | None:
    """Return whether the last examination of the muscle showed a flicker; None without one."""
    looks = [
        o.sign for o in findings if o.sign in {ExaminationSign.FLICKER, ExaminationSign.NO_FLICKER}
    ]
    return looks[-1] is ExaminationSign.FLICKER if looks else None


def regrowth_flag(
    injury: NerveInjury,
    findings: Sequence[ExaminationFinding],
    *,
    months: float,
    typical: float,
    explained: bool,
) -> RegrowthFlag:
    """Return what the findings and the forecast call for.

    Args:
        injury: its kind.
        findings: what was found so far, in order of time.
        months: time since the injury [months].
        typical: when the flicker is due in the middle course [months].
        explained: whether the findings fit the injury as described.
    """
    signs = [o.sign for o in findings]
    if ExaminationSign.FLICKER in signs:
        # A flicker that is gone again is never counted as recovery.
        return (
            RegrowthFlag.RECOVERING if flicker_at_last_look(findings) else RegrowthFlag.UNEXPLAINED
        )
    if not explained:
        return RegrowthFlag.UNEXPLAINED
    # A Tinel sign shows sensory axons: it does not stand for a sign in the muscle.
    quiet = ExaminationSign.EMG_REINNERVATION not in signs
    if (
        injury is NerveInjury.CUT
        or typical > RED_WINDOW_MONTHS
        or (quiet and months > RED_WINDOW_MONTHS)
    ):
        return RegrowthFlag.RED_WINDOW
    late = quiet and months > FIRST_SIGN_DUE_MONTHS
    return RegrowthFlag.WATCH if late or typical >= WATCH_MONTHS else RegrowthFlag.OK
