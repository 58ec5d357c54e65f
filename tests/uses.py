"""Read the source for names that are defined, and for names that something uses.

The reading is by name and not by type: a method counts as used where any attribute of its name
is read. So it may miss an unused name, but what it reports has no caller.
"""

import ast
import inspect
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from importlib import import_module
from pathlib import Path
from types import ModuleType

from django.conf import settings


ROOT = Path(__file__).parents[1]
SRC = ROOT / "src" / "physiobench"
NAME_OR_PATH = re.compile(r"-?[A-Za-z_][\w.]*")  # "field", "-field__name", "package.module.Name"
TAG = re.compile(r"\{\{.*?\}\}|\{%.*?%\}", re.DOTALL)
FOUND_BY_DJANGO = {"urls": {"app_name", "urlpatterns"}}

Place = tuple[Path, str]  # a file, and the name that it binds
Definition = ast.FunctionDef | ast.ClassDef


def files(pattern: str) -> list[Path]:
    """Every file of the package with such a name."""
    return sorted(SRC.rglob(pattern))


@cache
def parsed(path: Path) -> ast.Module:
    """The syntax tree of a file."""
    return ast.parse(path.read_text())


def module_of(path: Path) -> ModuleType:
    """The module of a file, imported."""
    parts = path.relative_to(SRC.parent).with_suffix("").parts
    return import_module(".".join(parts[:-1] if parts[-1] == "__init__" else parts))


def is_ours(thing: object) -> bool:
    """Tell whether a class or function is defined in the package."""
    return str(getattr(thing, "__module__", "")).startswith("physiobench.")


@dataclass(frozen=True, slots=True)
class Call:
    """The arguments of one call."""

    positional: int
    keywords: frozenset[str | None]  # None: `**more`
    is_open: bool  # `*more`

    def gives(self, name: str, place: int | None) -> bool:
        """Tell whether the call gives an argument, by its name or its place."""
        by_place = place is not None and (self.positional > place or self.is_open)
        return by_place or not self.keywords.isdisjoint({name, None})


@dataclass
class Uses:
    """What the source reads."""

    names: dict[str, set[Place]] = field(default_factory=lambda: defaultdict(set))
    members: dict[str, set[Place]] = field(default_factory=lambda: defaultdict(set))
    passed_names: dict[str, set[Place]] = field(default_factory=lambda: defaultdict(set))
    passed_members: dict[str, set[Place]] = field(default_factory=lambda: defaultdict(set))
    imported: dict[tuple[Path, str], tuple[str, str]] = field(default_factory=dict)
    attributes: Counter[str] = field(default_factory=Counter)
    keywords: Counter[str] = field(default_factory=Counter)
    words: Counter[str] = field(default_factory=Counter)  # in short strings and in template tags
    paths: set[str] = field(default_factory=set)  # "package.module.Name", as settings have it
    calls: dict[str, list[Call]] = field(default_factory=lambda: defaultdict(list))

    def named_in(self, path: Path, name: str) -> object:
        """What a name that a file imported stands for; None for any other name."""
        module, member = self.imported.get((path, name), ("", ""))
        if not module:
            return None
        if not member:
            return import_module(module)
        try:
            return getattr(import_module(module), member)
        except AttributeError:
            return import_module(f"{module}.{member}")

    def of_module(self, path: Path, name: str) -> bool:
        """Tell whether a file uses this function, class or constant of a module."""
        thing = getattr(module_of(path), name)
        by_path = (_at(dotted) for dotted in self.paths if dotted.endswith(f".{name}"))
        return any(found is thing for found in by_path) or self._reach(
            path, name, self.names[name], self.members[name]
        )

    def is_passed_on(self, path: Path, name: str) -> bool:
        """Tell whether a function of a module is handed on: its calls cannot be followed then."""
        return self._reach(path, name, self.passed_names[name], self.passed_members[name])

    def _reach(self, path: Path, name: str, names: set[Place], members: set[Place]) -> bool:
        """Tell whether a bare name, or a member of a module, is this thing of the file `path`."""
        thing = getattr(module_of(path), name)
        return (
            (path, name) in names
            or any(self.named_in(user, bound) is thing for user, bound in names)
            or any(
                isinstance(found := self.named_in(user, root), ModuleType)
                and getattr(found, name, None) is thing
                for user, root in members
            )
        )

    def anywhere(self, name: str) -> bool:
        """Tell whether an attribute, a keyword, a string or a template names it."""
        return bool(self.attributes[name] or self.keywords[name] or self.words[name])

    def is_read(self, name: str) -> bool:
        """Tell whether an attribute, a string or a template reads it."""
        return bool(self.attributes[name] or self.words[name])


