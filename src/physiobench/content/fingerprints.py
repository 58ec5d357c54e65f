"""What each questionnaire and rule file says, in short: to notice when one was changed in place."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources.abc import Traversable
from types import MappingProxyType

import yaml

from physiobench.content.load import DATA, is_stray, read_source, read_yaml


# What a review adds to a version without changing what is asked or judged.
_OF_REVIEW = frozenset(
    {"status", "date", "approvalDate", "lastReviewDate", "reviewed_by", "reviewed_on"}
)
_SUFFIXES = {"questionnaires": ".json", "rules": ".yaml"}


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """What one version says, in short, and the questionnaire that it is or judges."""

    sha256: str
    asks: str  # as in `knee@1.0.0`


@cache
def fingerprints() -> Mapping[str, Fingerprint]:
    """Return the fingerprint of every version there is, by name: `questionnaires/knee@1.0.0`.

    Layout, the order of keys, and a physio's signature count for nothing.
    """
    return fingerprints_of(DATA)


def fingerprints_of(data_folder: Traversable) -> Mapping[str, Fingerprint]:
    """Return the fingerprints of the questionnaires and rules below one folder, by name."""
    found = {}
    for folder, suffix in _SUFFIXES.items():
        for file in (data_folder / folder).iterdir():
            name, ending, _ = file.name.rpartition(suffix)
            if not ending or "@" not in name or is_stray(file.name):
                continue
            data = _read(file, f"{folder}/{file.name}")
            if data is not None:
                judged = f"{data.get('questionnaire')}@{data.get('questionnaire_version')}"
                asks = judged if folder == "rules" else name
                found[f"{folder}/{name}"] = Fingerprint(_sha256(data), asks)
    return MappingProxyType(found)


def _read(file: Traversable, name: str) -> Mapping[str, object] | None:
    """Return what a file holds, or nothing if it cannot be read: loading it says why."""
    try:
        text = read_source(file, name)
        data = json.loads(text) if name.endswith(".json") else read_yaml(text)
    except (ValueError, RecursionError, yaml.YAMLError):
        return None
    return data if isinstance(data, dict) else None


def _sha256(data: object) -> str:
    text = json.dumps(_lasting(data), sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()


def _lasting(data: object) -> object:
    if isinstance(data, dict):
        return {key: _lasting(held) for key, held in data.items() if key not in _OF_REVIEW}
    if isinstance(data, list):
        return [_lasting(held) for held in data]
    return data
