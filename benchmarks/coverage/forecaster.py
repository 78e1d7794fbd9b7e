"""Runs one forecasting peer over series from standard input. It stands alone, in an environment of the peer's own.

python forecaster.py causalimpact|causalpy     one JSON object a line: {"y": [...], "before": 6, "line": false}

Each is answered in turn by a line [lower, upper], the ends of the peer's 95% interval for the average effect after the
start, or null where it gives none. benchmarks/coverage/impact.py starts it and knows what to install.
"""

import json
import math
import os
import sys
import warnings

LEVEL = 0.95
ONE_THREAD = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS", "TF_NUM_INTRAOP_THREADS")


def causal_impact(y, before, line):  # noqa: ARG001 - every peer is asked alike
    """Average absolute effect as CausalImpact(data, pre_period, post_period) tells it, its own model throughout.

    Without covariates the model is a local level: it has no line to leave out or put in.
    """
    import pandas as pd
    from causalimpact import CausalImpact

    periods = [0, before - 1], [before, len(y) - 1]
    told = CausalImpact(pd.DataFrame({"y": y}), *periods, alpha=1 - LEVEL).summary_data
    return told.loc["abs_effect_lower", "average"], told.loc["abs_effect_upper", "average"]


def causal_py(y, before, line):
    """Central posterior interval of the mean impact of InterruptedTimeSeries with its Bayesian linear regression."""
    import causalpy
    import numpy as np
    import pandas as pd

    model = causalpy.pymc_models.LinearRegression(sample_kwargs={"random_seed": 1, "progressbar": False, "cores": 1})
    found = causalpy.InterruptedTimeSeries(
        pd.DataFrame({"y": y, "t": np.arange(len(y), dtype=float)}),
        before,
        formula="y ~ 1 + t" if line else "y ~ 1",
        model=model,
    )
    draws = np.asarray(found.post_impact.mean("obs_ind")).ravel()
    return tuple(np.quantile(draws, [(1 - LEVEL) / 2, (1 + LEVEL) / 2]))


def main(name):
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # what the libraries print must not come between the answers
    for limit in ONE_THREAD:
        os.environ.setdefault(limit, "1")
    warnings.simplefilter("ignore")
    one = {"causalimpact": causal_impact, "causalpy": causal_py}[name]
    for asked in sys.stdin:
        ends = [float(end) for end in one(**json.loads(asked))]
        told = ends if all(math.isfinite(end) for end in ends) else None
        answers.write(json.dumps(told) + "\n")
        answers.flush()


if __name__ == "__main__":
    main(sys.argv[1])
