"""The validation page, as Markdown: figures, failures and what they mean."""

from physiobench.nmes.reporting.experiments import validation_rows


INTRODUCTION = """# How far the science can be trusted

Written by `physiobench nmes validation`; a test keeps it true. Each row is a published figure, what
this library computes for the same experiment, and how far off it is. *Fitted* rows were used to set
the library's own fatigue and say only that one model can hold them at once; the others were kept
for judging it. Rows that do not come out are listed, not left out.

Only abstracts, tables and excerpts were read. Assumed: Bickel 2004's cycle is 0.42 s on and 0.35 s
off with 40 % of the motor units reached; Bickel 2012's is 90 contractions of 1 s with 1 s of rest,
its low frequency 11.5 Hz, its high one 60 Hz; Kesar 2006's is 150 trains at one a second.
"""
FAILURES = """## Where the model fails

- **Below about 10 Hz.** A twitch of the model is three to four times as strong as a human one. Runs
  at such frequencies carry a warning; do not use their force.
- **On-time at a fixed duty.** In people long on-times tire a muscle sooner at 1:3; here the longer
  rests that come with them win. Do not compare on-times by this library's fatigue.
- **Width against current.** Going from 200 to 500 us saves somewhat more current here than in
  people.
- **Healthy muscle by the plain Ding model** tires too much, and frequency hardly matters to it. It
  stays available as `DING_2003_FATIGUE`.
- **No potentiation**: the first contractions of a rested muscle grow in people, and do not here.
- **Muscle without its nerve**: thresholds rest on published ranges; its force is a direction only.
- **Isometric only**: nothing moves, so nothing here says what a free limb would do.

## How precise the arithmetic is

That is a different question, and a settled one: the tests hold force, A, tau_1 and K_m of a
session of 30 minutes and of single trains of each model within 1e-5 of an independent solution at
the usual setting, and within 1e-9 when asked (`tests/nmes/muscle/test_force_simulation.py`). The
solver's measured order is five. `bench/nmes.py` prints what it costs.
"""


def validation_page() -> str:
    """Return the validation page as Markdown."""
    table = [
        "| Quantity | Published | Here | How far off | Source |",
        "| --- | --- | --- | --- | --- |",
    ]
    for row in validation_rows():
        off = row.deviation if row.reproduced else f"**{row.deviation}: does not come out**"
        table.append(
            f"| {row.quantity} | {row.published} | {row.computed} | {off} | {row.source} |"
        )
    return "\n".join((INTRODUCTION, *table, "", FAILURES))
