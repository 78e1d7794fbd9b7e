"""The one pass that everything published goes through: what small numbers may not leave, and why.

`disclosed(evaluation, audience)` gives an Evaluation that can only know what may leave, so that no page, chart, file or
sentence made from it can tell more. docs/disclosure.md says what it protects against, and what it does not.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from trialkit.protocol.disclosure import RULES, Audience

if TYPE_CHECKING:
    from trialkit.judgement.evaluation import Evaluation
    from trialkit.judgement.released import Release
    from trialkit.protocol.trial import Trial

__all__ = ["disclosed", "release_for"]


def release_for(trial: Trial, audience: Audience) -> Release:
    """Which rule applies, and why: the trial's own, else the strictest kind of the data asks for."""
    from trialkit.judgement.released import Release

    stated, reason = trial.governance.disclosure_rule, trial.governance.no_disclosure_rule_because
    if audience == "internal":
        return Release(
            audience, RULES["none"], "This report is for use inside the organisation: it holds every number."
        )
    if stated == "none":
        return Release(audience, RULES["none"], f"The trial file says why nothing is kept back: {reason}")
    if stated is not None:
        return Release(audience, RULES[stated], "The trial file names this rule.")
    if trial.provenance == "illustrative":
        return Release(audience, RULES["none"], "The data are made up and describe nobody, so nothing is kept back.")
    why = "It applies to real data where the trial file names no other (governance.disclosure_rule)."
    return Release(audience, RULES["nhs_england"], why)


def disclosed(evaluation: Evaluation, audience: Audience = "public") -> Evaluation:
    """The evaluation as it may be given to an audience; pure, and the same for the same evaluation.

    Estimates are those of the true data: only how finely they are told changes, or whether. An evaluation that went
    through the pass is given back as it is.
    """
    from trialkit.reporting.disclosure.passing import passed

    if evaluation.release is not None:
        return evaluation
    release = release_for(evaluation.trial, audience)
    return passed(evaluation, release) if release.hides else replace(evaluation, release=release)
