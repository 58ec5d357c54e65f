"""Read one FHIR item into a value, or refuse it with its linkId and the reason."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, time
from decimal import Decimal

from physiobench.content.answers import BadAnswer, Kept, Quantity, Value, read_value
from physiobench.content.conditions import BadCondition
from physiobench.content.errors import ContentError
from physiobench.content.item_extensions import HELP, read_item_extensions
from physiobench.content.item_parts import keyed_options, read_codes, read_when
from physiobench.content.item_repeats import unrolled
from physiobench.content.items import (
    CHOICES,
    SILENT,
    UNCALCULATED,
    UNDRAWN,
    Item,
    ItemType,
    Option,
)
from physiobench.content.value_sets import Entry


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
_VALUE_KINDS: dict[ItemType, str] = {
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


def value_kind(item: Item) -> str:
    """Return the `value[x]` name under which FHIR writes an answer to `item`."""
    return _VALUE_KINDS[item.type]


_LIMITED: dict[ItemType, tuple[type, ...]] = {
    ItemType.INTEGER: (int,),
    ItemType.DECIMAL: (int, Decimal),
    ItemType.QUANTITY: (int, Decimal, Quantity),
    ItemType.DATE: (date,),
    ItemType.DATE_TIME: (date,),
    ItemType.TIME: (time,),
}


@dataclass(slots=True)
class Reading:
    """What one questionnaire's items are read with: its value sets, and notices on the way."""

    file: str
    value_sets: Mapping[str, tuple[Entry, ...]]
    kept: list[tuple[str, str]] = field(default_factory=list)  # (linkId, extension url)

    def refuse(self, key: str, reason: str) -> ContentError:
        """Return the error that names the item and the reason."""
        return ContentError(self.file, key, reason)

    def read(self, raw: object, parent: str) -> Item:
        """Return the item that `raw` writes down.

        Raises:
            ContentError: if it is not FHIR R4, or asks for what the engine cannot do.
        """
        if not isinstance(raw, dict):
            raise self.refuse(parent, "an item must be an object")
        link_id = raw.get("linkId")
        if not isinstance(link_id, str) or not link_id.strip() or link_id != link_id.strip():
            raise self.refuse(parent, "holds an item without a linkId")
        try:
            return self._item(raw, link_id)
        except (BadAnswer, BadCondition) as error:
            raise self.refuse(link_id, str(error)) from error

    def _item(self, raw: Mapping[str, object], link_id: str) -> Item:
        if "modifierExtension" in raw:
            raise self.refuse(link_id, "bears a modifierExtension, which may change its meaning")
        unknown = sorted(k for k in raw if k not in _KNOWN and not k.startswith("_"))
        if unknown:
            raise self.refuse(link_id, f"has a key that FHIR R4 does not know: {unknown[0]}")
        try:
            kind = ItemType(str(raw.get("type")))
        except ValueError as error:
            raise self.refuse(link_id, f"has no type {raw.get('type')!r}") from error
        fields, kept = read_item_extensions(raw)
        self.kept += [(link_id, url) for url in kept]
        fields |= self._plain_fields(raw, kind)
        fields["when"] = read_when(raw)
        names, side = read_codes(raw)
        fields["score"] = names if fields.get("calculated") else ""
        fields["place"] = side
        fields["options"] = self._options(raw, kind)
        fields["initial"] = self._initial(raw, kind)
        hints, children = self._children(raw, link_id)
        children = tuple(_at(child, side) for child in children) if side else children
        item = Item.model_validate(
            {"link_id": link_id, "type": kind, "hint": "\n".join(hints), "items": children} | fields
        )
        self._check(item)
        repeats = item.type is ItemType.GROUP and item.repeats
        return unrolled(item) if repeats else item

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

    def _children(
        self, raw: Mapping[str, object], link_id: str
    ) -> tuple[list[str], tuple[Item, ...]]:
        listed = raw.get("item", [])
        if not isinstance(listed, list):
            raise self.refuse(link_id, "item must be a list")
        read = [self.read(child, link_id) for child in listed]
        hints = [child.text for child in read if child.control == HELP]
        return hints, tuple(child for child in read if child.control != HELP)

    def _options(self, raw: Mapping[str, object], kind: ItemType) -> tuple[Option, ...]:
        named, listed = raw.get("answerValueSet"), raw.get("answerOption")
        if named is not None and listed is not None:
            msg = "cannot have both answerOption and answerValueSet"
            raise BadAnswer(msg)
        if named is None and listed is None:
            return ()
        if kind not in _OPTION_KINDS:
            msg = f"{kind} cannot have options"
            raise BadAnswer(msg)
        if named is not None:
            entries = self.value_sets.get(str(named).removeprefix("#"))
            if entries is None or not str(named).startswith("#"):
                msg = f"the value set {named} is not contained here with its expansion"
                raise BadAnswer(msg)
            return keyed_options(entries)
        if not isinstance(listed, list) or not listed:
            msg = "answerOption must be a list, not empty"
            raise BadAnswer(msg)
        pairs: list[tuple[Value, Mapping[str, object]]] = []
        for option in listed:
            if not isinstance(option, dict):
                msg = "an answerOption must be an object"
                raise BadAnswer(msg)
            value = read_value(option)
            if isinstance(value, Kept):
                msg = "an option cannot be a reference"
                raise BadAnswer(msg)
            pairs.append((value, option))
        return keyed_options(pairs)

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
        allowed = {_VALUE_KINDS.get(kind), "valueString" if kind is ItemType.OPEN_CHOICE else None}
        if any(name.startswith("value") and name not in allowed for one in listed for name in one):
            msg = f"initial does not fit {kind}"
            raise BadAnswer(msg)
        return tuple(read_value(entry) for entry in listed)

    def _check(self, item: Item) -> None:
        reason = _fault(item)
        if reason:
            raise self.refuse(item.link_id, reason)


def _fault(item: Item) -> str:
    """Return why this item cannot be asked as written, or nothing."""
    try:
        re.compile(item.regex)
    except re.error:
        return f"its regex cannot be read: {item.regex}"
    limits = [limit for limit in (item.min_value, item.max_value) if limit is not None]
    kinds = _LIMITED.get(item.type, ())
    faults = {
        f"its smallest or largest value does not fit {item.type}": any(
            isinstance(limit, bool) or not isinstance(limit, kinds) for limit in limits
        ),
        "a group needs items": item.type is ItemType.GROUP and not item.items,
        "a display item cannot hold items": item.type is ItemType.DISPLAY and bool(item.items),
        "bears both enableWhen and enableWhenExpression, which FHIR forbids": item.when is not None
        and bool(item.when_expression),
        f"a {item.type} cannot be calculated": bool(item.calculated)
        and item.type in SILENT | UNCALCULATED,
        "repeats inside a group that repeats": item.type is ItemType.GROUP
        and item.repeats
        and any(below.instance for below in item.walk()),
        "a choice needs its options": item.type in CHOICES and not item.options,
        "a repeating question cannot hold items": item.is_question
        and item.repeats
        and bool(item.items),
        f"a required {item.type} cannot be filled in here": item.type in UNDRAWN and item.required,
        "is required but hidden or read-only": item.required
        and (item.hidden or item.read_only)
        and not item.calculated,
    }
    return next((reason for reason, holds in faults.items() if holds), "")


def _at(item: Item, place: str) -> Item:
    """Return `item` and all below it with the place that a group above them names."""
    below = tuple(_at(child, item.place or place) for child in item.items)
    return item.model_copy(update={"place": item.place or place, "items": below})
