"""Time and judge the science against SciPy, in one run: `python bench/nmes.py [--people N]`.

The yardstick is one session of 30 minutes (35 Hz, 10 s on, 50 s off: 10,500 pulses) by Ding 2003,
solved by SciPy's `solve_ivp` from pulse to pulse. Times are of the processor, best of several, so
that a busy machine changes them little; the wall clock is shown where two cores matter. Where
cocofest is installed it solves the first 60 s of the same session.
"""

import argparse
import importlib.util
import math
import os
import subprocess
import sys
import tempfile
import time
import tracemalloc

import numpy as np
from scipy.integrate import solve_ivp

from physiobench import nmes


RX = nmes.Prescription(frequency_hz=35, phase_duration_us=300, on_s=10, off_s=50, minutes=30)
PULSES = RX.pulse_train().times_s
MARKS = np.concatenate([np.arange(30) * 60.0 + 9.99, np.arange(1, 31) * 60.0])
MARKS.sort()
P = nmes.DING_2003
COLD = """
import time
start = time.perf_counter()
from physiobench import nmes
rx = nmes.Prescription(frequency_hz=35, phase_duration_us=300, amplitude_ma=40, on_s=10, off_s=50,
                       ramp_up_s=2, ramp_down_s=1, minutes=30)
nmes.simulate(rx, muscle=nmes.QUADRICEPS, pads=nmes.PadPair(area_cm2=50, spacing_cm=15))
wall, busy = time.perf_counter() - start, time.process_time()
"""
# A person in a process that compiles the kernels, and in one that finds them compiled.
PEOPLE = """
import time
from physiobench import nmes
rx = nmes.Prescription(frequency_hz=35, phase_duration_us=300, on_s=10, off_s=50, minutes=30)
nmes.compile_kernels()
nmes.simulate_population(rx, 8, recruited=0.3, workers=1)
start = time.process_time()
nmes.simulate_population(rx, 200, recruited=0.3, workers=1)
each = 1000 * (time.process_time() - start) / 200
"""
# The high-water mark of this program alone: what getrusage says includes the parent's.
MEMORY = "open('/proc/self/status').read().partition('VmHWM:')[2].split()[0]"


def best(work, times):
    """Return the least processor time of some calls, and what the last returned."""
    least, found = math.inf, None
    for _ in range(times):
        start = time.process_time()
        found = work()
        least = min(least, time.process_time() - start)
    return least, found


def ours(precision=1e-5):
    run = nmes.simulate_muscle(PULSES, P, until_s=1800, sample_at_s=MARKS, precision=precision)
    return np.column_stack([run.force_n, run.a_n_per_s, run.tau_1_s, run.k_m])


def scipy_session(method, rtol):
    """Solve the session pulse by pulse, calcium in closed form; rows of F, A, tau_1, K_m."""
    events = sorted({*PULSES.tolist(), *MARKS.tolist()})
    pulses, marks = set(PULSES.tolist()), set(MARKS.tolist())
    t, s, c, last, y, found = 0.0, 0.0, 0.0, None, None, []
    y = np.array([0.0, P.a_rest_n_per_s, P.tau_1_rest_s, P.k_m_rest])
    atol = rtol * np.array([1.0, P.a_rest_n_per_s, P.tau_1_rest_s, P.k_m_rest])
    for event in events:
        if event > t:

            def rate(now, state, t=t, s=s, c=c):
                f, a, tau_1, k_m = state
                x = (now - t) / P.tau_c_s
                cn = math.exp(-x) * (c + s * x)
                m = cn / (k_m + cn)
                return (
                    a * m - f / (tau_1 + P.tau_2_s * m),
                    (P.a_rest_n_per_s - a) / P.tau_fat_s + P.alpha_a_per_s2 * f,
                    (P.tau_1_rest_s - tau_1) / P.tau_fat_s + P.alpha_tau_1_per_n * f,
                    (P.k_m_rest - k_m) / P.tau_fat_s + P.alpha_k_m_per_s_n * f,
                )

            y = solve_ivp(rate, (t, event), y, method=method, rtol=rtol, atol=atol).y[:, -1]
            x = (event - t) / P.tau_c_s
            c, s, t = math.exp(-x) * (c + s * x), s * math.exp(-x), event
        if event in marks:
            found.append(y)
        if event in pulses:
            s += 1 + (0 if last is None else (P.r0_rest - 1) * math.exp((last - event) / P.tau_c_s))
            last = event
    return np.array(found)


def error(found, exact):
    """Return the largest error of any state, by its largest value."""
    return float((np.abs(found - exact).max(axis=0) / np.abs(exact).max(axis=0)).max())


def fresh(code, *figures, **environment):
    """Run code in a process of its own and return figures of it."""
    env = os.environ | environment
    code += f"\nprint({', '.join(figures)})"
    out = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, env=env
    )
    return [float(word) for word in out.stdout.split()]


def line(what, seconds, yard, note=""):
    print(f"{what:52} {1000 * seconds:10.1f} ms   {yard / seconds:9.0f} x   {note}")


