"""Read content files once, into frozen values; a file that fails names itself, key and reason."""

from collections.abc import Callable, Hashable, Mapping
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from types import MappingProxyType
from typing import Any, TypeVar

import yaml
from pydantic import ValidationError

from physiobench.content.schema import (
    ArticleFile,
    Bibliography,
    Entry,
    Exercise,
    Measure,
    Muscle,
    Product,
    Protocol,
    Stimulator,
    Text,
)
from physiobench.questionnaires.errors import ContentError, raise_all, too_deep


__all__ = [
    "ContentError",
    "articles",
    "exercises",
    "gather",
    "is_stray",
    "measures",
    "muscles",
    "parse_markdown",
    "parse_yaml",
    "products",
    "protocols",
    "read_fields",
    "read_folder",
    "read_source",
    "read_yaml",
    "references",
    "stimulators",
    "text",
    "texts",
]


T = TypeVar("T")
V = TypeVar("V", bound=Entry)

_LEFT_BY_SYSTEMS = frozenset({"Thumbs.db", "desktop.ini"})
DATA = files("physiobench.content") / "data"


DEEPEST = 100  # levels within one another; ours have a dozen
# PyYAML's parser in C, where it was built with it: the same results, many times faster.
_Loader: Any = yaml.CSafeLoader if yaml.__with_libyaml__ else yaml.SafeLoader


