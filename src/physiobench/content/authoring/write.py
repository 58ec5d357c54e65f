"""Write assembled forms as the files that the service loads.

`python -m physiobench.content.authoring.write` builds them all.

What is built is kept beside its parts, because a released version never changes while the parts
go on growing.
"""

import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any, cast

import yaml

from physiobench.content.authoring.assemble import Assembled, assemble_all
from physiobench.content.load import DATA


HEAD = """\
# Built from data/forms and data/parts by physiobench.content.authoring.write: change it there.
# Marks in `provenance`: V = read in the sources named, M = from memory, DESIGN = a rule of our own.
# `reviewed_by` is empty until a registered physiotherapist signs the rule.
"""


def questionnaire_file(found: Assembled) -> tuple[str, str]:
    """Return the name and the text of a questionnaire's file, one line to a question."""
    return f"{found.slug}@{found.version}.json", _lines(found.questionnaire)


def rules_file(found: Assembled) -> tuple[str, str]:
    """Return the name and the text of a rule set's file.

    Raises:
        ValueError: if the form is not judged.
    """
    if found.rules is None:
        msg = f"{found.slug} has no rules"
        raise ValueError(msg)
    body = yaml.dump(
        dict(found.rules), Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=100
    )
    return f"{found.slug}@{found.rules_version}.yaml", HEAD + body


class _Dumper(yaml.SafeDumper):
    """Write each comparison on one line, and everything in full: no anchors."""

    def ignore_aliases(self, data: object) -> bool:  # noqa: ARG002 -- PyYAML's own signature
        return True

    def represent_mapping(
        self,
        tag: str,
        mapping: Any,
        flow_style: bool | None = None,  # noqa: FBT001 -- PyYAML's own signature
    ) -> yaml.MappingNode:
        node = super().represent_mapping(tag, mapping, flow_style)
        node.flow_style = "question" in mapping or "code" in mapping
        return node


_Dumper.add_representer(dict, _Dumper.represent_dict)


def files(found: Assembled) -> dict[str, str]:
    """Return the files of one form: path below `data`, and text."""
    name, text = questionnaire_file(found)
    written = {f"questionnaires/{name}": text}
    if found.rules is not None:
        name, text = rules_file(found)
        written[f"rules/{name}"] = text
    return written


def _lines(resource: Mapping[str, object]) -> str:
    head = [f"  {_json(key)}: {_json(held)}" for key, held in resource.items() if key != "item"]
    groups = cast("list[dict[str, object]]", resource["item"])
    body = ",\n".join(map(_group, groups))
    return "{\n" + ",\n".join(head) + ',\n  "item": [\n' + body + "\n  ]\n}\n"


def _group(group: Mapping[str, object]) -> str:
    head = ", ".join(f"{_json(k)}: {_json(v)}" for k, v in group.items() if k != "item")
    questions = cast("list[object]", group["item"])
    body = ",\n".join(f"      {_json(question)}" for question in questions)
    return "    {" + head + ', "item": [\n' + body + "\n    ]}"


def _json(data: object) -> str:
    return json.dumps(data, ensure_ascii=False)


def main() -> int:
    """Write every file; return 0."""
    data = Path(str(DATA))
    for found in assemble_all():
        for path, text in files(found).items():
            (data / path).write_text(text, "utf-8")
            sys.stdout.write(f"{path}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
