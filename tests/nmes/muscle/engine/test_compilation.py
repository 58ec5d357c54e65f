"""Tests of the compilation of the kernels and of `physiobench.nmes`, each in its own process."""

import os
import subprocess
import sys

import pytest

from physiobench import nmes


FIRST = """
import sys, time
start = time.perf_counter()
from physiobench import nmes
rx = nmes.Prescription(frequency_hz=35, phase_duration_us=300, amplitude_ma=40, on_s=10, off_s=50,
                       ramp_up_s=2, ramp_down_s=1, minutes={minutes})
run = nmes.simulate(rx, muscle=nmes.QUADRICEPS, pads=nmes.PadPair(area_cm2=50, spacing_cm=15))
print(repr(run.contractions[0].peak_force_n), "numba" in sys.modules)
"""


def run(code, **environment):
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=False,
        env=os.environ | environment,
    )
    return done.stdout.split(), done.stderr


def test_the_first_call_of_a_process_needs_no_compiler():
    (peak, compiled), _ = run(FIRST.format(minutes=30))

    assert compiled == "False"
    assert float(peak) > 0


def test_a_process_may_be_told_to_compile_or_not():
    (one, compiled), _ = run(FIRST.format(minutes=2), PHYSIOBENCH_NMES_ENGINE="compiled")
    (other, interpreted), _ = run(FIRST.format(minutes=2), PHYSIOBENCH_NMES_ENGINE="python")

    assert (compiled, interpreted) == ("True", "False")
    assert float(one) == pytest.approx(float(other), rel=1e-12)


def test_an_engine_that_is_none_is_refused():
    _, err = run(FIRST.format(minutes=2), PHYSIOBENCH_NMES_ENGINE="steam")

    assert "must be one of auto, python, compiled, not 'steam'" in err


def test_compiling_works_where_nothing_can_be_written(tmp_path):
    out, err = run(
        FIRST.format(minutes=2),
        PHYSIOBENCH_NMES_ENGINE="compiled",
        NUMBA_CACHE_DIR=str(tmp_path / "cache"),
    )

    assert out[1] == "True", err


def test_the_process_that_compiles_runs_the_vectorised_code_too(tmp_path):
    code = (
        "from physiobench.nmes.muscle.engine import compilation\n"
        "compilation.compile_for_cache()\n"
        "kernel = compilation.compile_kernels().integrate_population\n"
        "lines = kernel.inspect_asm(kernel.signatures[0]).splitlines()\n"
        "code = ' '.join(line for line in lines if 'NumbaEnv' not in line)\n"
        "print(*(name for name in compilation.INLINED_FUNCTIONS if name in code), len(code) > 1000)"
    )

    out, err = run(code, NUMBA_CACHE_DIR=str(tmp_path))

    assert out == ["True"], err  # no call of a lane function is left: they are part of the kernel


@pytest.mark.parametrize("name", nmes.__all__)
def test_everything_the_library_promises_is_there(name):
    assert getattr(nmes, name) is not None


def test_the_library_knows_no_web():
    code = (
        "import sys; from physiobench import nmes; [getattr(nmes, n) for n in nmes.__all__]; "
        "print(*sorted(sys.modules))"
    )

    modules, _ = run(code)

    for heavy in ("django", "pandas", "matplotlib", "distributed", "numba", "scipy"):
        assert heavy not in modules


def test_a_block_may_choose_its_engine_whatever_the_process_was_told():
    code = FIRST.format(minutes=2).replace("run =", "with nmes.use_engine('python'): run =")

    (_, compiled), _ = run(code, PHYSIOBENCH_NMES_ENGINE="compiled")

    assert compiled == "False"


def test_a_block_cannot_choose_an_engine_that_is_none():
    with pytest.raises(ValueError, match="must be one of"), nmes.use_engine("steam"):
        pass