def _at(path: str) -> object:
    module, _, name = path.rpartition(".")
    if not module.startswith("physiobench."):
        return None
    try:
        return getattr(import_module(module), name, None)
    except ModuleNotFoundError:
        return None


class _Reader(ast.NodeVisitor):
    """Collect the uses in one file. What a definition says about itself is no use."""

    def __init__(self, uses: Uses, path: Path) -> None:
        self.uses, self.path = uses, path
        self.inside: list[str] = []
        self.alias: dict[str, str] = {}
        self.called: set[int] = set()

    def visit_ImportFrom(self, node: ast.ImportFrom) -> None:
        self.alias |= {name.asname: name.name for name in node.names if name.asname}
        for name in node.names:
            bound = name.asname or name.name
            self.uses.imported[self.path, bound] = (str(node.module), name.name)

    def visit_Import(self, node: ast.Import) -> None:
        for name in node.names:
            bound = name.asname or name.name.split(".")[0]
            self.uses.imported[self.path, bound] = (name.name if name.asname else bound, "")

    def visit_ClassDef(self, node: ast.ClassDef) -> None:
        self._call(node.bases[0] if node.bases else node, Call(0, _keywords(node), is_open=False))
        self._definition(node)

    def visit_FunctionDef(self, node: ast.FunctionDef) -> None:
        self._definition(node)

    def _definition(self, node: Definition) -> None:
        for decorator in node.decorator_list:
            self.visit(decorator)
        self.inside.append(node.name)
        for part in ast.iter_child_nodes(node):
            if part not in node.decorator_list and not _is_docstring(part):
                self.visit(part)
        self.inside.pop()

    def visit_Assign(self, node: ast.Assign) -> None:
        if "__all__" not in {getattr(target, "id", "") for target in node.targets}:
            self.generic_visit(node)

    def visit_Name(self, node: ast.Name) -> None:
        if isinstance(node.ctx, ast.Load) and node.id not in self.inside:
            name = self.alias.get(node.id, node.id)
            self.uses.names[name].add((self.path, node.id))
            if id(node) not in self.called:
                self.uses.passed_names[name].add((self.path, node.id))

    def visit_Attribute(self, node: ast.Attribute) -> None:
        itself = _last_name(node.value) in {"self", "cls"} and node.attr in self.inside
        if isinstance(node.ctx, ast.Load) and not itself:
            self.uses.attributes[node.attr] += 1
            if isinstance(node.value, ast.Name):
                place = (self.path, node.value.id)
                self.uses.members[node.attr].add(place)
                if id(node) not in self.called:
                    self.uses.passed_members[node.attr].add(place)
        self.visit(node.value)

    def visit_Constant(self, node: ast.Constant) -> None:
        if isinstance(node.value, str) and NAME_OR_PATH.fullmatch(node.value):
            self.uses.words.update(re.split(r"\.|__|-", node.value))
            self.uses.paths.add(node.value)

    def visit_Call(self, node: ast.Call) -> None:
        self.called.add(id(node.func))
        starred = any(isinstance(given, ast.Starred) for given in node.args)
        if node.args and _last_name(node.func) in {"partial", "replace"}:
            self._call(node.args[0], Call(len(node.args) - 1, _keywords(node), starred))
        self._call(node.func, Call(len(node.args), _keywords(node), starred))
        self.uses.keywords.update(given.arg for given in node.keywords if given.arg)
        self.generic_visit(node)

    def _call(self, called: ast.AST, call: Call) -> None:
        name = _last_name(called)
        self.uses.calls[self.alias.get(name, name)].append(call)


def _keywords(node: ast.Call | ast.ClassDef) -> frozenset[str | None]:
    return frozenset(given.arg for given in node.keywords)


def _last_name(node: ast.AST) -> str:
    return str(getattr(node, "attr", None) or getattr(node, "id", ""))


def _is_docstring(node: ast.AST) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


@cache
def uses_in_source() -> Uses:
    """Everything that Python files and templates of the package use."""
    uses = Uses()
    for path in files("*.py"):
        _Reader(uses, path).visit(parsed(path))
    for pattern in ("*.html", "*.txt"):
        for path in files(pattern):
            for tag in TAG.findall(path.read_text()):
                uses.words.update(re.findall(r"[A-Za-z]\w*", tag))
    return uses


