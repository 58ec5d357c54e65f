"""One example by hand for each score and each of its edges; the tables print them, tests run them.

The numbers were worked out on paper from each measure's published rule, not by running the code.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ScoreExample:
    """One call of a function of `clinical.scores` or of a score in a questionnaire."""

    rule: str
    name: str
    arguments: tuple[object, ...]
    result: object

    @property
    def call(self) -> str:
        """The call as Python writes it."""
        return f"{self.name}({', '.join(map(repr, self.arguments))})"


EXAMPLES: tuple[ScoreExample, ...] = (
    ScoreExample("The mean of 3 to 5 activities:", "psfs", ([3, 4, 8],), 5.0),
    ScoreExample("An MRC grade is a rank:", "mrc", (4,), 4),
    ScoreExample("Six movements on both sides, all full:", "mrc_sum", ([5] * 12,), 60),
    ScoreExample("Below 48 is low:", "mrc_sum_is_low", (47,), result=True),
    ScoreExample("48 is not:", "mrc_sum_is_low", (48,), result=False),
    ScoreExample("Full movement of brow and mouth:", "house_brackmann", (4, 4), "I"),
    ScoreExample("No movement at all:", "house_brackmann", (0, 0), "VI"),
    ScoreExample("Full stands in 30 seconds:", "chair_stand", (12,), 12),
    ScoreExample("Mean time of two trials [s]:", "tug", (11.0, 13.0), 12.0),
    ScoreExample("From 12 s a look at falls is due:", "tug_shows_fall_risk", (12.0,), result=True),
    ScoreExample("Just under it is not:", "tug_shows_fall_risk", (11.9,), result=False),
    ScoreExample("Ten metres in eight seconds [m/s]:", "walking_speed", (10.0, 8.0), 1.25),
    ScoreExample("10 short by oneself, 2 when moved:", "lag_degrees", (10.0, 2.0), 8.0),
    ScoreExample("The rating itself:", "groc", (-2,), -2),
    ScoreExample("No trouble at all is 100:", "koos_subscale", ("qol", [0, 0, 0, 0]), 100.0),
    ScoreExample("Two of four are enough:", "koos_subscale", ("qol", [2, 2, None, None]), 50.0),
    ScoreExample("One of four is not:", "koos_subscale", ("qol", [2, None, None, None]), None),
    ScoreExample("How often times how much:", "isi", (3, 2), 6),
    ScoreExample("3 to 6:", "isi_band", (6,), "moderate"),
    ScoreExample("7 to 9:", "isi_band", (7,), "severe"),
    ScoreExample("The sum of the three items:", "iciq_ui", (3, 4, 5), 12),
    ScoreExample("6 to 12:", "iciq_band", (12,), "moderate"),
    ScoreExample("13 to 18:", "iciq_band", (13,), "severe"),
)
