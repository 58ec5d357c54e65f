"""The values of a questionnaire: its items and their options, as frozen values."""

from collections.abc import Iterator
from decimal import Decimal
from enum import StrEnum
from functools import cached_property
from typing import Annotated

from pydantic import SkipValidation

from physiobench.questionnaires.model.answers import Value as Answer
from physiobench.questionnaires.model.conditions import Condition
from physiobench.questionnaires.values import Value


class ItemType(StrEnum):
    """FHIR R4's kinds of item."""

    GROUP = "group"
    DISPLAY = "display"
    BOOLEAN = "boolean"
    DECIMAL = "decimal"
    INTEGER = "integer"
    DATE = "date"
    DATE_TIME = "dateTime"
    TIME = "time"
    STRING = "string"
    TEXT = "text"
    URL = "url"
    CHOICE = "choice"
    OPEN_CHOICE = "open-choice"
    QUANTITY = "quantity"
    ATTACHMENT = "attachment"
    REFERENCE = "reference"


CHOICES = frozenset({ItemType.CHOICE, ItemType.OPEN_CHOICE})
SILENT = frozenset({ItemType.GROUP, ItemType.DISPLAY})
UNDRAWN = frozenset({ItemType.REFERENCE})
UNCALCULATED = frozenset({ItemType.ATTACHMENT, ItemType.REFERENCE})
NUMBERS = frozenset({ItemType.INTEGER, ItemType.DECIMAL, ItemType.QUANTITY})
WORDED = frozenset({ItemType.STRING, ItemType.TEXT, ItemType.URL, ItemType.OPEN_CHOICE})
VALUE_KINDS: dict[ItemType, str] = {  # the `value[x]` name under which FHIR writes an answer
    ItemType.BOOLEAN: "valueBoolean",
    ItemType.DECIMAL: "valueDecimal",
    ItemType.INTEGER: "valueInteger",
    ItemType.DATE: "valueDate",
    ItemType.DATE_TIME: "valueDateTime",
    ItemType.TIME: "valueTime",
    ItemType.STRING: "valueString",
    ItemType.TEXT: "valueString",
    ItemType.URL: "valueUri",
    ItemType.CHOICE: "valueCoding",
    ItemType.OPEN_CHOICE: "valueCoding",
    ItemType.QUANTITY: "valueQuantity",
    ItemType.ATTACHMENT: "valueAttachment",
    ItemType.REFERENCE: "valueReference",
}


FIELD_ENDS: dict[ItemType, tuple[str, ...]] = {  # what a form sends beside an answer
    ItemType.DATE: (".day", ".month", ".year"),
    ItemType.DATE_TIME: (".day", ".month", ".year", ".time"),
    ItemType.QUANTITY: (".unit",),
    ItemType.OPEN_CHOICE: (".other",),
    ItemType.ATTACHMENT: (".remove",),
}


class Option(Value):
    """One answer that may be chosen; `key` is what a form sends for it."""

    key: str
    value: Annotated[Answer, SkipValidation]
    initially_selected: bool = False
    exclusive: bool = False
    weight: Annotated[object, SkipValidation] = None

    @property
    def text(self) -> str:
        """What the person reads."""
        return str(self.value).strip() or self.key


class Named(Value):
    """An expression as the file writes it: its text and language, and its name as a variable."""

    expression: str
    language: str = "text/fhirpath"
    name: str = ""


class Item(Value):
    """One group, question or line of text; `link_id` is its name for ever."""

    link_id: str
    type: ItemType
    text: str = ""
    prefix: str = ""
    short_text: str = ""
    hint: str = ""
    lower: str = ""  # what the low end of a scale means
    upper: str = ""  # what its high end means
    required: bool = False
    repeats: bool = False
    read_only: bool = False
    hidden: bool = False
    control: str = ""
    when: Annotated[Condition | None, SkipValidation] = None
    when_expression: str = ""  # FHIRPath that must come to true, where `when` does not say it
    variables: tuple[Named, ...] = ()
    options: tuple[Option, ...] = ()
    initial: Annotated[tuple[Answer, ...], SkipValidation] = ()
    min_value: Annotated[Answer | None, SkipValidation] = None
    max_value: Annotated[Answer | None, SkipValidation] = None
    min_length: int | None = None
    max_length: int | None = None
    max_decimal_places: int | None = None
    regex: str = ""
    entry_format: str = ""
    mime_types: tuple[str, ...] = ()  # of an attachment, where not every kind is taken
    max_size_mb: Decimal | None = None
    min_occurs: int | None = None
    max_occurs: int | None = None
    step: int | None = None
    units: Annotated[tuple[Answer, ...], SkipValidation] = ()
    support_link: str = ""
    calculated: str = ""  # FHIRPath
    score: str = ""  # the name under which the calculated value is computed here
    base: str = ""  # the linkId in FHIR, where a repeating group made a name of its own
    instance: int = 0  # which repetition of its group this one is, from 1
    required_with: tuple[str, ...] = ()  # required only once one of these is answered
    required_unless: tuple[str, ...] = ()  # required until one of these is: its group is required
    place: str = ""  # where it stands, if its words alone do not tell: a side, a repetition
    items: tuple["Item", ...] = ()

    @property
    def is_question(self) -> bool:
        """Tell whether an answer can stand here."""
        return self.type not in SILENT

    @property
    def is_asked(self) -> bool:
        """Tell whether a person fills it in: a question that is drawn and open to change."""
        return (
            self.is_question
            and not self.read_only
            and not self.hidden
            and not self.calculated
            and self.type not in UNDRAWN
        )

    @property
    def label(self) -> str:
        """The question as a person reads it, with its number if it has one."""
        return f"{self.prefix} {self.text}".strip()

    @property
    def full_label(self) -> str:
        """The question as it reads far from its page: with the place where it stands."""
        return f"{self.place}: {self.label}" if self.place else self.label

    @property
    def field_names(self) -> tuple[str, ...]:
        """The names under which a form sends an answer: the linkId, and each part of it."""
        return (self.link_id, *(f"{self.link_id}{end}" for end in FIELD_ENDS.get(self.type, ())))

    @property
    def fhir_id(self) -> str:
        """The linkId that FHIR knows; each repetition of a group bears the same one."""
        return self.base or self.link_id

    @cached_property
    def options_by_key(self) -> dict[str, Option]:
        """The options, by what a form sends for them."""
        return {option.key: option for option in self.options}

    def walk(self) -> Iterator["Item"]:
        """Yield this item and all below it, in reading order."""
        yield self
        for child in self.items:
            yield from child.walk()
