"""The command line of the science: `physiobench nmes ...`.

Exit code 0: done. 1: done, and a limit is exceeded or cannot be judged, or nothing can be
proposed. 2: the input was refused, and the message says what to change.
"""

import argparse
import json
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from physiobench.nmes.arguments import os_error_text
from physiobench.nmes.benchmark.results_page import benchmark_page
from physiobench.nmes.muscle.engine import compilation
from physiobench.nmes.muscle.muscles import MUSCLES
from physiobench.nmes.planning.bounds import DoseBounds, ResponseTarget
from physiobench.nmes.planning.dosing import propose_doses
from physiobench.nmes.regrowth.axon_growth import NerveInjury
from physiobench.nmes.regrowth.findings import ExaminationFinding, ExaminationSign
from physiobench.nmes.regrowth.forecast import forecast_regrowth
from physiobench.nmes.reporting.picture import session_svg
from physiobench.nmes.reporting.text import (
    limits_text,
    proposal_json,
    proposal_text,
    regrowth_json,
    regrowth_text,
    session_json,
    session_text,
    to_json_value,
)
from physiobench.nmes.reporting.validation_page import validation_page
from physiobench.nmes.simulation.cohort import run_cohort
from physiobench.nmes.simulation.prescription_file import read_prescription_file
from physiobench.nmes.simulation.session_simulation import simulate
from physiobench.nmes.stimulus.electrodes import PadPair
from physiobench.nmes.stimulus.limits import CheckSubject, check_limits, worst_verdict


FINE, LOOK, REFUSED = 0, 1, 2


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    parser = _parser()
    try:
        given = parser.parse_args(argv)
    except SystemExit as stop:  # argparse has printed its help or its complaint
        return int(stop.code or 0)
    try:
        answer: int = given.act(given)
        sys.stdout.flush()
    except BrokenPipeError:  # the reader, `head` perhaps, has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FINE
    except OSError as error:
        return _refuse(given.command, os_error_text(error))
    except (ValueError, ImportError) as error:
        return _refuse(given.command, str(error))
    return answer


def _refuse(command: str, reason: str) -> int:
    print(f"physiobench nmes {command}: {reason}", file=sys.stderr)  # noqa: T201  a command speaks by printing
    return REFUSED


def _say(text: str) -> None:
    print(text)  # noqa: T201  a command speaks by printing


def _say_json(value: object) -> None:
    _say(json.dumps(value, indent=2, ensure_ascii=False, allow_nan=False))


def _check_not_there(file: str | None, *, force: bool) -> None:
    """Refuse to replace a file that exists, unless that was asked for.

    Raises:
        FileExistsError: if the file is there.
    """
    if file and not force and Path(file).exists():
        msg = f"{file} exists already. Nothing was written. Choose another name, or use --force."
        raise FileExistsError(msg)


def _simulate(given: argparse.Namespace) -> int:
    _check_not_there(given.svg, force=given.force)
    plan = read_prescription_file(given.file)
    run = simulate(
        plan.prescription,
        muscle=plan.muscle,
        pads=plan.pads,
        tissue=plan.tissue,
        recruited=plan.recruited,
        response_mvc=plan.response_mvc,
        people=given.people,
        seed=given.seed,
    )
    if given.svg:
        Path(given.svg).write_text(session_svg(run), encoding="utf-8")
    if given.json:
        _say_json(session_json(run))
    else:
        _say(session_text(run))
        if given.svg:
            _say(f"Picture: {given.svg}")
    return (
        LOOK
        if run.checks and worst_verdict(run.checks, subject=CheckSubject.PRESCRIPTION).blocks
        else FINE
    )


def _check(given: argparse.Namespace) -> int:
    plan = read_prescription_file(given.file)
    if plan.pads is None:
        msg = f"{given.file}: [pads] must be given: no limit can be judged without them"
        raise ValueError(msg)
    checks = check_limits(plan.prescription, plan.pads, open_circuit_v=given.open_circuit_v)
    if given.json:
        _say_json([to_json_value(check) for check in checks])
    else:
        _say(limits_text(checks))
    return LOOK if worst_verdict(checks, subject=CheckSubject.PRESCRIPTION).blocks else FINE