class _StrictLoader(_Loader):  # type: ignore[misc] # one of two classes of the same kind
    """Refuse a key written twice, which YAML would silently overwrite."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:  # noqa: FBT001, FBT002 -- PyYAML's own signature
        seen: set[Hashable] = set()
        for key_node, _ in node.value:
            key = self.construct_object(key_node, deep=True)
            if key in seen:
                problem = f"the key {key!r} is written twice"
                raise yaml.constructor.ConstructorError(None, None, problem, key_node.start_mark)
            seen.add(key)
        made: dict[Hashable, Any] = super().construct_mapping(node, deep=deep)
        return made


def read_yaml(source: str) -> object:
    """Return what YAML text holds, with the safe types alone.

    Raises:
        yaml.YAMLError: if it is not YAML, or writes a key twice.
        RecursionError: if it is nested too deeply, where the parser in C would break.
    """
    depth = 0
    for event in yaml.parse(source, Loader=_Loader):
        depth += isinstance(event, yaml.CollectionStartEvent)
        depth -= isinstance(event, yaml.CollectionEndEvent)
        if depth > DEEPEST:
            raise RecursionError
    return yaml.load(source, Loader=_StrictLoader)  # noqa: S506 -- a SafeLoader, stricter


def read_fields(name: str, source: str) -> dict[Any, Any]:
    """Return the keys and values that the text of one YAML file holds.

    Raises:
        ContentError: in one line, if it is not YAML or holds something else.
        RecursionError: if it is nested too deeply.
    """
    try:
        fields = read_yaml(source)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f"line {mark.line + 1}" if mark else "file"
        reason = getattr(error, "problem", None) or " ".join(str(error).split())
        raise ContentError(name, where, f"is not YAML: {reason}") from error
    except (TypeError, ValueError) as error:  # a key that is a list, or a date that is none
        raise ContentError(name, "file", f"is not YAML: {error}") from error
    if not isinstance(fields, dict):
        raise ContentError(name, "file", "must hold keys and values")
    return fields


def parse_yaml(name: str, source: str, kind: type[V]) -> V:
    """Parse one YAML file's text; the slug is the file's name.

    Raises:
        ContentError: if it is not YAML, or does not meet the schema of `kind`.
    """
    slug = name.rsplit("/", 1)[-1].removesuffix(".yaml")
    return _build(name, {"slug": slug, **read_fields(name, source)}, kind)


def parse_markdown(name: str, source: str) -> Text:
    """Parse one `<slug>@<version>.md`: the first line is `# Title`, the rest the body.

    Raises:
        ContentError: if the name bears no version or the first line is no title.
    """
    slug, _, version = name.rsplit("/", 1)[-1].removesuffix(".md").partition("@")
    if not version.isdecimal():
        raise ContentError(name, "name", "must be <slug>@<version>.md")
    first, _, body = source.partition("\n")
    if not first.startswith("# "):
        raise ContentError(name, "title", "the first line must be '# ' and the title")
    title = first.removeprefix("# ")
    return _build(name, {"slug": slug, "version": int(version), "title": title, "body": body}, Text)


def _build(name: str, fields: Mapping[str, Any], kind: type[V]) -> V:
    try:
        return kind.model_validate(fields)
    except ValidationError as error:
        first = error.errors()[0]
        key = ".".join(str(part) for part in first["loc"]) or "file"
        raise ContentError(name, key, first["msg"]) from error


def is_stray(name: str) -> bool:
    """Tell whether a file is none of ours: left by a file browser or an editor, or a read-me."""
    return name.startswith((".", "README")) or name.endswith("~") or name in _LEFT_BY_SYSTEMS


def read_source(file: Traversable, name: str) -> str:
    """Return the text of one content file.

    Raises:
        ContentError: if it cannot be read, or is not UTF-8.
    """
    try:
        return file.read_text("utf-8").removeprefix("\ufeff")  # some editors write a mark first
    except UnicodeDecodeError as error:
        raise ContentError(name, "file", "is not UTF-8: save it again in that encoding") from error
    except OSError as error:
        raise ContentError(name, "file", f"cannot be read: {error.strerror}") from error


def gather(
    folder: Traversable, suffix: str, parse: Callable[[str, str], T]
) -> tuple[list[T], list[ContentError]]:
    """Parse every file of one folder, in the order of their names; return also all that is wrong.

    Strays are passed over.
    """
    found: list[T] = []
    faults: list[ContentError] = []
    try:
        files_there = sorted(folder.iterdir(), key=lambda f: f.name)
    except OSError as error:
        fault = ContentError(folder.name, "folder", f"cannot be read: {error.strerror}")
        return [], [fault]
    for file in files_there:
        name = f"{folder.name}/{file.name}"
        if is_stray(file.name):
            continue
        try:
            if not file.name.endswith(suffix):
                reason = f"must end in {suffix}"
                raise ContentError(name, "name", reason)  # noqa: TRY301 -- gathered with the rest
            found.append(parse(name, read_source(file, name)))
        except ContentError as fault:
            faults.append(fault)
        except RecursionError:
            faults.append(too_deep(name))
    return found, faults


def read_folder(folder: Traversable, suffix: str, parse: Callable[[str, str], V]) -> list[V]:
    """Parse every file of one folder, in the order of their names.

    Raises:
        ContentError: naming every file that is not right.
    """
    found, faults = gather(folder, suffix, parse)
    raise_all(faults)
    return found


def _by_slug(folder: str, kind: type[V]) -> Mapping[str, V]:
    found = read_folder(DATA / folder, ".yaml", lambda name, text: parse_yaml(name, text, kind))
    found.sort(key=lambda value: str(getattr(value, "id", value.slug)))
    return MappingProxyType({value.slug: value for value in found})


@cache
def exercises() -> Mapping[str, Exercise]:
    """Return every exercise, by slug, in the order of the reference."""
    return _by_slug("exercises", Exercise)


@cache
def muscles() -> Mapping[str, Muscle]:
    """Return every muscle that pads can be prescribed for, by slug."""
    return _by_slug("muscles", Muscle)


@cache
def protocols() -> Mapping[str, Protocol]:
    """Return every stimulation protocol, by slug.

    Raises:
        ContentError: if one names a muscle that is not in the vocabulary.
    """
    found = _by_slug("protocols", Protocol)
    for slug, protocol in found.items():
        for muscle in protocol.muscles:
            if muscle not in muscles():
                name = f"protocols/{slug}.yaml"
                raise ContentError(name, "muscles", f"{muscle} is not in data/muscles")
    return found


@cache
def stimulators() -> Mapping[str, Stimulator]:
    """Return every stimulator of the catalogue, by slug."""
    return _by_slug("stimulators", Stimulator)


@cache
def measures() -> Mapping[str, Measure]:
    """Return every outcome measure, by slug."""
    return _by_slug("measures", Measure)


@cache
def products() -> Mapping[str, Product]:
    """Return everything for sale, by slug."""
    return _by_slug("package", Product)


@cache
def articles() -> Mapping[str, ArticleFile]:
    """Return every article as first written, by slug."""
    return _by_slug("articles", ArticleFile)


@cache
def references() -> Mapping[str, str]:
    """Return what each source code of a provenance stands for: 'S21' to its citation."""
    found = _by_slug("references", Bibliography).values()
    return MappingProxyType({code: cited for book in found for code, cited in book.entries.items()})


@cache
def _all_texts() -> Mapping[tuple[str, int], Text]:
    found = read_folder(DATA / "texts", ".md", parse_markdown)
    return MappingProxyType({(value.slug, value.version): value for value in found})


@cache
def texts() -> Mapping[str, Text]:
    """Return the newest version of every text, by slug."""
    newest = {slug: body for (slug, _), body in sorted(_all_texts().items())}
    return MappingProxyType(newest)


def text(slug: str, version: int) -> Text:
    """Return one version of a text, old ones too: someone agreed to exactly that.

    Raises:
        KeyError: if that version was never shipped.
    """
    return _all_texts()[slug, version]
