"""Whether the screening lets stimulation be signed today. Pure."""

from datetime import date, timedelta

from physiobench.clinical.outcome import StimulationVerdict


SCREENING_LASTS = timedelta(weeks=4)
UNCLEAR = "The screening's result is not clear."
BLOCKS: dict[str, str] = {
    StimulationVerdict.PHYSIO_DECIDES: (
        "The screening leaves this to the physio: write the reason for going ahead."
    ),
    StimulationVerdict.NOT_FOR_YOU: "The screening says that stimulation is not for this person.",
    StimulationVerdict.NOT_AT_THIS_SITE: (
        "The screening says that stimulation is not for this part of the body."
    ),
}


def screening_blocks(
    outcome_verdict: str | None, screened_on: date | None, today: date, *, reason: str = ""
) -> str | None:
    """Return why stimulation may not be signed, or None if nothing stands against it.

    `outcome_verdict` is a `StimulationVerdict` or its stored text; None, and every text that is
    none of them, block. `reason` is what the physio wrote where the decision was left to them.
    """
    if outcome_verdict is None or screened_on is None:
        return "There is no finished stimulation screening."
    if screened_on > today:
        return "The screening bears a date in the future."
    if today - screened_on > SCREENING_LASTS:
        days = (today - screened_on).days
        return f"The screening is {days} days old: it must be answered again every 4 weeks."
    if outcome_verdict == StimulationVerdict.PHYSIO_DECIDES and reason.strip():
        return None
    if outcome_verdict == StimulationVerdict.NO_OBJECTION:
        return None
    return BLOCKS.get(outcome_verdict, UNCLEAR)
