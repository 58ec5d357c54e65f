"""The validation page, as Markdown: figures, failures and what they mean."""

from physiobench.nmes.reporting.experiments import validation_rows


INTRODUCTION = """# How far the science can be trusted

Written by `physiobench nmes validation`; a test keeps it true. Each row is a published figure, what
this library computes for the same experiment, and how far off it is. *Fitted* rows were used to set
the library's own force, potentiation, fatigue and recruitment, and say only that one model can hold
them at once; the others were kept for judging it. Rows that do not come out are listed, not left
out.

Only abstracts, tables and excerpts were read. Assumed: Bickel 2004's cycle is 0.42 s on and 0.35 s
off with 40 % of the motor units reached; Bickel 2012's is 90 contractions of 1 s with 1 s of rest,
its low frequency 11.5 Hz, its high one 60 Hz; Kesar 2006's is 150 trains at one a second. Waseda
2012's twitch comes 3 s after the contraction. Russ 2002's trains come every 2 s; all nine
combinations of its frequencies and durations are taken, and the quadriceps stands for the
gastrocnemius. Pads are 17 cm apart in Patterson 1993 and Forrester 2004. Damo 2021's trains are of
2 s at 50 Hz. Gorgey 2008's are of 3 s, at the current of 57.5 % of MVC. Kesar 2006's three trains
of 300 ms have one current. The onset of fatigue is a loss of 10 % of the first peak.
"""
FAILURES = """## Where the model fails

- **Published models below about 10 Hz.** Their twitch is two to four times as strong as a rested
  human one. Such runs carry a warning; do not use their force. The default muscles have a rested
  twitch of the right size.
- **On-time at a fixed duty.** In people long on-times tire a muscle sooner at 1:3; here each
  contraction costs, so many short ones tire it sooner. Do not compare on-times by this library's
  fatigue.
- **Hours after a session.** Force at 20 Hz stays low for a day, as in people, but only about a
  quarter is lost after one hour where people lose half, and at 50 Hz hardly any. A larger effect
  would spoil the losses within a session.
- **Very fast pulses.** A fall of force at 80 Hz was fitted to twitches. It makes 150 Hz tire more
  than 50 Hz, and one study found no difference.
- **The calf.** With its slower set, the loss in Russ 2002's protocols follows peak and area
  equally.
- **From equal force in contractions of 10 s**, 25 Hz tires the model's muscle more than 50 Hz. No
  experiment of that kind was read; low frequencies tire least in short trains (Kesar 2006).
- **The size of the pads.** From 20 to 60 cm2 the current for one force rises by a quarter here; a
  study found no significant difference. Each size is within 15 % of the published current.
- **The first twitch under a pen.** In people it takes less than 10 mA at the motor point; here it
  takes about 13 mA, as the model does not know where the nerve enters.
- **Fat.** A skinfold thinner by 9 mm takes 14 % less current here. Medeiros 2015 found 24 % less,
  and more torque too.
- **Kesar's widths without Kesar.** With recruitment fitted to the other studies alone, both widths
  are shorter than published by just over 1 SD: see [recruitment](nmes-recruitment.md).
- **Healthy muscle by the plain Ding model** tires too much, and frequency hardly matters to it. It
  stays available as `PLAIN_QUADRICEPS`.
- **Muscle without its nerve**: thresholds rest on published ranges; its force is a direction only.
- **Isometric sessions**: nothing moves in a simulated session. `simulate_limb` follows a free knee
  after Marion 2013; no movement of a person was held against it.

## How precise the arithmetic is

That is a different question, and a settled one: the tests hold force, A, tau_1 and K_m of a
session of 30 minutes and of single trains of each published model within 1e-5 of an independent
solution at the usual setting, and within 1e-9 when asked
(`tests/nmes/muscle/test_force_simulation.py`). The states of the default muscles are held within
1e-5, and within 1e-8 when asked (`tests/nmes/muscle/test_muscle_states.py`). The solver's measured
order is five. `bench/nmes.py` prints what it costs.
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
