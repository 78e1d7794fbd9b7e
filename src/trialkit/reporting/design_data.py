"""The numbers of what a plan can see as JSON: the smallest changes, chances and widths of every scenario."""

from __future__ import annotations

import json
import math
from typing import TYPE_CHECKING, Any

from trialkit.analysis.power import SEEN, Blind
from trialkit.reporting import design_words as words

if TYPE_CHECKING:
    from trialkit.judgement.sight import Outlook, Scenario


def design_json_text(outlook: Outlook) -> str:
    """The JSON that `trialkit design --json` prints; changes are in the unit in which the plan writes them."""
    return json.dumps(_data(outlook), indent=2, ensure_ascii=False, allow_nan=False) + "\n"


def _data(outlook: Outlook) -> dict[str, Any]:
    expected = outlook.expected
    return {
        "trial": outlook.trial.id,
        "measure": outlook.measure.id,
        "stage": outlook.stage,
        "headline": words.headline(outlook),
        "warnings": list(words.warnings(outlook)),
        "notes": list(words.notes(outlook)),
        "worthwhile": outlook.measure.worthwhile,
        "change": outlook.measure.scale_of_change,
        "noticed_in": SEEN,
        "plan": _scenario(outlook, outlook.plan),
        "scenarios": [_scenario(outlook, scenario) for scenario in outlook.others],
        "textbook_smallest": None if outlook.textbook is None else words.told_size(outlook, outlook.textbook),
        "returns_by_itself": _returned(outlook),
        "assumed": {
            name: {"value": figure.value, "source": figure.source}
            for name, figure in (
                ("level", expected.level),
                ("per_period", expected.volume),
                ("spread", expected.spread),
                ("wobble", expected.wobble),
                ("autocorrelation", expected.autocorrelation),
                ("practitioners", expected.practitioners),
                ("intra_practitioner_correlation", expected.alike),
            )
            if figure is not None
        },
    }


def _scenario(outlook: Outlook, scenario: Scenario) -> dict[str, Any]:
    seen = scenario.seen
    found: dict[str, Any] = {
        "scenario": scenario.change,
        "name": words.scenario_name(outlook, scenario),
        "baseline_periods": scenario.before,
        "judged_periods": scenario.after,
        "rung": scenario.rung,
        "contrast": scenario.contrast,
    }
    if isinstance(seen, Blind):
        return {**found, "reason": seen.reason}
    size = None if seen.smallest is None else words.told_size(outlook, seen.smallest)
    error = words.told_size(outlook, seen.smallest_error)
    width = words.told_size(outlook, seen.width)
    return {
        **found,
        "smallest": size,
        "smallest_error": None if size is None or math.isinf(error) else error,
        "power": seen.power,
        "power_error": None if seen.power is None else seen.power_error,
        "width": None if math.isinf(width) else width,
        "draws": seen.draws,
    }


def _returned(outlook: Outlook) -> dict[str, Any] | None:
    found = outlook.returns
    if found is None:
        return None
    return {
        "most": words.told_level(outlook, found.amount),
        "teams": found.teams,
        "periods": found.periods,
    }
