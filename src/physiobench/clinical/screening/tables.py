"""Every rule, score and band as one document to read, each with an example that runs."""

import json
from collections.abc import Iterator

from physiobench.clinical.measures.computed import fill
from physiobench.clinical.measures.score_change import change
from physiobench.clinical.measures.score_examples import EXAMPLES
from physiobench.clinical.screening.length import well_answers
from physiobench.clinical.screening.outcome import Outcome
from physiobench.clinical.screening.triage import judge
from physiobench.clinical.screening.worked_examples import NoExample, worked_example
from physiobench.content import questionnaire_load
from physiobench.content.load import measures
from physiobench.content.rules import Rule, RuleSet
from physiobench.content.schema import Measure
from physiobench.questionnaires.model.answers import Answers
from physiobench.questionnaires.model.conditions import Comparison, Condition, Every, Operator
from physiobench.questionnaires.model.questionnaire import Questionnaire
from physiobench.questionnaires.running.response import dump_answers
from physiobench.questionnaires.running.summary import answer_text


_SIGNS = {Operator.EQUAL: "is", Operator.NOT_EQUAL: "is not"}


def tables() -> str:
    """Write the whole document as Markdown."""
    return "\n".join(_lines()).rstrip() + "\n"


def _lines() -> Iterator[str]:
    yield "# Rules, scores and bands"
    yield ""
    yield (
        "Each example changes the answers of someone well and nothing else. "
        "What is not known counts as unsafe."
    )
    for rules in questionnaire_load.rule_sets().values():
        q = questionnaire_load.questionnaire(rules.questionnaire, rules.questionnaire_version)
        yield from _rule_set(q, rules)
    yield from ("", "# Scores", "")
    for example in EXAMPLES:
        yield f"- {example.rule} `{example.call}` gives `{example.result!r}`"
    yield from ("", "# Changes of a score", "")
    for measure in measures().values():
        yield from _measure(measure)


def _rule_set(q: Questionnaire, rules: RuleSet) -> Iterator[str]:
    unsigned = sum(1 for _ in rules.unsigned())
    yield from ("", f"# {rules.title} ({rules.name})", "")
    yield f"{len(rules.rules)} rules on {q.canonical}; {unsigned} not signed by a physio yet."
    base = well_answers(q, rules)
    for rule in rules.rules:
        yield from _rule(q, rules, rule, base)


def _rule(q: Questionnaire, rules: RuleSet, rule: Rule, base: Answers) -> Iterator[str]:
    signed = f"{rule.reviewed_by}, {rule.reviewed_on}" if rule.reviewed_by else "nobody yet"
    yield from ("", f"## {rule.id}, version {rule.version}", "")
    yield f"- When: {in_words(q, rule.when)}"
    yield f"- Where to turn: {rule.urgency or 'no change'}"
    if rule.refer_to:
        yield f"- Refer to: {rule.refer_to}"
    yield f"- Stimulation: {rule.stimulation or 'no change'} ({rule.scope})"
    yield f"- For the clinician: {rule.reason_clinician}"
    yield f"- For the person: {rule.reason_person} {rule.what_to_do}"
    yield f"- Source: {rules.source(rule)} [{rule.provenance}; confidence {rule.confidence}]"
    yield f"- Signed by: {signed}"
    try:
        answers = worked_example(q, rules, rule)
    except NoExample:
        yield "- Example: none was found, so perhaps nobody can reach this rule"
        return
    # What the rule looks at is told even where it is no change: it decides what else is asked.
    changed = {k: v for k, v in answers.items() if base.get(k) != v or k in rule.questions}
    changes = [
        f"{q.by_link_id[k].full_label} {answer_text(q.by_link_id[k], v)}"
        for k, v in changed.items()
    ]
    yield f"- Example: {'; '.join(changes) or 'the answers of someone well'}"
    example = _example(rules, rule, changed, judge(rules, fill(q, answers)))
    yield from ("", "```json", json.dumps(example), "```")


def _example(rules: RuleSet, rule: Rule, changed: Answers, outcome: Outcome) -> dict[str, object]:
    return {
        "rules": rules.slug,
        "version": rules.version,
        "rule": rule.id,
        "answers": dump_answers(changed),
        "tier": outcome.tier.value,
        "verdict": outcome.verdict.value if outcome.verdict else None,
    }


def in_words(q: Questionnaire, condition: Condition) -> str:
    """Say a condition as one reads it, each question in its own words."""
    if isinstance(condition, Comparison):
        asked = q.by_link_id[condition.question]
        if condition.operator is Operator.EXISTS:
            return f"“{asked.full_label}” has {'an' if condition.answer else 'no'} answer"
        given = answer_text(asked, (condition.answer,))
        named = next(
            (o.text for o in asked.options if getattr(o.value, "code", None) == given), given
        )
        return f"“{asked.full_label}” {_SIGNS.get(condition.operator, condition.operator)} {named}"
    joined = " and " if isinstance(condition, Every) else " or "
    parts = [
        in_words(q, part) if isinstance(part, Comparison) else f"({in_words(q, part)})"
        for part in condition.of
    ]
    return joined.join(parts)


def _measure(measure: Measure) -> Iterator[str]:
    yield f"## {measure.name} ({measure.slug})"
    yield ""
    yield f"- Rule: {measure.formula}. Missing answers: {measure.missing}."
    yield f"- Source: {measure.citation} [{measure.provenance}; confidence {measure.confidence}]"
    for step in measure.steps:
        yield f"- {step.kind}: {step.size:g} {measure.unit} ({step.note})"
    before, after = _a_change(measure)
    words = change(measure, before, after).words
    yield f'- Example: `change("{measure.slug}", {before!r}, {after!r})` says “{words}”'
    yield ""


def _a_change(measure: Measure) -> tuple[float, float]:
    """Return two scores that differ by the measure's largest step, or by one."""
    size = max((step.size for step in measure.steps if step.kind != "threshold"), default=1.0)
    low = measure.minimum if measure.minimum is not None else 10.0
    high = low + size if measure.maximum is None else min(low + size, measure.maximum)
    return float(low), float(high)