@cache
def words_of_docs() -> Counter[str]:
    """The words of the code examples and of code within sentences in docs/.

    The page that lists every public name is left out: to be listed there is no use.
    """
    words: Counter[str] = Counter()
    for path in (ROOT / "docs").rglob("*.md"):
        if path.name == "nmes-api.md":
            continue
        for code in re.findall(r"```.*?```|`[^`\n]+`", path.read_text(), re.DOTALL):
            words.update(re.findall(r"\w+", code))
    return words


@dataclass(frozen=True, slots=True)
class Public:
    """One public name below the web."""

    path: Path
    line: int
    name: str
    node: ast.AST
    owner: type | None = None  # the class that defines it

    @property
    def package(self) -> str:
        """The package that defines it."""
        return self.path.relative_to(SRC).parts[0].removesuffix(".py")

    def __str__(self) -> str:
        where = f"{self.path.relative_to(SRC)}:{self.line}"
        return f"{where} {f'{self.owner.__qualname__}.' if self.owner else ''}{self.name}"


def public_names(packages: set[str]) -> Iterator[Public]:
    """Every public function, class, constant, method, property and field of these packages."""
    for path in files("*.py"):
        if path.relative_to(SRC).parts[0] in packages and "migrations" not in path.parts:
            yield from _defined(path, parsed(path).body, None)


def _defined(path: Path, body: list[ast.stmt], owner: type | None) -> Iterator[Public]:
    for node in body:
        names = []
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            names = [node.name]
        elif isinstance(node, ast.Assign):
            names = [target.id for target in node.targets if isinstance(target, ast.Name)]
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            names = [node.target.id]
        for name in names:
            if not name.startswith("_"):
                yield Public(path, node.lineno, name, node, owner)
        if isinstance(node, ast.ClassDef) and node.name != "Meta":  # Django reads Meta
            inner = getattr(owner or module_of(path), node.name)
            yield from _defined(path, node.body, inner)


def foreign_bases(owner: type) -> list[type]:
    """The classes of libraries that a class inherits from."""
    return [base for base in owner.__mro__ if not is_ours(base) and base is not object]


@cache
def _source_words(module: str) -> frozenset[str]:
    try:
        source = inspect.getsource(sys.modules[module])
    except (OSError, TypeError):
        return frozenset()
    return frozenset(re.findall(r"\w+", source))


def is_called_by_a_library(public: Public) -> bool:
    """Tell whether a library reads the name, so that no caller in the source is needed."""
    if public.name in FOUND_BY_DJANGO.get(public.path.stem, ()):
        return True
    decorators = getattr(public.node, "decorator_list", [])
    if any(_registers(public, decorator) for decorator in decorators):
        return True
    if public.owner is None:
        found = getattr(module_of(public.path), public.name, None)
        return public.path.stem == "apps" and isinstance(found, type)
    form_field = public.name.removeprefix("clean_")
    if form_field != public.name and form_field in getattr(public.owner, "base_fields", {}):
        return True
    asking = {base.__module__ for base in foreign_bases(public.owner)}
    if f"{public.owner.__module__}.{public.owner.__name__}" in middleware():
        asking.add("django.core.handlers.base")
    return any(public.name in vars(base) for base in foreign_bases(public.owner)) or any(
        public.name in _source_words(module) for module in asking
    )


@cache
def middleware() -> frozenset[str]:
    """Where the classes are defined that the settings name as middleware."""
    found = (_at(path) for path in settings.MIDDLEWARE)
    return frozenset(f"{one.__module__}.{one.__name__}" for one in found if isinstance(one, type))


def _registers(public: Public, decorator: ast.expr) -> bool:
    """Tell whether a library's decorator hands the function on, as @receiver(...) does.

    One that only wraps it, as @transaction.atomic does, leaves `__wrapped__` behind.
    """
    module = module_of(public.path)
    if hasattr(getattr(public.owner or module, public.name, None), "__wrapped__"):
        return False
    root = decorator.func if isinstance(decorator, ast.Call) else decorator
    if isinstance(root, ast.Name) and not isinstance(decorator, ast.Call):
        return False
    while isinstance(root, ast.Attribute):
        root = root.value
    found = vars(module).get(getattr(root, "id", ""))
    home = str(getattr(found, "__module__", "") or getattr(found, "__name__", ""))
    return home.split(".", maxsplit=1)[0] not in {"physiobench", *sys.stdlib_module_names, ""}
