"""Millions of simulated sessions on Dask distributed: restartable, written as Parquet.

Needs the extra `cohort` (distributed, pyarrow). People are drawn part by part, each part from its
own seed, so that the result does not depend on the cluster and a run that was cut off goes on
where it stopped.
"""

import json
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from hashlib import sha256
from importlib import import_module
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from physiobench.nmes.arguments import checked_number
from physiobench.nmes.muscle.muscles import QUADRICEPS, MuscleModel
from physiobench.nmes.simulation.population import draw_population
from physiobench.nmes.simulation.population_simulation import simulate_population
from physiobench.nmes.stimulus.electrodes import PadPair, Tissue
from physiobench.nmes.stimulus.prescription import Prescription


SETTINGS_FILE = "_plan.json"  # readers of Parquet folders pass over names that begin so
PARTS_SUBMITTED_AT_ONCE = 1000  # parts given to the cluster at a time
COLUMNS = (
    "person",
    "recruited",
    "mvc_n",
    "first_peak_force_n",
    "last_peak_force_n",
    "fatigue",
    "force_time_integral_ns",
)


class CohortChanged(ValueError):
    """The folder holds parts of another cohort: take an empty folder, or the same settings."""


@dataclass(frozen=True, slots=True)
class Cohort:
    """A finished cohort.

    Attributes:
        folder: where the parts are, one Parquet file each.
        people: how many people they hold.
        parts: how many parts there are.
        computed: how many were computed by this call; the others were there already.
    """

    folder: Path
    people: int
    parts: int
    computed: int


