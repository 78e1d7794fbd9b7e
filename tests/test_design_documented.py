"""What docs/design-a-trial.md quotes is what the command says; a point of difference is left for other processors."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from trialkit.analysis.power import Sight
from trialkit.judgement.sight import outlook
from trialkit.protocol.source import load_trial
from trialkit.records.read import read_log
from trialkit.reporting import design_words as words

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs" / "design-a-trial.md").read_text(encoding="utf-8")
NUMBER = r"\d+"


def test_the_quoted_sentence_and_figures_of_louth_are_those_of_the_command() -> None:
    trial = load_trial(ROOT / "trials" / "louth.yaml")
    picked = trial.model_copy(update={"design": trial.design.model_copy(update={"chosen_because": "worst_results"})})
    found = outlook(picked, read_log(trial, ROOT / "impact_logs" / "louth"), level=33, per_period=22)
    said, quoted = words.headline(found), re.search(r"^> (.*)$", PAGE, flags=re.MULTILINE)
    assert quoted
    assert re.sub(NUMBER, "#", quoted[1]) == re.sub(NUMBER, "#", said)
    ours, theirs = ([int(number) for number in re.findall(NUMBER, text)] for text in (said, quoted[1]))
    assert theirs == pytest.approx(ours, abs=1)
    assert isinstance(found.plan.seen, Sight)
    chance = re.search(r"see that in about (\d+) of 100 trials", PAGE)
    assert chance
    assert int(chance[1]) == pytest.approx(100 * (found.plan.seen.power or 0), abs=1)
    back = re.search(r"picked as the worst of ten teams, (\d+)\npoints", PAGE)
    assert back
    assert found.returns is not None
    assert int(back[1]) == round(100 * found.returns.amount)


def test_the_scenarios_that_surprise_do_so_in_louth() -> None:
    trial = load_trial(ROOT / "trials" / "louth.yaml")
    found = outlook(trial, None, level=33, per_period=22, draws=300)
    sizes = {one.change: one.seen.smallest for one in found.others if isinstance(one.seen, Sight)}
    assert sizes["baseline_12"] > sizes["baseline_6"], "the earlier trend is carried on"
    assert sizes["baseline_comparison"] > sizes["baseline_6"], "a comparison brings chance of its own"