def _dose(given: argparse.Namespace) -> int:
    target = ResponseTarget(percent_mvc=given.percent_mvc, contractions=given.contractions)
    bounds = DoseBounds(
        minutes=given.minutes,
        comfort_ma=given.comfort_ma,
        comfort_us=given.comfort_us,
        device_ma=given.device_ma,
        open_circuit_v=given.open_circuit_v,
    )
    pads = PadPair(area_cm2=given.pad_area_cm2, spacing_cm=given.pad_spacing_cm)
    found = propose_doses(target, bounds, pads=pads, muscle=MUSCLES[given.muscle])
    if given.json:
        _say_json(proposal_json(found))
    else:
        _say(proposal_text(found))
    return FINE if found.options else LOOK


def _regrowth(given: argparse.Namespace) -> int:
    findings = [
        _finding(sign, text)
        for sign in ExaminationSign
        for text in getattr(given, sign.value) or ()
    ]
    found = forecast_regrowth(
        distance_mm=given.distance_mm,
        injured_on_day=0,
        observations=findings,
        as_of_day=given.today,
        injury=NerveInjury(given.injury),
        repaired_on_day=given.repaired_on_day,
        age=given.age,
    )
    if given.json:
        _say_json(regrowth_json(found))
    else:
        _say(regrowth_text(found))
    return FINE


def _finding(sign: ExaminationSign, text: str) -> ExaminationFinding:
    """Read `DAY`, or `DAY:MM` for a Tinel sign."""
    day, _, distance = text.partition(":")
    try:
        return ExaminationFinding(
            sign=sign, on_day=int(day), distance_mm=float(distance) if distance else None
        )
    except ValueError as error:
        shape = "DAY:MM" if sign is ExaminationSign.TINEL else "DAY"
        msg = f"--{sign.value.replace('_', '-')} must be {shape}, not {text!r} ({error})"
        raise ValueError(msg) from error


def _cohort(given: argparse.Namespace) -> int:
    plan = read_prescription_file(given.file)
    recruited = plan.recruited
    if plan.response_mvc is not None:
        once = simulate(
            plan.prescription, muscle=plan.muscle, pads=plan.pads, response_mvc=plan.response_mvc
        )
        recruited = once.recruited
    show = sys.stderr.isatty()

    def bar(done: int, parts: int) -> None:
        if show or done in {0, parts}:
            filled = 40 * done // parts
            end = "\n" if done == parts or not show else "\r"
            print(  # noqa: T201  a command speaks by printing
                f"[{'#' * filled}{'.' * (40 - filled)}] {done} of {parts} parts",
                end=end,
                file=sys.stderr,
                flush=True,
            )

    done = run_cohort(
        plan.prescription,
        given.folder,
        people=given.people,
        muscle=plan.muscle,
        pads=plan.pads,
        tissue=plan.tissue,
        recruited=recruited,
        part_size=given.part_size,
        seed=given.seed,
        scheduler=given.scheduler,
        progress=bar,
    )
    _say(
        f"{done.people} people in {done.parts} Parquet files under {done.folder}; "
        f"{done.computed} computed now, {done.parts - done.computed} were there."
    )
    return FINE


def _benchmark(given: argparse.Namespace) -> int:
    return _write_page(given, benchmark_page)


def _validation(given: argparse.Namespace) -> int:
    return _write_page(given, validation_page)


def _write_page(given: argparse.Namespace, page: Callable[[], str]) -> int:
    _check_not_there(given.output, force=given.force)
    if given.output:
        Path(given.output).write_text(page(), encoding="utf-8")
    else:
        _say(page())
    return FINE


