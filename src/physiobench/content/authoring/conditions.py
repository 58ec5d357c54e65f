"""The short form in which authors write conditions, and what it stands for in FHIR.

`calf` means that calf was answered with yes, `calf=no` with no, `site=shin|calf` with one of two,
`calf?` with yes or not sure (how a gate opens), `age>50` with a larger number, `at:clot-where`
that the part named there is where the pads are for, `given:story` that there is an answer at all.
`{all: [...]}` and `{any: [...]}` nest.
"""

import re
from collections.abc import Mapping, Sequence

from physiobench.questionnaires.errors import ContentError


ANSWERS = "https://physiobench.example/fhir/CodeSystem/answer"
_SHORT = re.compile(
    r"(?P<question>[a-z][a-z0-9-]*)(?:(?P<gate>\?)|(?P<sign>>=|<=|=|>|<)(?P<value>.+))?"
)
# Where pads can go (the question `site`), by the limb that an illness there would reach.
LIMB_SITES = {
    "leg": ("thigh-front", "thigh-back", "shin", "calf"),
    "arm": ("shoulder", "upper-arm", "forearm", "hand"),
}
# Parts of the trunk, and the sites they border on. A part that has no name here ("trunk") may be
# any of them. Which side it lies on is not asked, so it counts for both.
TRUNK_SITES = {
    "chest": ("shoulder", "upper-arm"),
    "pelvis": ("pelvic", "thigh-front", "thigh-back"),
    "trunk": ("pelvic", "thigh-front", "thigh-back", "shoulder", "upper-arm"),
}
Condition = dict[str, object]


def expand(written: object, *, where: str, full: bool = False) -> Condition:
    """Return the condition that `written` stands for; `full` writes each answer's system.

    Raises:
        ContentError: if it is not of the short form.
    """
    if isinstance(written, Mapping):
        found: Condition = {}
        for sign, parts in written.items():
            if sign not in {"all", "any"} or not isinstance(parts, Sequence):
                raise ContentError(where, "when", f"has no {sign!r}, only all and any")
            found[sign] = [expand(part, where=where, full=full) for part in parts]
        return found
    if str(written).startswith("at:"):
        return _at_site(str(written).removeprefix("at:"))
    if str(written).startswith("given:"):
        question = str(written).removeprefix("given:")
        return {"question": question, "operator": "exists", "answerBoolean": True}
    match = _SHORT.fullmatch(str(written))
    if match is None:
        raise ContentError(where, "when", f"cannot be read: {written!r}")
    question, sign = match["question"], match["sign"] or "="
    if match["gate"]:
        return {"any": [_coded(question, code, full=full) for code in ("yes", "not-sure")]}
    values = (match["value"] or "yes").split("|")
    if all(re.fullmatch(r"-?\d+", value) for value in values) and sign != "=":
        parts = [{"question": question, "operator": sign, "answerInteger": int(v)} for v in values]
    else:
        parts = [_coded(question, value, full=full) for value in values]
    return parts[0] if len(parts) == 1 else {"any": parts}


def _at_site(written: str) -> Condition:
    """Return the condition that the limb named by a question is the one the pads are for.

    After a stroke stands the one limb that the question is about: `calf-where/leg`.
    """
    question, _, only = written.partition("/")
    found: list[Condition] = []
    for limb, sites in LIMB_SITES.items():
        if only not in {"", limb}:
            continue
        here = {"any": [_coded("site", site, full=False) for site in sites]}
        for side in ("left", "right"):
            that_side = {"any": [_coded("side", code, full=False) for code in (side, "both")]}
            place = _coded(question, f"{side}-{limb}", full=False)
            found.append({"all": [here, that_side, place]})
    if not only:
        for part, borders in TRUNK_SITES.items():
            near = {"any": [_coded("site", site, full=False) for site in borders]}
            found.append({"all": [near, _coded(question, part, full=False)]})
    return {"any": found}


def _coded(question: str, code: str, *, full: bool) -> Condition:
    coding = {"system": ANSWERS, "code": code} if full else {"code": code}
    return {"question": question, "operator": "=", "answerCoding": coding}


def enable_when(written: object, *, where: str) -> Condition:
    """Return `enableWhen` and `enableBehavior` for a condition; a list means any of it.

    Raises:
        ContentError: if FHIR cannot say it: enableWhen does not nest.
    """
    if isinstance(written, list):
        written = {"any": written}
    found = expand(written, where=where, full=True)
    if "question" in found:
        return {"enableWhen": [found]}
    sign = "any" if "any" in found else "all"
    listed = found[sign]
    flat: list[object] = []
    for part in listed if isinstance(listed, list) else []:
        if "question" in part:
            flat.append(part)
        elif sign == "any" and "any" in part:
            flat += part["any"]
        else:
            raise ContentError(where, "when", "enableWhen cannot nest all and any")
    return {"enableWhen": flat, "enableBehavior": sign}
