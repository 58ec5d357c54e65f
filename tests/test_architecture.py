"""Rules of the house that no import contract can say. Each failure names file and line."""

import ast
import inspect
import re
import subprocess
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import grimp
import pytest
from django.apps import apps
from django.urls import URLPattern, URLResolver, get_resolver

from physiobench.accounts.http import GateMiddleware
from physiobench.lib.models import AppendOnly, Kept, Model


ROOT = Path(__file__).parents[1]
SRC = ROOT / "src"
APPS = {
    p.parent.name for door in ("urls.py", "migrations") for p in SRC.glob(f"physiobench/*/{door}")
} - {"config"}
DOORS = {"services", "policies", "models", "http"}  # what one app may take from another
WRITES = {
    *("create", "get_or_create", "update_or_create", "save", "delete"),
    *("bulk_create", "bulk_update", "update"),
}
READERS = ("views", "forms", "presenters", "admin")
PUBLIC = {
    "web": "the face anyone sees",
    "articles": "what anyone may read",
    "assessment": "anonymous until it matters; its key is the secret",
}


def modules(app: str, name: str) -> Iterator[Path]:
    """Every file of a module, or of the package it became."""
    folder = SRC / "physiobench" / app
    yield from folder.glob(f"{name}.py")
    yield from folder.glob(f"{name}/**/*.py")


def test_apps_meet_only_at_their_doors():
    graph = grimp.build_graph("physiobench")
    trespass = [
        f"{importer} -> {imported}"
        for importer in graph.modules
        for imported in graph.find_modules_directly_imported_by(importer)
        if (door := imported.split(".")[1:])
        and door[0] in APPS
        and importer.split(".")[1] not in {door[0], "config"}
        and (len(door) < 2 or door[1] not in DOORS)
    ]

    assert trespass == []


@pytest.mark.parametrize("app", sorted(APPS))
def test_pages_never_write(app):
    calls = [
        f"{path.relative_to(SRC)}:{node.lineno} .{node.func.attr}()"
        for reader in READERS
        for path in modules(app, reader)
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in WRITES
        and not (
            isinstance(node.func.value, ast.Name) and node.func.value.id in {"page", "context"}
        )
    ]

    assert calls == []


def acts() -> Iterator[tuple[str, inspect.Signature]]:
    """Every public function of every services module."""
    for app in sorted(APPS):
        for path in modules(app, "services"):
            name = ".".join(path.relative_to(SRC).with_suffix("").parts).removesuffix(".__init__")
            module = import_module(name)
            for act, function in inspect.getmembers(module, inspect.isfunction):
                if function.__module__ == module.__name__ and not act.startswith("_"):
                    yield f"{name}.{act}", inspect.signature(function)


# What a services module offers that is no act: it reads or computes, and writes nothing.
NOT_ACTS: set[str] = set()


@pytest.mark.parametrize(
    ("name", "signature"), [pytest.param(n, s, id=n) for n, s in acts() if n not in NOT_ACTS]
)
def test_an_act_is_called_by_keyword_and_told_who_and_when(name, signature):
    kinds = {p.kind for p in signature.parameters.values()}

    assert kinds == {inspect.Parameter.KEYWORD_ONLY}, name
    assert {"by", "now"} <= signature.parameters.keys(), name


def patterns(resolver: URLResolver | None = None, prefix: str = "") -> Iterator[tuple[str, object]]:
    """Every address of the site with its view."""
    for entry in (resolver or get_resolver()).url_patterns:
        where = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from patterns(entry, where)
        elif isinstance(entry, URLPattern):
            yield where, entry.callback


OURS = [(where, view) for where, view in patterns() if view.__module__.startswith("physiobench.")]


@pytest.mark.parametrize(("where", "view"), [pytest.param(w, v, id=w or "/") for w, v in OURS])
def test_every_view_of_ours_says_who_may_open_it(where, view):
    assert hasattr(view, "open_to"), where


