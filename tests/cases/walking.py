"""A case's walk through the pages: what its person says on each, and what they must read last."""

from urllib.parse import urlsplit

from django.urls import resolve

from physiobench.clinical.measures.computed import fill
from physiobench.clinical.screening.recipients import headline
from physiobench.clinical.screening.triage import Outcome, StimulationVerdict, Tier, combine, judge
from physiobench.content.pathways import pathways
from physiobench.content.questionnaire_load import questionnaires, rules_for
from physiobench.questionnaires import engine
from tests.cases.reading import Told
from tests.cases.rendered import Form, Shown, Words


MOST_POSTS = 80  # a walk that needs more goes in a circle
ASKING = "answer_page"
TOO_YOUNG = "C43"  # the rule for those under 18
ENDINGS = {"outcome", "stopped"}
SEEN_FIRST = "Do not use muscle stimulation until you have been seen about the above."
NOT_ASKED = "We did not ask if muscle stimulation is safe for you."


def whole(told: Told) -> Outcome:
    """Return what the rules make of all that this person would ever answer."""
    said = {slug: told.answers(slug) for slug in pathways()[told.pathway].questionnaires}
    return _judged(said)


def _judged(said: dict[str, engine.Answers]) -> Outcome:
    found = []
    for slug, answers in said.items():
        q = questionnaires()[slug]
        found.append(judge(rules_for(q), fill(q, answers)))
    return combine(*found)


def consent(form: Form) -> Words:
    """Tick all that the start page asks to tick."""
    return {question: (question,) for question in form.questions}


class Walk:
    """One person at their browser, with what they have said until now."""

    def __init__(self, told: Told) -> None:
        self.told = told
        self.said: dict[str, engine.Answers] = {}

    @property
    def must_stop(self) -> bool:
        """Tell whether a red flag of this case cuts the walk short."""
        return self.told.tier == Tier.EMERGENCY_NOW

    @property
    def is_turned_away(self) -> bool:
        """Tell whether the person is for others to look after, which is said at once."""
        return TOO_YOUNG in self.told.fires and not self.must_stop

    @property
    def ends_early(self) -> bool:
        """Tell whether this case is not asked everything."""
        return self.must_stop or self.is_turned_away

    def says(self, address: str, form: Form) -> Words:
        """Return what they answer on the page at an address, by the questions as they read."""
        where = resolve(urlsplit(address).path)
        if where.url_name != ASKING:
            return {}
        slug = where.kwargs["questionnaire"]
        answers = self.told.answers(slug)
        page = engine.page_of(questionnaires()[slug], where.kwargs["page"])
        asked = {" ".join(item.label.split()): item.link_id for item in page.questions()}
        here = {question: asked[question] for question in form.questions}
        given = {link_id: answers[link_id] for link_id in here.values() if answers.get(link_id)}
        self.said[slug] = {**self.said.get(slug, {}), **given}
        return {q: tuple(map(str, given.get(link_id, ()))) for q, link_id in here.items()}

    def heard(self) -> Outcome:
        """Return what the rules make of what was said on the pages until now."""
        found = _judged(self.said)
        return found.so_far if self.is_turned_away else found

    def check_ending(self, html: str) -> None:
        """Hold the last page to what the case tells."""
        shown = Shown.read(html)
        found = self.heard() if self.ends_early else whole(self.told)
        assert any(heading.endswith(headline(found.answered_only)) for heading in shown.headings)
        if self.must_stop:
            self._check_stop(shown, html)
        elif self.is_turned_away:
            self._check_turned_away(shown, found)
        else:
            self._check_outcome(shown, found)

    def _check_stop(self, shown: Shown, html: str) -> None:
        assert shown.title == "Please stop here"
        assert any(heading.endswith(Tier.EMERGENCY_NOW.headline) for heading in shown.headings)
        assert "tel:999" in html
        worst = self.heard().answered_only.reasons[0]
        assert worst.rule_id in self.told.fires
        assert worst.tier is Tier.EMERGENCY_NOW
        assert worst.what_to_do in shown.text
        assert worst.reason_person in shown.text

    def _check_turned_away(self, shown: Shown, found: Outcome) -> None:
        assert shown.title == "We cannot look after this"
        assert "Call 999 if it is an emergency." in shown.text
        assert "Until you have been seen, do not use a muscle stimulator." in shown.text
        (why,) = [fired for fired in found.reasons if fired.rule_id == TOO_YOUNG]
        assert why.reason_person in shown.text
        assert why.what_to_do in shown.text

    def _check_outcome(self, shown: Shown, found: Outcome) -> None:
        assert shown.title == "Your result"
        words = verdict_words(self.told)
        assert words in shown.text
        for verdict in StimulationVerdict:
            assert verdict.headline == words or verdict.headline not in shown.text
        objecting = words != SEEN_FIRST
        explained = [
            fired.reason_person
            for fired in found.reasons
            if fired.rule_id in self.told.fires
            and (fired.urgency or (objecting and not fired.informs_only))
        ]
        assert bool(explained) is bool(self.told.fires)
        assert [reason for reason in explained if reason not in shown.text] == []


def verdict_words(told: Told) -> str:
    """Return what the outcome page must say about stimulation."""
    if told.verdict is None:
        return NOT_ASKED
    verdict = StimulationVerdict(told.verdict)
    blocks = verdict in {StimulationVerdict.NOT_FOR_YOU, StimulationVerdict.NOT_AT_THIS_SITE}
    return verdict.headline if blocks or told.tier == Tier.SUITABLE_REMOTE else SEEN_FIRST
