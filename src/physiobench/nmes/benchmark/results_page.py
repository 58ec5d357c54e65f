"""The page of results, as Markdown: failures first, then every model and every case."""

import math
from collections.abc import Iterable, Sequence

from physiobench.nmes.benchmark.case import (
    Case,
    Nearness,
    PublishedFinding,
    PublishedNumber,
    PublishedOrder,
)
from physiobench.nmes.benchmark.case_files import read_cases
from physiobench.nmes.benchmark.leave_one_out import FITS, LeftOutStudy, leave_one_study_out
from physiobench.nmes.benchmark.models import (
    COCOFEST,
    DEFAULT,
    PLAIN_DING,
    installed_models,
)
from physiobench.nmes.benchmark.scoring import (
    ModelScore,
    ScoredFinding,
    ScoredNumber,
    score_model,
)


LEAST_SCORED, LEAST_HELD_OUT, LEAST_INSIDE = 25, 10, 0.80

INTRODUCTION = """# Results of the NMES benchmark

Written by `physiobench nmes benchmark`; do not edit it by hand. The
[protocol](nmes-benchmark-protocol.md) says what is scored and how, and was written before any model
was run. To write this page again: `physiobench nmes benchmark --force --output
docs/reference/nmes-benchmark.md`. It takes about half a minute.

No full paper was read. Each case states what it assumes. A predicted "never" means that the model
does not get there with any current, width or time tried. Of a published range, the middle has to
lie inside the band. *Fitted* studies set a constant of the model; *held out* ones did not.
"""
LEFT_OUT = """The constants of the default model were set by hand. So some of them are fitted here
again by a method that can be repeated, without one study at a time: two constants of fatigue to
sessions of able people, and two of recruitment to currents, forces and widths. These are fits of
their own; the default model keeps its constants. The other studies that set a constant have no row,
because those fits were by hand and cannot be repeated.
"""


def benchmark_page() -> str:
    """Run every model that is installed, and the fits without one study; return the page.

    Raises:
        ValueError: when a case is refused, or a model stops with an error.
    """
    cases = read_cases()
    scores = [score_model(model, cases) for model in installed_models()]
    left_out = [each for fit in FITS for each in leave_one_study_out(cases, fit)]
    return results_page(cases, scores, left_out)


def results_page(
    cases: Sequence[Case], scores: Sequence[ModelScore], left_out: Iterable[LeftOutStudy]
) -> str:
    """Return the page of these results as Markdown."""
    default, others = scores[0], scores[1:]
    parts = [
        INTRODUCTION,
        f"## Where the {DEFAULT.name.lower()} model fails",
        *failures(default),
        "## Targets",
        target_table(scores),
        "## Summary",
        summary_table(scores),
        f"{default.model.name}: {default.model.note}",
        _models_without_a_result(scores),
        "## Without one study at a time",
        LEFT_OUT,
        left_out_table(left_out),
        f"## What comes out of the {DEFAULT.name.lower()} model",
        _number_table(each for each in default.numbers if _comes_out(each)),
        _finding_table(each for each in default.findings if each.is_right),
        *(part for score in others for part in model_section(score)),
        "## What is not scored",
        _not_scored_table(cases),
    ]
    return "\n\n".join(part.strip() for part in parts) + "\n"


def failures(score: ModelScore) -> list[str]:
    """Return the parts of the page on what fails: numbers, orders, and what is declined."""
    numbers = [each for each in score.answered if not _comes_out(each)]
    findings = [each for each in score.answered_findings if not each.is_right]
    declined = _declined(score)
    return [
        f"**{len(numbers)} numbers are not near, or lie outside the stated band:**",
        _number_table(numbers),
        f"**{len(findings)} orders are wrong:**",
        _finding_table(findings),
        f"**{len(declined)} values are declined, because there is no equation or no muscle:**",
        _table(
            ("Study", "What", "Why"),
            ((each.case_id, _name(each), each.declined) for each in declined),
        ),
    ]


def _declined(score: ModelScore) -> list[ScoredNumber | ScoredFinding]:
    both: list[ScoredNumber | ScoredFinding] = [*score.numbers, *score.findings]
    return [each for each in both if each.declined]


def model_section(score: ModelScore) -> list[str]:
    """Return the parts of the page on one model beside the default one."""
    return [
        f"## {score.model.name}",
        f"{score.model.note} {len(_declined(score))} values are declined.",
        _number_table(score.answered),
        _finding_table(score.answered_findings),
    ]


def target_table(scores: Sequence[ModelScore]) -> str:
    """Return what was to be reached, and whether it was."""
    default = scores[0]
    answered, held_out = len(default.answered), len(default.held_out.answered)
    share = default.inside / max(1, answered)
    beside = PLAIN_DING.name in {score.model.name for score in scores}
    rows = (
        (f"At least {LEAST_SCORED} numbers scored", str(answered), answered >= LEAST_SCORED),
        (
            f"At least {LEAST_HELD_OUT} of them from studies that were never fitted",
            str(held_out),
            held_out >= LEAST_HELD_OUT,
        ),
        (
            f"{100 * LEAST_INSIDE:.0f} % of the answered numbers inside the stated 90 % band",
            f"{100 * share:.0f} % ({default.inside} of {answered})",
            share >= LEAST_INSIDE,
        ),
        (f"{PLAIN_DING.name} scored beside it", "yes" if beside else "no", beside),
    )
    return _table(
        ("Target", "Found", "Reached"),
        ((what, found, "yes" if reached else "**no**") for what, found, reached in rows),
    )


