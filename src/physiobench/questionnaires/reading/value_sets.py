"""The codings of a contained FHIR value set, where the set names each of them itself.

Each comes with the entry that it stands in: extensions there may give it a weight.
"""

from collections.abc import Iterator, Mapping

from physiobench.questionnaires.model.answers import BadAnswer, Coding, read_value


Entry = tuple[Coding, Mapping[str, object]]


def read_value_set(resource: Mapping[str, object]) -> tuple[Entry, ...] | None:
    """Return the codings of the expansion, else of a composition that lists every concept.

    Nothing is returned where a terminology server would be needed to know them.

    Raises:
        BadAnswer: if a coding is malformed.
    """
    expansion = resource.get("expansion")
    contains = expansion.get("contains") if isinstance(expansion, dict) else None
    if isinstance(contains, list):
        return tuple(_expanded(contains))
    compose = resource.get("compose")
    includes = compose.get("include") if isinstance(compose, dict) else None
    if not isinstance(compose, dict) or "exclude" in compose or not isinstance(includes, list):
        return None
    codings: list[Entry] = []
    for include in includes:
        concepts = include.get("concept") if isinstance(include, dict) else None
        if not isinstance(concepts, list) or not include.keys().isdisjoint({"filter", "valueSet"}):
            return None
        system = {"system": include["system"]} if "system" in include else {}
        codings += (_coding(system | concept) for concept in concepts if isinstance(concept, dict))
    return tuple(codings)


def _expanded(contains: list[object]) -> Iterator[Entry]:
    """Yield each entry that can be chosen, and those nested in it."""
    for entry in contains:
        if not isinstance(entry, dict):
            msg = "an entry of the expansion must be an object"
            raise BadAnswer(msg)
        if entry.get("abstract") is not True:
            yield _coding(entry)
        nested = entry.get("contains", [])
        if isinstance(nested, list):
            yield from _expanded(nested)


def _coding(raw: Mapping[str, object]) -> Entry:
    coding = read_value({"valueCoding": raw})
    if not isinstance(coding, Coding):
        msg = "must be a coding"
        raise BadAnswer(msg)
    return coding, raw