def _warm(given: argparse.Namespace) -> int:
    compilation.compile_for_cache()
    _say(f"The kernels are compiled ({given.command}): later processes load them from the cache.")
    return FINE


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="physiobench nmes",
        description="Simulate and check neuromuscular electrical stimulation. Software proposes; "
        "a physiotherapist decides.",
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")

    def command(
        name: str, act: Callable[[argparse.Namespace], int], words: str, *, file: bool = False
    ) -> argparse.ArgumentParser:
        made = commands.add_parser(name, help=words, description=words)
        made.set_defaults(act=act)
        if file:
            made.add_argument("file", metavar="RX.toml", help="the prescription")
        return made

    replace = "replace the file if it exists"
    one = command("simulate", _simulate, "Predict force and fatigue of one session.", file=True)
    one.add_argument("--json", action="store_true", help="print figures for a program")
    one.add_argument("--svg", metavar="FILE", help="draw the session too")
    one.add_argument("--force", action="store_true", help=replace)
    one.add_argument("--people", type=int, default=0, metavar="N", help="over N virtual people too")
    one.add_argument("--seed", type=int, default=0, help="of their draw")

    one = command("check", _check, "Hold a prescription against electrical limits.", file=True)
    one.add_argument("--json", action="store_true", help="print figures for a program")
    one.add_argument("--open-circuit-v", type=float, metavar="V", help="from the device's plate")

    one = command("dose", _dose, "Propose settings for a response, as a trade-off.")
    one.add_argument("--percent-mvc", type=float, required=True, help="wanted peak, %% of MVC")
    one.add_argument("--contractions", type=int, required=True, help="wanted in one session")
    one.add_argument("--minutes", type=float, required=True, help="the longest session")
    one.add_argument("--comfort-ma", type=float, help="the most current this person bore")
    one.add_argument("--comfort-us", type=float, default=300.0, help="at this pulse width")
    one.add_argument("--device-ma", type=float, help="the most the stimulator gives")
    one.add_argument("--open-circuit-v", type=float, metavar="V", help="from the device's plate")
    one.add_argument("--muscle", default="quadriceps", choices=list(MUSCLES), help="which")
    one.add_argument("--pad-area-cm2", type=float, required=True, help="gel area of one pad")
    one.add_argument("--pad-spacing-cm", type=float, required=True, help="between the centres")
    one.add_argument("--json", action="store_true", help="print figures for a program")

    one = command("regrowth", _regrowth, "Forecast when a muscle may flicker again.")
    one.add_argument("--distance-mm", type=float, required=True, help="along the nerve")
    one.add_argument(
        "--injury", default="axonotmesis", choices=[str(i) for i in NerveInjury], help="its kind"
    )
    one.add_argument("--repaired-on-day", type=int, help="days after the injury")
    one.add_argument("--today", type=int, metavar="DAY", help="days after the injury")
    one.add_argument("--age", type=float, help="years")
    for sign in ExaminationSign:
        shape = "DAY:MM" if sign is ExaminationSign.TINEL else "DAY"
        one.add_argument(
            f"--{sign.value.replace('_', '-')}",
            action="append",
            metavar=shape,
            help="a finding, days after the injury; may be given again",
        )
    one.add_argument("--json", action="store_true", help="print figures for a program")

    one = command("cohort", _cohort, "Simulate a large cohort on a Dask cluster.", file=True)
    one.add_argument("folder", help="where the Parquet files go; a cut run goes on there")
    one.add_argument("--people", type=int, default=100_000, metavar="N", help="how many")
    one.add_argument("--scheduler", metavar="ADDRESS", help="a running cluster; a local one if not")
    one.add_argument("--part-size", type=int, default=2000, metavar="N", help="people per file")
    one.add_argument("--seed", type=int, default=0, help="of the draw")

    for name, act, words in (
        ("validation", _validation, "Run published experiments again, and compare."),
        ("benchmark", _benchmark, "Score several models on published experiments."),
    ):
        one = command(name, act, words)
        one.add_argument("--output", metavar="FILE", help="write the page there")
        one.add_argument("--force", action="store_true", help=replace)

    command("warm", _warm, "Compile the kernels now, so that no later call waits for it.")
    return parser
