"""Hold models of stimulated muscle against published experiments.

`read_cases` reads the experiments, one TOML file each. `docs/reference/nmes-benchmark-protocol.md`
says what is scored and how; it was written before any model was run.
"""

from physiobench.nmes.benchmark.case_files import read_cases


__all__ = ["read_cases"]
