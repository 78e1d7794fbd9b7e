"""Evaluations of several sites, and the weeks that they are made of."""

from __future__ import annotations

from pathlib import Path

from tests.tallies import Weeks, several_sites
from trialkit.judgement.evaluation import Evaluation, evaluate

NAMES = {"a": "Louth", "b": "Boston", "d": "Sleaford", "c": "Spalding", "c2": "Grantham"}
THERE: Weeks = [(12, 50), (11, 50), (13, 50), (12, 50), (10, 50), (12, 50)]
THERE_LATER: Weeks = [(15, 50), (16, 50), (14, 50), (15, 50), (17, 50), (15, 50)]


def sites_evaluation(
    folder: Path, sites: dict[str, Weeks], *, baseline: int = 6, starts: dict[str, int] | None = None, more: str = ""
) -> Evaluation:
    """(settled, calls) a week for each site; those called c… are comparisons; starts: weeks, where sites differ."""
    return evaluate(*several_sites(folder, sites, names=NAMES, baseline=baseline, starts=starts, more=more))