def run_cohort(
    rx: Prescription,
    folder: str | Path,
    *,
    people: int,
    muscle: MuscleModel = QUADRICEPS,
    pads: PadPair | None = None,
    tissue: Tissue | None = None,
    recruited: float | None = None,
    part_size: int = 2000,
    seed: int = 0,
    scheduler: str | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Cohort:
    """Simulate `people` sessions on a cluster and write them to `folder`.

    Args:
        rx: the prescription.
        folder: made if missing; parts already in it are kept.
        people: how many, 1 to 10^9.
        muscle: what people vary around.
        pads: electrodes; the reference pads unless given.
        tissue: under the pads.
        recruited: share of motor units reached in everyone, when no current is prescribed [1].
        part_size: people per part, 1 to 10^6.
        seed: of all draws.
        scheduler: address of a running Dask scheduler; a cluster on this machine unless given.
        progress: called with parts done and parts in all.

    Raises:
        CohortChanged: when `folder` holds parts of other settings.
        ImportError: when the extra `cohort` is not installed.
        OSError: when the scheduler cannot be reached, or the folder not written.
    """
    checked_number("people", people, 1, 1e9, "people")
    checked_number("part_size", part_size, 1, 1e6, "people")
    target = Path(folder)
    target.mkdir(parents=True, exist_ok=True)
    job = _CohortJob(rx, muscle, pads, tissue, recruited, int(seed))
    _check_or_write_settings(target, job, int(people), int(part_size))
    size, count = int(part_size), -(-int(people) // int(part_size))
    parts = [_CohortPart(i, i * size, min(size, int(people) - i * size)) for i in range(count)]
    missing = [part for part in parts if not _part_file(target, part.number).exists()]
    done = len(parts) - len(missing)
    if progress:
        progress(done, len(parts))
    if missing:
        for index, table in _compute_parts(job, missing, scheduler):
            _write_part(_part_file(target, index), table)
            done += 1
            if progress:
                progress(done, len(parts))
    return Cohort(target, int(people), len(parts), len(missing))


class _CohortPart(NamedTuple):
    """Some of the people: which part, the number of its first person, and how many."""

    number: int
    first: int
    people: int


ComputedPart = tuple[int, dict[str, Any]]


@dataclass(frozen=True, slots=True)
class _CohortJob:
    """What every part needs; travels to the workers."""

    rx: Prescription
    muscle: MuscleModel
    pads: PadPair | None
    tissue: Tissue | None
    recruited: float | None
    seed: int

    def columns(self, part: _CohortPart) -> dict[str, Any]:
        """Return one part as columns."""
        seed = int(np.random.SeedSequence([self.seed, part.number]).generate_state(1)[0])
        run = simulate_population(
            self.rx,
            draw_population(part.people, seed=seed),
            muscle=self.muscle,
            pads=self.pads,
            tissue=self.tissue,
            recruited=self.recruited,
            workers=1,
        )
        values = (
            part.first + np.arange(part.people, dtype=np.int64),
            run.recruited,
            run.mvc_n,
            run.peak_force_n[:, 0],
            run.peak_force_n[:, -1],
            run.fatigue,
            run.force_time_integral_ns.sum(axis=1),
        )
        return dict(zip(COLUMNS, values, strict=True))


def _compute_part(job: _CohortJob, part: _CohortPart) -> ComputedPart:
    return part.number, job.columns(part)


def _compute_parts(
    job: _CohortJob, missing: list[_CohortPart], scheduler: str | None
) -> Iterator[ComputedPart]:
    """Yield parts as the cluster finishes them."""
    dask: Any = import_module("distributed")  # the extra, which has no types
    cluster = None
    if scheduler is None:
        cluster = dask.LocalCluster(
            threads_per_worker=1, host="127.0.0.1", dashboard_address="127.0.0.1:0"
        )
    try:
        with dask.Client(scheduler or cluster) as client:
            for begin in range(0, len(missing), PARTS_SUBMITTED_AT_ONCE):
                some = missing[begin : begin + PARTS_SUBMITTED_AT_ONCE]
                futures = [client.submit(_compute_part, job, part, pure=False) for part in some]
                for future in dask.as_completed(futures):
                    yield future.result()
                    future.release()
    finally:
        if cluster is not None:
            cluster.close()


def _part_file(folder: Path, index: int) -> Path:
    return folder / f"part-{index:06d}.parquet"


def _write_part(path: Path, columns: dict[str, Any]) -> None:
    """Write one part whole or not at all, so that a cut run leaves no half file."""
    import pyarrow as pa  # noqa: PLC0415  the extra
    from pyarrow import parquet  # noqa: PLC0415

    half = path.with_name(f".{path.stem}.half")
    parquet.write_table(pa.table(columns), half)
    half.replace(path)


def _settings_before(plan: Path) -> dict[str, Any]:
    """Return the settings that an earlier run wrote.

    Raises:
        CohortChanged: if the file does not hold them.
    """
    try:
        before = json.loads(plan.read_text(encoding="utf-8"))
    except (ValueError, RecursionError):  # no JSON, or no text
        before = None
    if not isinstance(before, dict) or not isinstance(before.get("people"), int):
        msg = f"{plan}: this does not hold the settings of a cohort. Take an empty folder."
        raise CohortChanged(msg)
    return before


def _check_or_write_settings(folder: Path, job: _CohortJob, people: int, part_size: int) -> None:
    """Write the cohort's settings to the folder, or refuse a folder with other settings."""
    settings = {
        "prescription": asdict(job.rx),
        "muscle": job.muscle.name,
        "settings": sha256(repr(job).encode()).hexdigest(),
        "people": people,
        "part_size": part_size,
        "seed": job.seed,
    }
    plan = folder / SETTINGS_FILE
    if not plan.exists():
        plan.write_text(json.dumps(settings, indent=2, default=str) + "\n", encoding="utf-8")
        return
    before = _settings_before(plan)
    changed = [k for k in ("settings", "part_size", "seed") if before.get(k) != settings[k]]
    if before.get("people", 0) > people:
        changed.append("people")
    if changed:
        msg = (
            f"{folder} holds another cohort ({', '.join(changed)} differ): take an empty folder, "
            "or the same settings"
        )
        raise CohortChanged(msg)
    if before["people"] != people and before["people"] % part_size:
        _part_file(folder, before["people"] // part_size).unlink(missing_ok=True)
    plan.write_text(json.dumps(settings, indent=2, default=str) + "\n", encoding="utf-8")
