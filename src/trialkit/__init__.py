"""trialkit: design, log, analyse and report short test-and-learn trials.

    from trialkit import load_trial, read_log, evaluate, publish

    trial = load_trial("trials/louth.yaml")
    evaluation = evaluate(trial, read_log(trial))
    evaluation.primary.headline

Names are loaded when they are first used, so that importing trialkit costs nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from trialkit.analysis.estimate import Check, Estimate, Interval, NotEstimable
    from trialkit.errors import Problem, TrialkitError
    from trialkit.judgement.evaluation import Evaluation, evaluate
    from trialkit.protocol.receipts import load_registration
    from trialkit.protocol.source import load_trial
    from trialkit.protocol.taken import load_decisions
    from trialkit.protocol.trial import Trial
    from trialkit.records.log import Log
    from trialkit.records.read import read_log
    from trialkit.reporting import sections as show
    from trialkit.reporting.data import evaluation_json
    from trialkit.reporting.disclosure import disclosed
    from trialkit.reporting.export import publish

__version__ = "0.1.0"

__all__ = [
    "Check",
    "Estimate",
    "Evaluation",
    "Interval",
    "Log",
    "NotEstimable",
    "Problem",
    "Trial",
    "TrialkitError",
    "disclosed",
    "evaluate",
    "evaluation_json",
    "load_decisions",
    "load_registration",
    "load_trial",
    "publish",
    "read_log",
    "show",
]

_HOMES = {
    "Check": "analysis.estimate",
    "Estimate": "analysis.estimate",
    "Evaluation": "judgement.evaluation",
    "Interval": "analysis.estimate",
    "Log": "records.log",
    "NotEstimable": "analysis.estimate",
    "Problem": "errors",
    "Trial": "protocol.trial",
    "TrialkitError": "errors",
    "disclosed": "reporting.disclosure",
    "evaluate": "judgement.evaluation",
    "evaluation_json": "reporting.data",
    "load_decisions": "protocol.taken",
    "load_registration": "protocol.receipts",
    "load_trial": "protocol.source",
    "publish": "reporting.export",
    "read_log": "records.read",
}


def __getattr__(name: str) -> object:
    if name == "show":
        return import_module("trialkit.reporting.sections")
    if name in _HOMES:
        return getattr(import_module(f"trialkit.{_HOMES[name]}"), name)
    raise AttributeError(f"module 'trialkit' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted([*__all__, "__version__"])