@pytest.mark.parametrize("where", sorted({w for w, v in OURS if v.open_to == "anyone"}))
def test_only_listed_rooms_have_public_pages(where):
    app = next(v for w, v in OURS if w == where).__module__.split(".")[1]

    assert app in PUBLIC or where in PUBLIC_PAGES, f"{where} is public and on no list"


PUBLIC_PAGES = {
    "account/second-factor/": "explains why a page is closed",
    "account/demo/<str:token>/": "one-click sign-in of the demo; answers 404 elsewhere",
    "account/demo-mail/": "the demo's mailbox; answers 404 elsewhere",
    "physios/": "who the physios are",
    "physios/<slug:slug>/": "one physio's public profile",
    "stimulators/": "where to get a stimulator, and what each can do",
    "package/": "what is sold, and by whom",
    "my-data/answer/<uuid:key>/": "what was deleted; the login is gone, the secret opens it",
    "my-data/answer/<uuid:key>/file/": "the same as a file",
    "package/of/<uuid:key>/": "the same, for the answers that the secret opens",
}


REFUSED = {  # ways in that Wagtail adds and this site does not have: the middleware shuts them
    "articles/_util/login/: django.contrib.auth.views",
    "editor/test404/: django.views.generic.base",
}


def test_every_other_view_belongs_to_a_library_that_guards_itself():
    strangers = {
        f"{where}: {view.__module__}"
        for where, view in patterns()
        if not hasattr(view, "open_to")
        and not view.__module__.startswith(GateMiddleware.GUARDED_ELSEWHERE)
        and not view.__module__.startswith("physiobench.")
    }

    assert strangers == REFUSED


@pytest.mark.django_db
def test_a_sign_in_beside_allauths_is_refused(client):
    assert client.get("/articles/_util/login/1/").status_code in {403, 404}
    assert client.get("/articles/_util/login/").status_code in {403, 404}


MODELS = [m for m in apps.get_models() if m.__module__.startswith("physiobench.")]


@pytest.mark.parametrize("model", MODELS, ids=lambda m: m._meta.label)
def test_every_model_says_how_long_it_is_kept(model):
    assert isinstance(model.kept, Kept)


@pytest.mark.parametrize("model", MODELS, ids=lambda m: m._meta.label)
def test_a_models_text_never_bears_its_data(model):
    owns = issubclass(model, Model)

    assert not owns or model.__str__ is Model.__str__


@pytest.mark.parametrize(
    "table",
    sorted(m._meta.db_table for m in MODELS if issubclass(m, AppendOnly)),
)
def test_a_migration_makes_the_database_refuse_updates_of_what_is_written_once(table):
    app = next(m._meta.app_label for m in MODELS if m._meta.db_table == table)
    text = "".join(p.read_text() for p in (SRC / "physiobench" / app).glob("migrations/0*.py"))

    assert f'never_updated("{table}")' in text


@pytest.mark.parametrize(
    "model", [m for m in MODELS if m._meta.app_label != "articles"], ids=lambda m: m._meta.label
)
def test_an_at_and_its_by_come_together(model):
    """A nullable `x_at` with an `x_by` has a constraint that binds the two."""
    names = {f.name: f for f in model._meta.get_fields() if getattr(f, "concrete", False)}
    pairs = [
        n[:-3] for n, f in names.items() if n.endswith("_at") and f.null and f"{n[:-3]}_by" in names
    ]
    said = " ".join(c.name for c in model._meta.constraints)

    assert [p for p in pairs if f"{p}_at_and_by_come_together" not in said] == []


def test_no_file_is_longer_than_500_lines():
    files = [
        p
        for kind in ("py", "html", "css", "js")
        for top in ("src", "tests", "bench", "scripts")
        for p in (ROOT / top).rglob(f"*.{kind}")
    ]

    assert [str(p) for p in files if len(p.read_text().splitlines()) > 500] == []


