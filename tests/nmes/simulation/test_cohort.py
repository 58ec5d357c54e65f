"""Tests of physiobench.nmes.simulation.cohort, on a real cluster of this machine."""

from dataclasses import replace

import numpy as np
import pytest
from pyarrow import parquet

from physiobench.nmes.simulation import cohort
from physiobench.nmes.simulation.cohort import CohortChanged, run_cohort
from physiobench.nmes.stimulus.prescription import Prescription


pytestmark = pytest.mark.enable_socket

RX = Prescription(
    frequency_hz=20, phase_duration_us=300, amplitude_ma=60, on_s=1, off_s=1, minutes=0.1
)


@pytest.fixture(scope="module")
def scheduler():
    from distributed import LocalCluster

    with LocalCluster(
        n_workers=1, threads_per_worker=1, host="127.0.0.1", dashboard_address="127.0.0.1:0"
    ) as cluster:
        yield cluster.scheduler_address


def test_a_cohort_is_written_and_goes_on_where_it_stopped(tmp_path, scheduler):
    seen = []
    settings = {"people": 50, "part_size": 20, "seed": 4, "scheduler": scheduler}
    whole = run_cohort(RX, tmp_path, progress=lambda *x: seen.append(x), **settings)
    before = parquet.read_table(tmp_path).to_pydict()
    (tmp_path / "part-000001.parquet").unlink()
    (tmp_path / ".part-000002.half").write_text("cut off")

    again = run_cohort(RX, tmp_path, **settings)

    assert (whole.parts, whole.computed) == (3, 3)
    assert seen == [(0, 3), (1, 3), (2, 3), (3, 3)]
    assert (again.parts, again.computed) == (3, 1)
    after = parquet.read_table(tmp_path).to_pydict()
    assert after["person"] == list(range(50))
    assert after == before
    assert set(after) == set(cohort.COLUMNS)
    assert np.all(np.isfinite(after["fatigue"]))


def test_more_people_may_be_added_and_other_settings_may_not(tmp_path, scheduler):
    run_cohort(RX, tmp_path, people=30, part_size=20, scheduler=scheduler)

    more = run_cohort(RX, tmp_path, people=60, part_size=20, scheduler=scheduler)

    assert (more.parts, more.computed) == (3, 2)
    assert parquet.read_table(tmp_path / "part-000001.parquet").num_rows == 20
    for change in ({"rx": replace(RX, amplitude_ma=70)}, {"seed": 1}, {"people": 40}):
        with pytest.raises(CohortChanged, match="holds another cohort"):
            run_cohort(
                **({"rx": RX, "folder": tmp_path, "people": 60, "part_size": 20} | change),
                scheduler=scheduler,
            )


def test_a_cohort_on_a_cluster_of_its_own(tmp_path):
    done = run_cohort(RX, tmp_path, people=8, part_size=4)

    assert done.computed == 2


def test_a_count_that_is_none_is_refused(tmp_path):
    with pytest.raises(ValueError, match="people must be"):
        run_cohort(RX, tmp_path, people=0)
