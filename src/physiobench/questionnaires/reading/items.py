"""Read one FHIR item into a value, or refuse it with its linkId and the reason."""

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from physiobench.questionnaires.errors import ContentError, raise_all
from physiobench.questionnaires.model.answers import (
    BadAnswer,
    Coding,
    Quantity,
    StoredAnswer,
    Value,
    read_value,
)
from physiobench.questionnaires.model.conditions import BadCondition
from physiobench.questionnaires.model.items import SILENT, VALUE_KINDS, Item, ItemType, Option
from physiobench.questionnaires.reading.display_lines import display_lines_of
from physiobench.questionnaires.reading.extensions import deeper_extensions, read_item_extensions
from physiobench.questionnaires.reading.faults import fault_of_item
from physiobench.questionnaires.reading.parts import code_text, keyed_options, read_codes, read_when
from physiobench.questionnaires.reading.repeats import unrolled
from physiobench.questionnaires.reading.value_sets import Entry


_KNOWN = frozenset(
    {
        "id",
        "extension",
        "linkId",
        "definition",
        "code",
        "prefix",
        "text",
        "type",
        "enableWhen",
        "enableBehavior",
        "required",
        "repeats",
        "readOnly",
        "maxLength",
        "answerValueSet",
        "answerOption",
        "initial",
        "item",
    }
)
_FLAGS = {"required": "required", "repeats": "repeats", "readOnly": "read_only"}
_MEASURED = frozenset(
    {"boolean", "decimal", "integer", "string", "text", "url", "open-choice"}
)  # may bear maxLength
_OPTION_KINDS = frozenset({"choice", "open-choice", "integer", "date", "time", "string"})
LINK_ID_LONGEST = 255  # as FHIR has it
_OURS = ("+", "measured-", "csrfmiddlewaretoken")  # how fields of the site's own begin
NESTING = 20  # levels of items within items; no form that a person can follow has more


