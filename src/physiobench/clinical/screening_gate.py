"""Whether the screening lets stimulation be signed today. Pure."""

from datetime import date, timedelta


SCREENING_LASTS = timedelta(weeks=4)
UNCLEAR = "The screening's result is not clear."
BLOCKS = {
    "physio_decides": "The screening leaves this to the physio: write the reason for going ahead.",
    "not_for_you": "The screening says that stimulation is not for this person.",
    "not_at_this_site": "The screening says that stimulation is not for this part of the body.",
}


def screening_blocks(
    outcome_verdict: str | None, screened_on: date | None, today: date, *, reason: str = ""
) -> str | None:
    """Return why stimulation may not be signed, or None if nothing stands against it.

    `outcome_verdict` is a `triage.StimulationVerdict`; None, and every value not known here,
    block. `reason` is what the physio wrote where the decision was left to them.
    """
    if outcome_verdict is None or screened_on is None:
        return "There is no finished stimulation screening."
    if screened_on > today:
        return "The screening bears a date in the future."
    if today - screened_on > SCREENING_LASTS:
        days = (today - screened_on).days
        return f"The screening is {days} days old: it must be answered again every 4 weeks."
    verdict = outcome_verdict.lower().replace("-", "_")
    if verdict == "physio_decides" and reason.strip():
        return None
    return None if verdict == "no_objection" else BLOCKS.get(verdict, UNCLEAR)
