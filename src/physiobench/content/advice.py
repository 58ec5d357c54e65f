"""Advice and clinical wording as content: each sentence that the rules say to somebody.

A file holds the texts of one concern. The code that uses a text names it by a member of an
enumeration; a test holds the enumerations equal to the files, in both directions.
"""

import re
from collections.abc import Mapping
from enum import StrEnum
from functools import cache
from string import Formatter
from typing import Annotated, Any, ClassVar, Self

from pydantic import Field, StringConstraints, model_validator

from physiobench.content.load import DATA, parse_yaml, read_folder
from physiobench.content.values import Confidence, Entry, Words
from physiobench.questionnaires.values import Value


TextId = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9]+(-[A-Za-z0-9]+)*$")]
_PLACEHOLDER = re.compile(r"[a-z][a-z0-9_]*")


class Reader(StrEnum):
    """Who reads a text."""

    PATIENT = "patient"
    PHYSIO = "physio"
    CLINICIAN = "clinician"  # elsewhere, by a letter


def placeholders(text: str) -> frozenset[str]:
    """Return the names in braces that the code replaces.

    Raises:
        ValueError: if a brace holds anything but one plain name.
    """
    names = set()
    for _, name, layout, conversion in Formatter().parse(text):
        if name is None:
            continue
        if layout or conversion or not _PLACEHOLDER.fullmatch(name):
            msg = f"{{{name}}} must be one plain name in braces, like {{days}}"
            raise ValueError(msg)
        names.add(name)
    return frozenset(names)


class AdviceText(Value):
    """One text, or its steps where their order matters.

    What is left out is as the file says. `row` is the row of the clinical reference or the rule
    that it belongs to.
    """

    text: Words = ""
    steps: tuple[Words, ...] = ()
    label: Words | None = None  # what it is about, as the person chooses it
    row: Words | None = None
    reader: Reader | None = None
    provenance: Words | None = None
    confidence: Confidence | None = None
    reviewed_by: str | None = None  # empty until a registered physio signs

    @model_validator(mode="before")
    @classmethod
    def accept_plain_text(cls, data: Any) -> Any:
        """Take a plain sentence for a text with nothing else to say."""
        return {"text": data} if isinstance(data, str) else data

    @model_validator(mode="after")
    def is_text_or_steps(self) -> Self:
        """Refuse both or neither, and a placeholder that is no plain name."""
        if bool(self.text) == bool(self.steps):
            msg = "give text or steps, one of them"
            raise ValueError(msg)
        placeholders(self.words)
        return self

    @property
    def words(self) -> str:
        """The whole text; steps are put one after the other."""
        return self.text or " ".join(self.steps)


class AdviceFile(Entry):
    """The texts of one concern, by id; who reads them and where they come from."""

    reader: Reader
    provenance: Words
    confidence: Confidence
    texts: Annotated[dict[TextId, AdviceText], Field(min_length=1)]

    @model_validator(mode="after")
    def labels_all_or_none(self) -> Self:
        """Refuse a file in which only some texts have a label."""
        missing = [name for name, text in self.texts.items() if text.label is None]
        if missing and len(missing) < len(self.texts):
            msg = f"{missing[0]} has no label, but others have one"
            raise ValueError(msg)
        return self


@cache
def advice() -> Mapping[str, AdviceFile]:
    """Return every file of advice, by slug."""
    found = read_folder(
        DATA / "advice", ".yaml", lambda name, text: parse_yaml(name, text, AdviceFile)
    )
    return {value.slug: value for value in found}


class _Key(StrEnum):
    """A text by its id. A subclass names the file: `class GateText(AdviceKey, file="gate")`."""

    file: ClassVar[str]

    def __init_subclass__(cls, *, file: str = "") -> None:
        super().__init_subclass__()
        cls.file = file

    @property
    def _entry(self) -> AdviceText:
        return advice()[self.file].texts[self.value]


class AdviceKey(_Key):
    """A text that is shown as it stands."""

    @property
    def text(self) -> str:
        """The text."""
        return self._entry.words

    @property
    def steps(self) -> tuple[str, ...]:
        """Its steps, where their order matters; else empty."""
        return self._entry.steps

    @property
    def label(self) -> str:
        """What it is about, as the person chooses it; "" where its file has no labels."""
        return self._entry.label or ""


class AdviceTemplate(_Key):
    """A text with placeholders. A test checks that each call fills exactly those."""

    def fill(self, **values: object) -> str:
        """Return the text with its placeholders replaced."""
        return self._entry.words.format_map(values)
