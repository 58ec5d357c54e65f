"""The head of a FHIR R4 Questionnaire: all of it but its items."""

from collections.abc import Mapping

from physiobench.questionnaires.errors import ContentError
from physiobench.questionnaires.model.answers import BadAnswer
from physiobench.questionnaires.reading.extensions import deeper_extensions
from physiobench.questionnaires.reading.value_sets import Entry, read_value_set


_KNOWN = frozenset(
    {
        "resourceType",
        "id",
        "meta",
        "language",
        "text",
        "contained",
        "extension",
        "url",
        "identifier",
        "version",
        "name",
        "title",
        "derivedFrom",
        "status",
        "experimental",
        "subjectType",
        "date",
        "publisher",
        "contact",
        "description",
        "useContext",
        "jurisdiction",
        "purpose",
        "copyright",
        "approvalDate",
        "lastReviewDate",
        "effectivePeriod",
        "code",
        "item",
    }
)
_STATUSES = frozenset({"draft", "active", "retired", "unknown"})


def text_of(data: Mapping[str, object], key: str) -> str:
    """Return the text under `key`, or nothing."""
    found = data.get(key, "")
    return found if isinstance(found, str) else ""


def title_of(data: Mapping[str, object]) -> str:
    """Return what a person reads above the form: its title, else its name, else its id."""
    end = text_of(data, "url").rstrip("/").rsplit("/", 1)[-1]
    names = [text_of(data, key).strip() for key in ("title", "name", "id")]
    return next(filter(None, names), end)


def check_head(name: str, data: Mapping[str, object]) -> None:
    """Check what stands before the items.

    Raises:
        ContentError: naming the key and what is wrong with it.
    """
    if data.get("resourceType") != "Questionnaire":
        raise ContentError(name, "resourceType", "is not Questionnaire")
    if "modifierExtension" in data:
        reason = "may change what the form means, so it is not run without it"
        raise ContentError(name, "modifierExtension", reason)
    if "implicitRules" in data:
        reason = f"names rules that this engine does not know: {data['implicitRules']}"
        raise ContentError(name, "implicitRules", reason)
    unknown = sorted(k for k in data if k not in _KNOWN and not k.startswith("_"))
    if unknown:
        raise ContentError(name, unknown[0], "is not a key of a FHIR R4 Questionnaire")
    if str(data.get("status")) not in _STATUSES:
        raise ContentError(name, "status", f"has no {data.get('status')!r}")
    for key in ("id", "url", "version", "title", "description"):
        if key in data and not isinstance(data[key], str):
            raise ContentError(name, key, "must be text")
    if not data.get("id") and not data.get("url"):
        raise ContentError(name, "url", "is missing, and so is id: nothing names it")
    if not isinstance(data.get("item"), list) or not data["item"]:
        raise ContentError(name, "item", "must be a list with at least one item")


def contained(name: str, data: Mapping[str, object]) -> dict[str, tuple[Entry, ...]]:
    """Return the codings of every contained value set that names them all.

    Raises:
        ContentError: naming the value set that cannot be read.
    """
    listed = data.get("contained", [])
    if not isinstance(listed, list):
        raise ContentError(name, "contained", "must be a list")
    found: dict[str, tuple[Entry, ...]] = {}
    for resource in listed:
        if not isinstance(resource, dict) or resource.get("resourceType") != "ValueSet":
            continue
        try:
            tuple(deeper_extensions([resource]))  # refuses what may change its meaning
            codings = read_value_set(resource)
        except BadAnswer as error:
            raise ContentError(name, f"contained #{resource.get('id')}", str(error)) from error
        if codings is not None:  # else whoever names it is refused, with the reason
            found[str(resource.get("id"))] = codings
    return found