def session(exact, yard):
    nmes.compile_kernels()
    ours()
    for precision in (1e-5, 1e-9):
        seconds, found = best(lambda p=precision: ours(p), 15)
        off = error(found, exact)
        line(f"simulate_muscle, warm, precision {precision:g}", seconds, yard, f"error {off:.1e}")
    rx = nmes.Prescription(
        frequency_hz=35, phase_duration_us=300, amplitude_ma=40, on_s=10, off_s=50, minutes=30
    )
    pads = nmes.PadPair(area_cm2=50, spacing_cm=15)
    for muscle, what in ((nmes.QUADRICEPS, ""), (nmes.PLAIN_QUADRICEPS, ", plain Ding")):
        seconds, _ = best(lambda m=muscle: nmes.simulate(rx, muscle=m, pads=pads), 15)
        line(f"simulate, warm, with checks{what}", seconds, yard)


def first_call(yard):
    wall, busy, peak = min(fresh(COLD, "wall", "busy", MEMORY) for _ in range(3))
    line("first call of a fresh process (processor, all of it)", busy, yard, f"wall {wall:.2f} s")
    (bare,) = fresh("", MEMORY)
    print(f"{'  memory beyond the bare interpreter':52} {(peak - bare) / 1024:10.0f} MB")
    compiled = f"import os; os.environ['PHYSIOBENCH_NMES_ENGINE'] = 'compiled'\n{COLD}"
    (peak,) = fresh(compiled, MEMORY)
    print(f"{'  the same, with the compiler loaded':52} {(peak - bare) / 1024:10.0f} MB")
    tracemalloc.start()
    ours()
    allocated = tracemalloc.get_traced_memory()[1] / 1e6
    tracemalloc.stop()
    print(f"{'  allocated by one warm session':52} {allocated:10.2f} MB")


def compiling_process():
    with tempfile.TemporaryDirectory() as folder:
        (compiling,), (later,) = (fresh(PEOPLE, "each", NUMBA_CACHE_DIR=folder) for _ in range(2))
    what = "  the same in the process that compiles, and in later ones"
    print(f"{what:52} {compiling:10.2f} ms, {later:.2f} ms: {compiling / later:.2f} x")


def people(count, yard):
    nmes.simulate_population(RX, 2, recruited=0.3)
    start, busy = time.perf_counter(), time.process_time()
    nmes.simulate_population(RX, count, recruited=0.3)
    wall, busy = time.perf_counter() - start, time.process_time() - busy
    line(f"simulate_population, each of {count} people (processor)", busy / count, yard)
    plain = {"muscle": nmes.PLAIN_QUADRICEPS, "recruited": 0.3}
    nmes.simulate_population(RX, 2, **plain)
    seconds, _ = best(lambda: nmes.simulate_population(RX, count // 4, **plain), 2)
    line("  each by plain Ding", seconds / (count // 4), yard)
    print(
        f"{'  10,000 people':52} {busy / count * 1e4:10.1f} s of processor, "
        f"{wall / count * 1e4:.1f} s by the clock on {os.cpu_count()} cores "
        f"at load {os.getloadavg()[0]:.1f}"
    )
    half = max(1, count // 2)
    less, _ = best(lambda: nmes.simulate_population(RX, half, recruited=0.3), 1)
    short = nmes.Prescription(frequency_hz=35, phase_duration_us=300, on_s=10, off_s=50, minutes=15)
    fewer, _ = best(lambda: nmes.simulate_population(short, half, recruited=0.3), 1)
    what = "  cost for twice the people, twice the pulses"
    print(f"{what:52} {busy / less:10.2f} x, {less / fewer:.2f} x")


def cocofest(yard):
    if importlib.util.find_spec("cocofest") is None:
        print("cocofest is not installed: nothing to compare (it took 262 s when it was measured)")
        return
    from cocofest import DingModelFrequencyWithFatigue, IvpFes

    pulses = PULSES[PULSES < 60].tolist()
    start = time.process_time()
    model = DingModelFrequencyWithFatigue(stim_time=pulses, sum_stim_truncation=20)
    IvpFes({"model": model, "stim_time": pulses}, {"final_time": 60.0}).integrate()
    seconds = 30 * (time.process_time() - start)
    line("cocofest, 60 s times 30", seconds, yard)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--people", type=int, default=1000, metavar="N")
    given = parser.parse_args()
    exact = scipy_session("DOP853", 1e-11)
    yard, found = best(lambda: scipy_session("DOP853", 1e-8), 1)
    print(f"{'30 minutes, 10,500 pulses, Ding 2003':52} {'time':>10}      {'faster':>9}")
    line(
        "SciPy DOP853 pulse by pulse, 1e-8: the yardstick", yard, yard, f"{error(found, exact):.1e}"
    )
    for method, rtol in (("RK45", 1e-6), ("LSODA", 1e-8)):
        seconds, found = best(lambda m=method, r=rtol: scipy_session(m, r), 1)
        line(f"SciPy {method}, {rtol:g}", seconds, yard, f"error {error(found, exact):.1e}")
    session(exact, yard)
    first_call(yard)
    people(given.people, yard)
    compiling_process()
    cocofest(yard)


if __name__ == "__main__":
    main()