def test_a_class_name_means_one_thing_below_the_web():
    places: dict[str, list[str]] = {}
    for path in sorted((SRC / "physiobench").rglob("*.py")):
        app = path.relative_to(SRC / "physiobench").parts[0]
        if app in {"web", "config"} or "migrations" in path.parts:
            continue
        for node in ast.parse(path.read_text()).body:
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                places.setdefault(node.name, []).append(f"{path.relative_to(SRC)}:{node.lineno}")

    assert [f"{name}: {found}" for name, found in places.items() if len(found) > 1] == []


def test_decision_records_are_numbered_once_and_in_order():
    numbers = sorted(int(p.name[:4]) for p in (ROOT / "docs/adr").glob("*.md"))

    assert numbers == list(range(1, len(numbers) + 1))


def test_a_package_says_in_one_sentence_what_it_is_for():
    wordy = []
    for init in SRC.glob("physiobench/*/__init__.py"):
        if init.parent.name == "nmes":
            continue  # the library's face
        body = ast.parse(init.read_text()).body
        if len(body) != 1 or not isinstance(body[0], ast.Expr):
            wordy.append(str(init))

    assert wordy == []


def test_no_lock_names_a_registry():
    for lock in ROOT.glob("requirements*.txt"):
        text = lock.read_text()

        assert not re.search(r"https?://|--(extra-)?index-url|--find-links", text), lock.name


def test_every_dependency_says_why_it_is_there():
    text = (ROOT / "pyproject.toml").read_text()
    lists = re.findall(
        r"^(?:dependencies|cohort|replica|build|dev) = \[\n(.*?)^\]", text, re.MULTILINE | re.DOTALL
    )

    silent = [
        line for block in lists for line in block.splitlines() if line.strip() and "#" not in line
    ]

    assert len(lists) == 5
    assert silent == []


def test_no_page_of_ours_has_inline_script_or_style():
    faults = []
    for page in SRC.rglob("templates/**/*.html"):
        text = page.read_text()
        text = re.sub(r"\{#.*?#\}|\{% comment %\}.*?\{% endcomment %\}", "", text, flags=re.DOTALL)
        faults += [
            f"{page.relative_to(SRC)}: {m.group()}"
            for m in re.finditer(r"<script(?![^>]*\bsrc=)(?![^>]*json)[^>]*>", text)
        ]
        faults += [
            f"{page.relative_to(SRC)}: {m.group()}"
            for m in re.finditer(r"\s(?:style|on[a-z]+)=\"", text)
        ]

    assert faults == []


def test_no_line_of_a_page_is_longer_than_160_characters():
    # `make format` breaks most lines; a tag of Django's cannot be broken, so its text has to move
    faults = [
        f"{page.relative_to(SRC)}:{number}: {len(line)} characters"
        for page in SRC.rglob("templates/**/*.html")
        for number, line in enumerate(page.read_text().splitlines(), start=1)
        if len(line) > 160
    ]

    assert faults == []


def test_nothing_is_loaded_from_another_host():
    loads = re.compile(
        r"<(?:script|img|link|source|iframe|video|audio|use|image)\b[^>]*?"
        r"(?:src|srcset|href)=[\"'](?:https?:)?//[^>]*>"
        r"|url\([\"']?(?:https?:)?//|@import\s|fetch\([\"'](?:https?:)?//"
    )
    faults = [
        f"{page.relative_to(SRC)}: {m.group()}"
        for kind in ("html", "css", "js")
        for page in SRC.rglob(f"physiobench/*/**/*.{kind}")
        for m in loads.finditer(page.read_text())
        if 'rel="canonical"' not in m.group()
    ]

    assert faults == []


def test_no_secret_and_no_machine_path_is_in_the_tree():
    listed = subprocess.run(
        ["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.split()
    faults = [
        f"{name}: {m.group()}"
        for name in listed
        if name.endswith((".py", ".md", ".toml", ".yaml", ".json", ".html", ".js", ".css", ".sh"))
        for m in re.finditer(
            r"(?<![\w.])/(?:work|home|root)/[a-z]|BEGIN (?:RSA |EC )?PRIVATE KEY|sk_live_",
            (ROOT / name).read_text(errors="replace"),
        )
        if name != "tests/test_architecture.py"
    ]

    assert faults == []
