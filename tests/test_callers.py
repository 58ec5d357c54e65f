"""Nothing without a caller: what the product cannot reach is not kept."""

import ast
import inspect
import re
from collections.abc import Iterator
from enum import Enum
from pathlib import Path

from pydantic import BaseModel

from tests.uses import (
    SRC,
    Public,
    files,
    foreign_bases,
    is_called_by_a_library,
    module_of,
    parsed,
    public_names,
    uses_in_source,
    words_of_docs,
)


ABOVE = {"web", "config"}  # pages and commands: where the calls begin
BELOW = {p.name for p in SRC.iterdir() if (p / "__init__.py").exists()} - ABOVE
NEEDED_SOON = {
    "clinical_name": "the exercise library of the physio lists exercises by it",
    "wording_shipped": "the list of measures says which ones need a licensed pack of words",
    "highlights": "the form of a dose names the ends of the trade-off that it proposes",
    "growth_range_mm": "the page on regrowth draws how far a nerve may have grown",
    "to_response": "the questionnaire library's way out: answers as a FHIR QuestionnaireResponse",
}


def needed_soon(public: Public) -> bool:
    return public.name in NEEDED_SOON


def is_used(public: Public) -> bool:
    uses = uses_in_source()
    if public.package == "nmes" and words_of_docs()[public.name]:
        return True
    if public.owner is not None:
        return uses.anywhere(public.name) or (public.path, public.name) in uses.names[public.name]
    return uses.of_module(public.path, public.name)


def is_collected(public: Public) -> bool:
    """An enum has its members, and a form its fields, taken out of the class body."""
    owner = public.owner
    if owner is None or isinstance(public.node, ast.FunctionDef | ast.ClassDef):
        return False
    if issubclass(owner, Enum):
        return True
    return public.name not in vars(owner) and public.name in getattr(owner, "base_fields", {})


def test_every_public_name_has_a_caller():
    unused = [
        str(public)
        for public in public_names(BELOW)
        if not is_used(public)
        and not is_collected(public)
        and not is_called_by_a_library(public)
        and not needed_soon(public)
    ]

    assert unused == []


def optional_arguments() -> Iterator[tuple[Public, set[str], str, int | None]]:
    """Every parameter with a default: its function, the names it is called by, name and place."""
    for path in files("*.py"):
        if path.relative_to(SRC).parts[0] not in BELOW or "migrations" in path.parts:
            continue
        for node in parsed(path).body:
            if isinstance(node, ast.FunctionDef):
                if not node.name.startswith("_") and not uses_in_source().is_passed_on(
                    path, node.name
                ):
                    yield from _optional(path, node, None)
            elif isinstance(node, ast.ClassDef):
                owner = getattr(module_of(path), node.name)
                for inner in node.body:
                    if isinstance(inner, ast.FunctionDef) and not re.match("_[^_]", inner.name):
                        yield from _optional(path, inner, owner)


def _optional(
    path: Path, node: ast.FunctionDef, owner: type | None
) -> Iterator[tuple[Public, set[str], str, int | None]]:
    public = Public(path, node.lineno, node.name, node, owner)
    known = set()
    for base in foreign_bases(owner) if owner else ():
        if node.name in vars(base) and callable(vars(base)[node.name]):
            known |= set(inspect.signature(vars(base)[node.name]).parameters)
    called = {node.name}
    if owner is not None and node.name in {"__init__", "__new__", "__init_subclass__"}:
        called = {owner.__name__, *(sub.__name__ for sub in every_subclass(owner)), "super", "cls"}
    first = 0 if owner is None else 1
    places = [*node.args.posonlyargs, *node.args.args]
    begin = len(places) - len(node.args.defaults)
    for place, argument in enumerate(places[begin:], start=begin - first):
        if argument.arg not in known:
            yield public, called, argument.arg, place
    for argument, default in zip(node.args.kwonlyargs, node.args.kw_defaults, strict=True):
        if default is not None and argument.arg not in known:
            yield public, called, argument.arg, None


def every_subclass(owner: type) -> Iterator[type]:
    for sub in type.__subclasses__(owner):
        yield sub
        yield from every_subclass(sub)


def test_every_optional_argument_is_given_by_some_caller():
    uses = uses_in_source()
    docs = words_of_docs()
    never = [
        f"{public}({argument}=)"
        for public, called, argument, place in optional_arguments()
        if not any(call.gives(argument, place) for name in called for call in uses.calls[name])
        and not is_called_by_a_library(public)
        and not (public.package == "nmes" and docs[argument])
        and not needed_soon(public)
    ]

    assert never == []


def content_fields() -> Iterator[Public]:
    for public in public_names({"content"}):
        owner = public.owner
        if owner and issubclass(owner, BaseModel) and public.name in owner.model_fields:
            yield public


def test_every_field_of_a_content_file_is_read():
    uses = uses_in_source()

    unread = [
        str(public)
        for public in content_fields()
        if not uses.is_read(public.name) and not needed_soon(public)
    ]

    assert unread == []


def test_the_list_of_what_is_needed_soon_holds_only_what_has_no_caller():
    found = {public.name: public for public in public_names(BELOW) if public.name in NEEDED_SOON}

    assert set(found) == set(NEEDED_SOON)
    assert [name for name, public in found.items() if is_used(public)] == []
    assert len(NEEDED_SOON) <= 8
