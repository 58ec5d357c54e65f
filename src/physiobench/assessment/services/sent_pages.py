"""One page as it was sent or typed, held against what is saved; nothing is written here."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Self

from physiobench.assessment.models import Assessment, Response
from physiobench.assessment.services.refusals import PageNotAsked
from physiobench.questionnaires import engine
from physiobench.questionnaires.model.items import ItemType


SHOWN = "+shown"  # a hidden field for each question that stood on the page


@dataclass(frozen=True)
class SentPage:
    """A page that this person is asked, the response it belongs to, and the form's fields."""

    response: Response
    page: engine.Page
    raw: Mapping[str, Sequence[str]]

    @classmethod
    def of(
        cls,
        assessment: Assessment,
        questionnaire: str,
        link_id: str,
        raw: Mapping[str, Sequence[str]],
    ) -> Self:
        """Find the page by its name.

        Raises:
            PageNotAsked: if there is no such page, or it does not concern this person.
        """
        response = assessment.responses.filter(questionnaire=questionnaire).first()
        pages = engine.visible_pages(response.form) if response else ()
        page = next((page for page in pages if page.link_id == link_id), None)
        if response is None or page is None:
            raise PageNotAsked
        return cls(response, page, raw)

    @cached_property
    def fields(self) -> dict[str, list[str]]:
        """What was sent for its own questions; no photos."""
        asked = [i for i in self.page.questions() if i.type is not ItemType.ATTACHMENT]
        names = {name for item in asked for name in item.field_names}
        return {name: list(texts) for name, texts in self.raw.items() if name in names}

    @cached_property
    def shown(self) -> frozenset[str]:
        """The questions that stood on the page: those it names, else those that apply by now."""
        sent = self.raw.get(SHOWN)
        named = self.response.form.enabled if sent is None else set(sent)
        return frozenset(i.link_id for i in self.page.questions() if i.link_id in named)

    def left_open(self) -> dict[str, list[str]]:
        """Name the questions that were shown, so that one left open is missed there again."""
        return {i.link_id: [] for i in self.page.questions() if i.link_id in self.shown}

    @cached_property
    def reading(self) -> engine.PageReading:
        """The page as it would be saved, its photos as they are."""
        given = self.response.given
        photos = {item.link_id: given.get(item.link_id, ()) for item in self.page.questions()}
        return self.response.read(self.page, self.raw, attached=photos)

    @property
    def stands(self) -> bool:
        """Tell whether saving it would change nothing."""
        given = self.response.given
        answers = self.reading.answers
        return all(tuple(given.get(name, ())) == value for name, value in answers.items())

    @property
    def says_the_same(self) -> bool:
        """Tell whether what is typed is what was answered before, to the word."""
        return self.stands and not self.reading.errors

    def is_stale(self, seen: str) -> bool:
        """Tell whether it would overwrite what the person has not seen; sending twice does not."""
        if not seen or seen == self.response.saved_as(self.page):
            return False
        return not self.stands

    @property
    def is_red_flag(self) -> bool:
        """Tell whether it must stop the walk, whatever was saved since the person saw the page."""
        return self.response.is_red_flag(self.reading.form)
