"""Write docs/reference/nmes-api.md: every public name of the science, from its own docstring."""

import ast
import inspect
import re
from pathlib import Path
from types import FunctionType
from typing import Any

from physiobench import nmes


PAGE = Path(__file__).parents[1] / "docs" / "reference" / "nmes-api.md"
HEAD = """# The NMES library: every public name

Written by `.venv/bin/python scripts/api_reference.py` from the docstrings; do not edit it by hand.
[The NMES library](nmes-library.md) has worked examples. All names are in `physiobench.nmes`.
"""
SECTION = re.compile(r"^(Args|Attributes|Returns|Raises|Yields|Source):[ ]*(.*)$")


def page() -> str:
    """Return the whole page as Markdown."""
    public = [(name, getattr(nmes, name)) for name in sorted(nmes.__all__)]
    classes = [(name, one) for name, one in public if inspect.isclass(one)]
    functions = [(name, one) for name, one in public if inspect.isroutine(one)]
    values = [pair for pair in public if pair not in classes and pair not in functions]
    parts = [HEAD, "## Functions\n"]
    parts += [_entry(name, one, _signature(one)) for name, one in functions]
    parts.append("## Classes\n")
    parts += [_entry(name, one, "") + _members(one) for name, one in classes]
    parts.append("## Values\n\n| Name | What it is |\n| --- | --- |")
    parts += [f"| `{name}` | {_kind(one)} |" for name, one in values]
    return "\n".join(parts) + "\n"


def _entry(name: str, one: Any, signature: str) -> str:
    told = _markdown(inspect.getdoc(one) or "")
    code = f"```text\n{name}{signature}\n```\n\n" if signature else ""
    return f"### {name}\n\n{code}{told}\n"


def _members(cls: type) -> str:
    """Return the first line about each public method and property of a class."""
    found = []
    for name, member in vars(cls).items():
        method = getattr(member, "__func__", member)  # of a class method
        if name.startswith("_") or not isinstance(member, property | classmethod | FunctionType):
            continue
        call = "" if isinstance(member, property) else "()"
        if told := inspect.getdoc(method):
            found.append(f"- `.{name}{call}`: {told.splitlines()[0]}")
    return "\n" + "\n".join(found) + "\n" if found else ""


def _signature(function: Any) -> str:
    """Return the parameters as they stand in the source, one line."""
    plain = inspect.unwrap(function)
    tree = ast.parse(inspect.getsource(plain)).body[0]
    if not isinstance(tree, ast.FunctionDef):
        raise TypeError(function)
    result = f" -> {ast.unparse(tree.returns)}" if tree.returns else ""
    return f"({ast.unparse(tree.args)}){result}"


def _kind(value: Any) -> str:
    if isinstance(value, tuple):
        return f"{len(value)} of `{type(value[0]).__name__}`"
    if isinstance(value, dict):
        return f"by name, {len(value)} of `{type(next(iter(value.values()))).__name__}`"
    label = getattr(value, "name", "")
    return f"`{type(value).__name__}`" + (f": {label}" if isinstance(label, str) and label else "")


def _markdown(docstring: str) -> str:
    """Return a docstring with its sections as lists."""
    lines: list[str] = []
    section = ""
    for line in docstring.splitlines():
        found = SECTION.match(line)
        if found:
            section = found[1]
            lines += ["", f"**{section}**" + (f": {found[2]}" if found[2] else ""), ""]
        elif section and re.match(r"^    \S", line) and section != "Returns":
            lines.append(f"- {line.strip()}")
        elif section and line.startswith("    "):
            lines.append(f"  {line.strip()}" if section != "Returns" else line.strip())
        else:
            section = section if not line.strip() else ""
            lines.append(line)
    text = re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()
    return text.replace("<", "&lt;")


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
