"""Words for what is kept back: in cells, beside charts, in counts of rows, and the note on the rule that does it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from trialkit.judgement.released import hides
from trialkit.protocol import wording
from trialkit.reporting import terms

if TYPE_CHECKING:
    from trialkit.judgement.evaluation import Evaluation
    from trialkit.judgement.results import MeasureResult

HIDDEN = "hidden"
"""What stands in a cell that is kept back, for whatever reason: the mark must not tell which reason."""


def band(evaluation: Evaluation) -> str:
    """The band of every page and chart: that it is internal, that the data are made up; "" for neither."""
    return terms.band(evaluation.trial, evaluation.release.audience if evaluation.release else "public")


def together(evaluation: Evaluation, result: MeasureResult) -> str:
    """How many periods stand as one: "about two weeks", "each phase"; "" where each stands alone."""
    return evaluation.release.of(result.measure.id).together if evaluation.release else ""


def mark(evaluation: Evaluation, result: MeasureResult) -> str:
    """What "hidden" means beside a chart or table of one measure; "" where nothing is."""
    release = evaluation.release
    if release is None or not release.of(result.measure.id).hidden:
        return ""
    return f"hidden: {release.rule.words}, or would tell such a number"


def count(evaluation: Evaluation, name: str, number: int, noun: str, nouns: str | None = None) -> str:
    """A count with its noun: "4 rows repeat", "about 20 rows repeat", "fewer than 8 rows repeat"."""
    release = evaluation.release
    if release is None or not release.hides:
        return wording.plural(number, noun, nouns)
    word = nouns or f"{noun}s"
    if name in release.few:
        return f"{release.rule.words} {word}"
    return f"{'about ' if number else ''}{wording.plural(number, noun, nouns)}"


def behind(evaluation: Evaluation, result: MeasureResult, number: int, noun: str) -> str:
    """How many records or events a figure rests on: "43 events"; "about 45 events" where they are rounded."""
    release = evaluation.release
    said = wording.plural(number, noun)
    if release is None or not release.hides:
        return said
    shown = release.of(result.measure.id)
    rule = release.rule.where_hidden if shown.hidden or shown.together else release.rule
    return f"about {said}" if rule.rounding > 1 else said


def any_of(evaluation: Evaluation, name: str, number: int) -> bool:
    """Whether there are any, told or kept back."""
    return bool(number) or (evaluation.release is not None and name in evaluation.release.few)


def aside(evaluation: Evaluation) -> str:
    """How many rows were set aside, as a number or in words."""
    release, rows = evaluation.release, evaluation.log.flow.set_aside_rows
    return f"{rows:,}" if release is None or "set_aside" not in release.few else release.rule.words


def row_note(evaluation: Evaluation) -> str:
    """That rows are told in tens; "" where they are told exactly."""
    return "Counts of rows are rounded to the nearest ten." if hides(evaluation.release) else ""


def rule_note(evaluation: Evaluation) -> tuple[str, ...]:
    """Which rule small numbers are kept back by, why that one, its source, and what it did to each measure."""
    release = evaluation.release
    if release is None:
        return ()
    if not release.hides:
        return (release.why,)
    rule = release.rule
    rounded = f", and other counts of people are rounded to the nearest {rule.rounding}" if rule.rounding > 1 else ""
    said = [
        f"Small numbers are kept back by the rule of {rule.name}: a number of people (or events) above 0 that is "
        f"{rule.words} is not shown{rounded}. {release.why}",
        f"Source of the rule: {rule.source}.",
        "A figure that would tell a hidden one by subtraction is hidden with it. Estimates and intervals were worked "
        "out from the true numbers before anything was hidden, and are given to two or three figures.",
    ]
    period = evaluation.trial.design.period
    for result in evaluation.results:
        shown = release.of(result.measure.id)
        how = f"{shown.together} shown as one" if shown.together else f"{period} by {period}"
        kept = f"{shown.hidden} of {wording.plural(shown.cells, 'figure')} hidden" if shown.hidden else "none hidden"
        closer = shown.hidden or shown.together
        coarse = f", other counts to the nearest {rule.where_hidden.rounding}" if closer and rule.rounding == 1 else ""
        said.append(f"{result.measure.name}: {how}, {kept}{coarse}.")
    return tuple(said)
