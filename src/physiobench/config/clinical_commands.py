"""`physiobench clinical`: for whoever checks the rules."""

import json
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

import click

from physiobench.config.command_line import IN_FILE, OUT_FILE, check_not_there, read_file, stop
from physiobench.config.counts import counted


if TYPE_CHECKING:
    from physiobench.clinical.screening.length import Length


@click.group()
def clinical() -> None:
    """Check the clinical rules against answers."""


@clinical.command("explain")
@click.argument("response", type=IN_FILE)
@click.option("--json", "as_json", is_flag=True, help="Print JSON instead of lines to read.")
def clinical_explain(response: Path, *, as_json: bool) -> None:
    """List the rules that RESPONSE (a FHIR R4 QuestionnaireResponse) triggers, and why."""
    from physiobench.clinical.screening.explain import explain  # noqa: PLC0415
    from physiobench.questionnaires.engine import NonConforming  # noqa: PLC0415

    name = "standard input" if str(response) == "-" else response
    source = read_file(response)
    try:
        answers = json.loads(source.decode("utf-8"), parse_float=Decimal)
        if not isinstance(answers, dict):
            stop(f"{name}: this does not hold one resource.")
        found = explain(answers)
    except NonConforming as trouble:
        stop(f"{name}: {trouble}")
    except UnicodeDecodeError:
        stop(f"{name}: this is not text in UTF-8. Save it again in that encoding.")
    except RecursionError:
        stop(f"{name}: this is nested too deeply.")
    except ValueError as trouble:
        stop(f"{name}: this is not JSON. {trouble}.")
    else:
        written = json.dumps(found.as_json(), indent=2, ensure_ascii=False)
        click.echo(written if as_json else found.text, nl=as_json)


@clinical.command("tables")
@click.option("--out", type=OUT_FILE, default="-", help="A file.")
@click.option("--force", is_flag=True, help="Replace the file if it exists.")
def clinical_tables(out: Path, *, force: bool) -> None:
    """Write every rule, score and band as one document, each with an example that runs."""
    check_not_there(out, force=force)
    from physiobench.clinical.screening.tables import tables  # noqa: PLC0415

    text = tables()
    with click.open_file(str(out), "w", encoding="utf-8") as file:
        file.write(text)


@clinical.command("length")
@click.option("--longest", is_flag=True, help="Find the longest path too (about a minute).")
def clinical_length(*, longest: bool) -> None:
    """Print how long each pathway is without warning signs, with and without stimulation.

    The longest path is the one with the most questions on which no rule has a finding.
    """
    from physiobench.clinical.screening.longest_way import longest_of  # noqa: PLC0415
    from physiobench.clinical.screening.pathway_length import lengths_of  # noqa: PLC0415
    from physiobench.content.pathways import pathways  # noqa: PLC0415

    for pathway in pathways().values():
        found = lengths_of(pathway)
        click.echo(f"{pathway.slug}:")
        _echo_length("without stimulation", found.without_stimulation)
        _echo_length("with stimulation", found.with_stimulation)
        if longest:
            way = longest_of(pathway)
            _echo_length("longest without a finding", way.length)
            chosen = ", ".join(f"{question}={code}" for question, code in way.chosen.items())
            click.echo(f"    answers: {chosen}")


def _echo_length(words: str, length: "Length") -> None:
    counts = (
        counted(length.pages, "page"),
        counted(length.questions, "question"),
        counted(length.words, "word"),
        f"about {length.seconds // 60} min {length.seconds % 60} s",
    )
    click.echo(f"  {words}: {', '.join(counts)}")