def summary_table(scores: Iterable[ModelScore]) -> str:
    """Return the shares of each model, of the answered values and of all."""
    rows = []
    for score in scores:
        for name, part in (("fitted", score.fitted), ("held out", score.held_out)):
            if not (part.numbers or part.findings):
                continue
            numbers, answered = len(part.numbers), len(part.answered)
            interval = part.median_interval_score
            rows.append(
                (
                    score.model.name,
                    name,
                    _shares(part.near, answered, numbers),
                    "no band" if interval is None else _shares(part.inside, answered, numbers),
                    "no band" if interval is None else f"{interval:.1f}",
                    _shares(part.right, len(part.answered_findings), len(part.findings)),
                )
            )
    head = ("Model", "Studies", "Near", "Inside the band", "Median interval score", "Orders right")
    return (
        _table(head, rows)
        + "\n\nEach share is given of the answered values, then of all. A lower interval score is "
        "better."
    )


def left_out_table(studies: Iterable[LeftOutStudy]) -> str:
    """Return each study predicted without itself, beside the result of the full fit."""
    rows = [
        (
            left.fit.name,
            each.case_id,
            each.number.name,
            _published(each.number),
            _predicted(each),
            _verdict(each),
            _value(full.typical),
            ", ".join(f"{name} {value:.3g}" for name, value in left.constants.items()),
        )
        for left in studies
        for each, full in zip(left.without, left.full, strict=True)
    ]
    head = ("Fit", "Study", "What", "Published", "Without it", "Result", "Full fit", "Constants")
    return _table(head, rows)


def _models_without_a_result(scores: Sequence[ModelScore]) -> str:
    if COCOFEST.name in {score.model.name for score in scores}:
        return ""
    return (
        f"{COCOFEST.name} is entered too, with the constants of its Ding 2007. It was not run, "
        "because it is not installed here."
    )


def _comes_out(scored: ScoredNumber) -> bool:
    return scored.is_near and scored.is_inside


def _number_table(scored: Iterable[ScoredNumber]) -> str:
    rows = [
        (
            each.case_id,
            f"{each.number.name} [{each.number.experiment.unit}]",
            _published(each.number),
            _predicted(each),
            _verdict(each),
            "fitted" if each.fitted else "held out",
        )
        for each in scored
    ]
    return _table(("Study", "What", "Published", "Predicted (90 % band)", "Result", "Use"), rows)


def _finding_table(scored: Iterable[ScoredFinding]) -> str:
    rows = [
        (
            each.case_id,
            each.finding.name,
            _order(each.finding),
            ", ".join(_value(value) for value in each.values or ()),
            "right" if each.is_right else "**wrong**",
            "fitted" if each.fitted else "held out",
        )
        for each in scored
    ]
    return _table(("Study", "What", "Published order", "Predicted", "Result", "Use"), rows)


def _not_scored_table(cases: Iterable[Case]) -> str:
    rows = [
        (case.id, case.title, case.source, case.not_scored) for case in cases if case.not_scored
    ]
    return _table(("Study", "Title", "Source", "What is not scored, and why"), rows)


def _name(scored: ScoredNumber | ScoredFinding) -> str:
    return scored.number.name if isinstance(scored, ScoredNumber) else scored.finding.name


def _published(number: PublishedNumber) -> str:
    if number.near is Nearness.RANGE:
        low, high = number.published - number.half_width, number.published + number.half_width
        return f"{low:.4g} to {high:.4g}"
    within = "" if number.near is Nearness.SD else "allowance "
    return f"{number.published:.4g} ± {within}{number.half_width:.3g}"


def _order(finding: PublishedFinding) -> str:
    words = str(finding.order).replace("_", " ")
    if finding.bound is None:
        return words
    if finding.order is PublishedOrder.ALIKE:
        return f"{words} (within {100 * (finding.bound - 1):.0f} %)"
    return f"{words} {finding.bound:g}"


def _predicted(scored: ScoredNumber) -> str:
    if scored.band is None:
        return f"{_value(scored.typical)} (no band)"
    low, high = scored.band
    return f"{_value(scored.typical)} ({_value(low)} to {_value(high)})"


def _verdict(scored: ScoredNumber) -> str:
    near = "near" if scored.is_near else "**not near**"
    if scored.band is None:
        return f"{near}, **no band**"
    return f"{near}, {'inside' if scored.is_inside else '**outside**'}"


def _value(value: float | None) -> str:
    """Return three digits; two decimals below 10, so that noise of the solver is not shown."""
    if value is None:
        return ""
    if math.isinf(value):
        return "never"
    return f"{value:.0f}" if abs(value) >= 100 else f"{round(value, 2) + 0.0:.3g}"  # noqa: PLR2004  three digits


def _shares(count: int, answered: int, scored: int) -> str:
    return f"{count} of {answered}; of all {scored}"


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = ["| " + " | ".join(cells) + " |" for cells in rows]
    if not lines:
        return "None."
    return "\n".join(
        ("| " + " | ".join(head) + " |", "| " + " | ".join("---" for _ in head) + " |", *lines)
    )
