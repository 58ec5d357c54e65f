"""A form as a page renders it: what a person reads there, and what their browser then sends."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.test.html import Element, parse_html


Words = Mapping[str, Sequence[str]]  # what to answer, by the question as it reads
CHOSEN = {"radio", "checkbox", "option"}
BOXES = {"input", "textarea", "option"}


@dataclass(frozen=True, slots=True)
class Box:
    """One place to answer: one choice of several, or somewhere to type."""

    kind: str  # radio, checkbox, option, hidden; text for all that is typed
    name: str
    value: str
    id: str  # of an option, its list's
    question: str
    words: str  # its own label

    @property
    def is_chosen(self) -> bool:
        """Tell whether it is ticked or picked, not typed in."""
        return self.kind in CHOSEN


@dataclass(frozen=True, slots=True)
class Shown:
    """What a page says in its main part."""

    title: str
    headings: tuple[str, ...]  # of the second level
    text: str

    @classmethod
    def read(cls, html: str) -> "Shown":
        """Read it out of a page."""
        main = _main(html)
        every = [(found.name, _words(found)) for found, _ in _below(main)]
        (title,) = [words for name, words in every if name == "h1"]
        headings = tuple(words for name, words in every if name == "h2")
        return cls(title, headings, _words(main))


@dataclass(frozen=True, slots=True)
class Form:
    """The last form of a page's main part, which is the page's own."""

    boxes: tuple[Box, ...]

    @classmethod
    def read(cls, html: str) -> "Form":
        """Read it out of a page.

        Raises:
            ValueError: if the page has no form.
        """
        forms = [found for found, _ in _below(_main(html)) if found.name == "form"]
        if not forms:
            msg = "no form on this page"
            raise ValueError(msg)
        return cls(tuple(_boxes(forms[-1])))

    @property
    def questions(self) -> tuple[str, ...]:
        """Each question once, in reading order."""
        return tuple(dict.fromkeys(box.question for box in self.boxes if box.kind != "hidden"))

    def filled(self, answers: Words) -> Iterator[tuple[Box, str]]:
        """Yield each box that a person touches, with what they choose or type there.

        Raises:
            KeyError: if a question is asked that nobody said how to answer.
            ValueError: if an answer cannot be given.
        """
        for question in self.questions:
            boxes = [b for b in self.boxes if b.question == question and b.kind != "hidden"]
            offered = {box.words: box for box in boxes if box.is_chosen}
            to_type = iter([box for box in boxes if not box.is_chosen])
            for answer in answers[question]:
                box = offered.get(answer) or next(to_type, None)
                if box is None:
                    msg = f"{question}: no place for {answer}"
                    raise ValueError(msg)
                yield box, answer

    def sent(self, answers: Words) -> dict[str, list[str]]:
        """Return what a browser sends once the form is filled in so.

        Raises:
            KeyError: as `filled`.
            ValueError: as `filled`.
        """
        found: dict[str, list[str]] = {}
        for box in self.boxes:
            if box.kind == "hidden":
                found.setdefault(box.name, []).append(box.value)
        for box, answer in self.filled(answers):
            found.setdefault(box.name, []).append(box.value if box.is_chosen else answer)
        for box in self.boxes:
            if box.kind == "text":
                found.setdefault(box.name, [""])
        return found


def _main(html: str) -> Element:
    (main,) = [found for found, _ in _below(parse_html(html)) if found.name == "main"]
    return main


def _boxes(form: Element) -> Iterator[Box]:
    labels: dict[str, str] = {}
    for found, _ in _below(form):
        if found.name == "label":
            labels[_attributes(found).get("for", "")] = _words(found)
    for found, above in _below(form):
        given = _attributes(found)
        if found.name not in BOXES:
            continue
        if found.name == "option":
            chooser = _attributes(above[-1])
            box_id, name, words, kind = chooser["id"], chooser["name"], _words(found), "option"
        else:
            box_id, name = given.get("id", ""), given.get("name", "")
            kind = given.get("type", "text") if found.name == "input" else "text"
            kind = kind if kind in {*CHOSEN, "hidden"} else "text"
            words = labels.get(box_id, "")
        legend = next((_legend(e) for e in reversed(above) if e.name == "fieldset"), "")
        question = legend or labels.get(box_id, "")
        value = given.get("value", "on" if kind == "checkbox" else "")
        yield Box(kind, name, value, box_id, question, words)


def _below(
    element: Element, above: tuple[Element, ...] = ()
) -> Iterator[tuple[Element, tuple[Element, ...]]]:
    """Yield all that stands in an element, each with what it stands in."""
    for child in element.children:
        if isinstance(child, Element):
            yield child, (*above, element)
            yield from _below(child, (*above, element))


def _attributes(element: Element) -> dict[str, str]:
    return {name: value or "" for name, value in element.attributes}


def _legend(fieldset: Element) -> str:
    return next((_words(found) for found, _ in _below(fieldset) if found.name == "legend"), "")


def _words(element: Element) -> str:
    """Return what it says, without the hints inside."""
    said = [
        child if isinstance(child, str) else _words(child)
        for child in element.children
        if isinstance(child, str) or _attributes(child).get("class") != "hint"
    ]
    return " ".join(" ".join(said).split())