@dataclass(slots=True)
class ItemReader:
    """What one questionnaire's items are read with: its value sets, and notices on the way."""

    file: str
    value_sets: Mapping[str, tuple[Entry, ...]]
    kept: list[tuple[str, str]] = field(default_factory=list)  # (linkId, extension url)

    def refuse(self, key: str, reason: str) -> ContentError:
        """Return the error that names the item and the reason."""
        return ContentError(self.file, key, reason)

    def read(self, raw: object, parent: str, *, depth: int = 1) -> Item:
        """Return the item that `raw` writes down.

        Raises:
            ContentError: if it is not FHIR R4, or asks for what the engine cannot do.
        """
        if not isinstance(raw, dict):
            raise self.refuse(parent, "an item must be an object")
        link_id = raw.get("linkId")
        if not isinstance(link_id, str) or not link_id.strip() or link_id != link_id.strip():
            raise self.refuse(parent, "holds an item without a linkId")
        if fault := _name_fault(link_id):
            raise self.refuse(link_id[:40], fault)
        if depth > NESTING:
            raise self.refuse(link_id, f"stands more than {NESTING} items deep")
        try:
            return self._item(raw, link_id, depth)
        except (BadAnswer, BadCondition) as error:
            raise self.refuse(link_id, str(error)) from error

    def _item(self, raw: Mapping[str, object], link_id: str, depth: int) -> Item:
        if "modifierExtension" in raw:
            raise self.refuse(link_id, "bears a modifierExtension, which may change its meaning")
        unknown = sorted(k for k in raw if k not in _KNOWN and not k.startswith("_"))
        if unknown:
            raise self.refuse(link_id, f"has a key that FHIR R4 does not know: {unknown[0]}")
        try:
            kind = ItemType(str(raw.get("type")))
        except ValueError as error:
            reason = f"its type {raw.get('type')!r} is none of FHIR R4's"
            raise self.refuse(link_id, reason) from error
        fields, kept = read_item_extensions(raw, kind)
        fields |= self._plain_fields(raw, kind)
        fields["when"] = read_when(raw)
        names, side = read_codes(raw)
        fields["score"] = names if fields.get("calculated") else ""
        fields["place"] = side
        fields["options"], more = self._options(raw, kind)
        fields["initial"] = self._initial(raw, kind)
        fields["units"] = fields["units"] or _unit_of(fields["initial"])
        self.kept += [(link_id, url) for url in dict.fromkeys((*kept, *more))]
        if kind is ItemType.BOOLEAN and "maxLength" in raw:
            self.kept.append((link_id, "maxLength"))  # yes and no have no length
        text = str(fields["text"]).strip() or code_text(raw)
        below = self.read_all(raw.get("item", []), link_id, depth + 1)
        lines = display_lines_of(kind, below, is_named=bool(text))
        fields["text"] = text or lines.label
        fields["units"] = fields["units"] or lines.unit
        item = Item.model_validate({"link_id": link_id, "type": kind} | fields | lines.fields)
        reason = fault_of_item(item)
        if reason:
            raise self.refuse(link_id, reason)
        return self._settled(item)

    def _settled(self, item: Item) -> Item:
        """Return `item` with what it says of all below it, and its repetitions written out."""
        if item.place or item.hidden:
            under = tuple(_under(child, item) for child in item.items)
            item = item.model_copy(update={"items": under})
        for below in item.walk():
            if below.required and below.hidden and below.is_question and not below.calculated:
                raise self.refuse(below.fhir_id, "is required but stands in what is hidden")
        if item.type is not ItemType.GROUP:
            return item
        if item.repeats:
            return unrolled(item)
        names = tuple(i.link_id for i in item.walk() if i.is_asked)
        return _needing_one(item, names) if item.required else item

    def _plain_fields(self, raw: Mapping[str, object], kind: ItemType) -> dict[str, object]:
        fields: dict[str, object] = {}
        for name in ("text", "prefix"):
            text = raw.get(name, "")
            if not isinstance(text, str):
                msg = f"{name} must be text"
                raise BadAnswer(msg)
            fields[name] = text
        for name, ours in _FLAGS.items():
            flag = raw.get(name, False)
            if not isinstance(flag, bool):
                msg = f"{name} must be true or false"
                raise BadAnswer(msg)
            if name in raw and kind is ItemType.DISPLAY:
                msg = f"a display item cannot bear {name}"
                raise BadAnswer(msg)
            fields[ours] = flag
        if "maxLength" in raw:
            length = raw["maxLength"]
            if isinstance(length, bool) or not isinstance(length, int) or length < 1:
                msg = "maxLength must be a whole number above 0"
                raise BadAnswer(msg)
            if kind not in _MEASURED:
                msg = f"maxLength has no meaning for {kind}"
                raise BadAnswer(msg)
            fields["max_length"] = length
        return fields

    def read_all(self, listed: object, parent: str, depth: int = 1) -> Sequence[Item]:
        """Return the items of a list.

        Raises:
            ContentError: naming each that is refused.
        """
        if not isinstance(listed, list):
            raise self.refuse(parent, "item must be a list")
        found, faults = [], []
        for raw in listed:
            try:
                found.append(self.read(raw, parent, depth=depth))
            except ContentError as fault:
                faults.append(fault)
        raise_all(faults)
        return found

    def _options(
        self, raw: Mapping[str, object], kind: ItemType
    ) -> tuple[tuple[Option, ...], tuple[str, ...]]:
        """Return the options, and the extensions in a value set that we only keep."""
        named, listed = raw.get("answerValueSet"), raw.get("answerOption")
        if named is not None and listed is not None:
            msg = "cannot have both answerOption and answerValueSet"
            raise BadAnswer(msg)
        if named is None and listed is None:
            return (), ()
        if kind not in _OPTION_KINDS:
            msg = f"{kind} cannot have options"
            raise BadAnswer(msg)
        if named is not None:
            entries = self.value_sets.get(str(named).removeprefix("#"))
            if entries is None or not str(named).startswith("#"):
                msg = f"the value set {named} is not contained here with its expansion"
                raise BadAnswer(msg)
            return keyed_options(entries), tuple(deeper_extensions([e for _, e in entries]))
        if not isinstance(listed, list) or not listed:
            msg = "answerOption must be a list, not empty"
            raise BadAnswer(msg)
        pairs: list[tuple[Value, Mapping[str, object]]] = []
        for option in listed:
            if not isinstance(option, dict):
                msg = "an answerOption must be an object"
                raise BadAnswer(msg)
            value = read_value(option)
            if isinstance(value, StoredAnswer):
                msg = "an option cannot be a reference"
                raise BadAnswer(msg)
            pairs.append((value, option))
        return keyed_options(pairs), ()

    def _initial(self, raw: Mapping[str, object], kind: ItemType) -> tuple[Value, ...]:
        listed = raw.get("initial", [])
        if not isinstance(listed, list) or not all(isinstance(entry, dict) for entry in listed):
            msg = "initial must be a list of values"
            raise BadAnswer(msg)
        if listed and (kind in SILENT or "answerOption" in raw):
            msg = "initial stands neither on a group nor beside answerOption"
            raise BadAnswer(msg)
        if len(listed) > 1 and not raw.get("repeats"):
            msg = "several initial values need repeats"
            raise BadAnswer(msg)
        allowed = {VALUE_KINDS.get(kind), "valueString" if kind is ItemType.OPEN_CHOICE else None}
        if any(name.startswith("value") and name not in allowed for one in listed for name in one):
            msg = f"initial does not fit {kind}"
            raise BadAnswer(msg)
        return tuple(read_value(entry) for entry in listed)


def _name_fault(link_id: str) -> str:
    """Return why a linkId cannot be a field name or part of an address, or nothing."""
    if len(link_id) > LINK_ID_LONGEST:
        return f"its linkId has {len(link_id)} characters, and {LINK_ID_LONGEST} is the most"
    if any(unicodedata.category(c) in {"Cc", "Cs", "Zl", "Zp"} for c in link_id):
        return "its linkId holds a character that cannot be seen"
    if link_id.startswith(_OURS):
        return "its linkId begins like a field name of the site"
    if not {".", ".."}.isdisjoint(link_id.split("/")):
        return "its linkId cannot be part of a page's address"
    return ""


def _unit_of(initial: object) -> tuple[Coding, ...]:
    """Return the unit that the initial quantity names: where no other is offered, it is meant."""
    for value in initial if isinstance(initial, tuple) else ():
        if isinstance(value, Quantity) and value.code:
            return (Coding(value.code, value.unit, value.system),)
    return ()


def _under(item: Item, group: Item) -> Item:
    """Return `item` and all below it with what `group` says of them: the place, and unseen."""
    below = tuple(_under(child, group) for child in item.items)
    place, hidden = item.place or group.place, item.hidden or group.hidden
    return item.model_copy(update={"place": place, "hidden": hidden, "items": below})


def _needing_one(item: Item, names: tuple[str, ...]) -> Item:
    """Return `item` with each question below it required until one of `names` is answered."""
    below = tuple(_needing_one(child, names) for child in item.items)
    settled = item.required or item.required_with or item.required_unless
    own = {"required_unless": names} if item.is_asked and not settled else {}
    return item.model_copy(update={"items": below, **own})
