"""Hold models of stimulated muscle against published experiments.

`read_cases` reads the experiments, one TOML file each. A model is one function that answers an
`Experiment` with a `ModelPrediction` or with `Declined`; `score_model` scores it. The page
`docs/reference/nmes-benchmark-protocol.md` says what is scored and how; it was written before any
model was run. `physiobench nmes benchmark` writes the page of results.
"""

from physiobench.nmes.benchmark.case_files import read_cases
from physiobench.nmes.benchmark.experiment import Experiment
from physiobench.nmes.benchmark.models import EnteredModel
from physiobench.nmes.benchmark.prediction import Declined, ModelPrediction
from physiobench.nmes.benchmark.scoring import score_model


__all__ = [
    "Declined",
    "EnteredModel",
    "Experiment",
    "ModelPrediction",
    "read_cases",
    "score_model",
]
