"""What a decision looks ahead to, in words: the chance that the change is worth having, and what more periods show."""

from __future__ import annotations

from typing import TYPE_CHECKING

from trialkit.analysis.estimate import Estimate, NotEstimable
from trialkit.judgement.decide import not_asked, state_of
from trialkit.judgement.ruling import grade_needed, rule
from trialkit.protocol import wording
from trialkit.reporting import findings, numbers, terms

if TYPE_CHECKING:
    from trialkit.analysis.estimate import Result
    from trialkit.judgement.evaluation import Evaluation
    from trialkit.judgement.prospects import More
    from trialkit.protocol.measure import Measure

MEANING = (
    "It starts where a sceptic would: of ten new ways of working one does that much good, and one that much harm. What "
    "was logged moves it from there, the further the narrower the interval. It is not the chance that the new way of "
    "working brought the change about, nor that the next team will see it. It holds if the assumptions of the method "
    "do;"
)
_OPEN = "The log by itself cannot tell: this says only how far it leans."
"""What a chance is where the log shows no finding; a clearer result, whose finding a check takes away, has none."""
_PAIR = 2
_CLOSED_FORM = (
    "Worked out from how the standard error shrinks as {unit}s like these are added, with the change staying as it is: "
    "about as many trials need more as need fewer."
)


def chance(evaluation: Evaluation) -> str:
    """How probable it is that the change is worth having, in a sentence; "" where that is not asked."""
    found, measure = evaluation.chance, evaluation.primary.measure
    if found is None or measure.worthwhile is None or evaluation.primary.headline.contrast == "level":
        return ""
    worth = numbers.threshold(measure, measure.worthwhile)
    if isinstance(found, NotEstimable):
        return f"The chance that the change is {worth} or more cannot be given: {findings.sentence(found.reason)}"
    went = "fell" if measure.better == "lower" else "rose"
    name = terms.in_sentence(measure.name)
    of_100 = numbers.of_100(found.value)
    about = "about " if of_100.isdecimal() else ""
    said = (
        f"The chance, from a sceptic's view, that {name} {went} by {worth} or more: {about}{of_100} in 100, starting "
        "from 10 in 100."
    )
    return f"{said} {_OPEN}" if evaluation.primary.verdict == "unclear" else said


def meaning(evaluation: Evaluation) -> str:
    """What that chance is and is not; "" where there is none."""
    if evaluation.chance is None or isinstance(evaluation.chance, NotEstimable):
        return ""
    primary = evaluation.primary
    held = "no check that the rule asks took the finding away" if primary.checked.made else "no check could be made"
    return " ".join(part for part in (f"{MEANING} {held}.", not_asked(primary)) if part)


def more_periods(evaluation: Evaluation) -> tuple[str, ...]:
    """What more periods like those there are would show, measure by measure, and what they would not change."""
    unit = evaluation.trial.design.period
    found = tuple(_more(one, unit) for one in evaluation.more)
    if any(one.periods for one in evaluation.more):
        found = (*found, _CLOSED_FORM.format(unit=unit))
    return (*found, _grade_stays(evaluation)) if found else ()


def next_site(evaluation: Evaluation) -> tuple[str, ...]:
    """Whether it will work for the next team: what a further site may see, and whether the sites tried differ."""
    found, measure = evaluation.next_site, evaluation.primary.measure
    if found is None:
        return ()
    said = further(measure, found.effect)
    pair = found.sites == _PAIR and isinstance(found.effect, Estimate)
    few = "Two sites say very little of how sites differ." if pair else ""
    differ = found.differ.text if found.differ else ""
    return tuple(text for text in (said, differ, few) if text)


def further(measure: Measure, effect: Result) -> str:
    """What one further site may see, in a sentence."""
    if isinstance(effect, NotEstimable):
        because = " ".join((findings.sentence(effect.reason), *findings.needs(effect)))
        return f"Whether the next team will see the same cannot be known from this trial: {because}"
    return (
        f"One further site like these may see anything from {numbers.interval_words(measure, effect)}: "
        "wider than the interval of the average, because a site differs from the average of sites."
    )


def _more(one: More, unit: str) -> str:
    aim = _aim(one)
    if one.periods is None:
        return f"{one.measure.name}: no number of {unit}s is given for its interval to {aim}. {one.reason}"
    more = wording.plural(one.periods, f"more {unit}")
    return f"{one.measure.name}: about {more} like these would bring its whole interval to {aim}."


def _aim(one: More) -> str:
    if one.aim == "improved":
        return "exclude no change"
    size = one.measure.margin if one.aim == "safe" else one.measure.worthwhile
    told = numbers.threshold(one.measure, size or 0)
    return f"lie within the margin of {told}" if one.aim == "safe" else f"lie beyond the {told} worth having"


def _grade_stays(evaluation: Evaluation) -> str:
    """That more periods alone are not enough where the rule asks for a stronger design; "" where it does not."""
    needed = grade_needed(rule(evaluation.trial), state_of(evaluation.results, evaluation.grade))
    if not needed:
        return ""
    return (
        f"More {evaluation.trial.design.period}s alone would not answer roll out: the evidence would still be grade "
        f"{evaluation.grade.level}, and the rule asks for {needed}."
    )
