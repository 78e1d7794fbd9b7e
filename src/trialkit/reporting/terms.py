"""The report's fixed vocabulary: one wording for each outcome, role, contrast, scale, setting, rung and phase kind."""

from __future__ import annotations

from typing import TYPE_CHECKING

from trialkit.analysis.estimate import Estimate
from trialkit.protocol import decision, wording
from trialkit.reporting import numbers

if TYPE_CHECKING:
    from trialkit.analysis.estimate import Contrast, Result, Scale
    from trialkit.protocol.disclosure import Audience
    from trialkit.protocol.measure import Measure
    from trialkit.protocol.trial import Trial

ILLUSTRATIVE = "Illustrative data: made to match published percentages, not the council's records"
INTERNAL = "Internal: holds small numbers, do not publish"
TEAM = "For the team: holds small numbers, do not publish"
KIND_OF_REPORT = "Test-and-learn trial"

OUTCOMES: dict[str, str] = {outcome: said.capitalize() for outcome, said in decision.OUTCOMES.items()}
"""An outcome as a label."""
NEXT_STEPS = {
    "roll_out": "take it to the next teams, and go on logging the same measures",
    "extend": "go on, and collect what is missing before deciding",
    "adapt": "change what is done, then try again with a new plan",
    "stop": "go back to the earlier way of working, and look at what went wrong",
    "review": "people who know the work must decide, with the limits below in view",
}
ANOTHER_PLAN = "go on only with a new plan, which logs what this one could not show"
"""The step where more of the same could never do: the design itself keeps the rule from a roll-out."""
ROLES = {"primary": "Primary", "secondary": "Secondary", "balancing": "Balancing", "fidelity": "Fidelity"}
KINDS = {
    "baseline": "baseline",
    "transition": "transition, shown but not estimated",
    "trial": "trial",
    "rollout": "roll-out",
    "follow_up": "follow-up",
}
SHAPES = {
    "step": "a step: the whole change at once",
    "ramp": "a ramp: a change that grows over the trial",
    "step_and_ramp": "a step and a ramp: some at once, more as the trial goes on",
}
CHOSEN = {
    "volunteered": "It volunteered. Willing teams may do better than others would.",
    "worst_results": "It had the worst results. Such places tend to improve by themselves, so part of any gain may be "
    "regression to the mean.",
    "best_results": "It had the best results. Such places tend to fall back by themselves, which may hide a gain.",
    "random": "It was picked at random.",
    "convenience": "It was convenient. It may differ from other places in ways nobody wrote down.",
    "whole_service": "The whole service took part, so no place was picked out.",
    "not_stated": "Not stated. Without it nobody can rule out that the place was picked because of its results, "
    "and would have moved back by itself.",
}
CONTRASTS: dict[Contrast, str] = {
    "level": "Level",
    "before_after": "Before and after, records pooled",
    "first_last": "First against last (description only)",
    "trend": "Trend over the trial",
    "change": "Change between phases",
    "level_change": "Level change at the start",
    "slope_change": "Slope change",
    "average_effect": "Average distance from the earlier trend",
    "effect_at_end": "Distance from the earlier trend at the end",
    "paired": "The same people before and after",
    "since_start": "By time since the start",
    "cumulative_effect": "Added up over the judged periods",
}
NOTED: dict[Contrast, str] = {"level": "Levels", "before_after": "Records pooled", "first_last": "First against last"}
"""What a note under a table of estimates is about, where that is shorter than the contrast's own name."""
_OF: dict[Contrast, str] = {
    "first_last": "per cent of the first",
    "trend": "per cent of the level at the start",
    "level_change": "per cent of what was expected",
    "average_effect": "per cent of what was expected",
    "effect_at_end": "per cent of what was expected",
}
"""What a relative change is a part of, where that is not the level before."""


def scale_words(measure: Measure, scale: Scale, contrast: Contrast) -> str:
    """A scale in words for a table's column: points, per cent of what, ratio, odds ratio, or the measure's own unit."""
    if scale == "relative":
        return _OF.get(contrast, "per cent of the level before")
    if scale == "superiority":
        return "chance that an answer after is higher (0.5 is no change)"
    if scale == "total":
        return numbers.change_unit(measure, scale).noun or ("pounds" if measure.type == "money" else "units")
    if scale != "absolute":
        return scale.replace("_", " ")
    if measure.type in ("proportion", "ordinal"):
        return "points"
    return "pounds" if measure.type == "money" else measure.unit or ("number" if measure.type == "count" else "units")


def settings(period: str) -> dict[str, str]:
    """The three assumptions about how periods vary, said with the trial's own period: weeks, months."""
    return {
        "chance": f"if {period}s differ only by chance",
        "ordinary": f"as {period}s usually do",
        "volatile": "if the service drifts",
    }


def counted(trial: Trial, measure: Measure) -> str:
    """What the measure's denominator counts, in the plural: "conversations"."""
    return measure.counted or trial.log.plural


def in_sentence(name: str) -> str:
    """A name in the middle of a sentence: in quotation marks, so that no capital needs guessing."""
    return f"‘{name}’"


def about(found: Result, period: str) -> str:
    """A result's row heading in a table: its contrast, and what it is about, or rows of one trial would look alike."""
    words = CONTRASTS[found.contrast]
    if found.contrast == "paired":
        return words
    if found.contrast == "before_after":
        return f"{found.subject}, records pooled"
    if found.contrast in ("trend", "first_last"):
        site = found.subject.rpartition(": ")[0].rpartition(": ")[0]
        return f"{words}: {site}" if site else words
    if found.contrast == "cumulative_effect":
        span = wording.plural(found.periods, period) if isinstance(found, Estimate) else f"the judged {period}s"
        return f"Added up over {span}: {found.subject}"
    if found.contrast == "slope_change":
        words += f", a {period}"
    return f"{words}: {found.subject}" if found.subject else words


def band(trial: Trial, audience: Audience) -> str:
    """The words of the band: that a report is internal, that the data are made up; "" for neither."""
    said = (INTERNAL if audience == "internal" else "", ILLUSTRATIVE if trial.provenance == "illustrative" else "")
    return ". ".join(filter(None, said))
