"""Sections 7 and 8: the data as they came in, and the baseline."""

from __future__ import annotations

from typing import TYPE_CHECKING

from trialkit.analysis.estimate import Estimate
from trialkit.judgement.criteria import BASELINE
from trialkit.judgement.released import hides
from trialkit.protocol import wording
from trialkit.reporting import carried, charts, figures, findings, gaps, kept_back, levels, numbers, sites, words
from trialkit.reporting.blocks import Flow, bullets, figure, heading, missing, paragraph, tabled
from trialkit.reporting.formats.html import anchor
from trialkit.reporting.once import made_once
from trialkit.reporting.sections.section import Section
from trialkit.reporting.tables import Column, Table, table

if TYPE_CHECKING:
    from trialkit.judgement.evaluation import Evaluation

_MOST_LISTED = 20


@made_once
def data_received(evaluation: Evaluation) -> Section:
    """7: row flow, completeness, corrections: nothing dropped in silence."""
    flow = figure(
        f"{anchor(7)}-flow",
        lambda uid, form: figures.row_flow(evaluation, uid=uid, form=form),
        charts.flow_telling(evaluation),
        charts.flow_table(evaluation),
    )
    return Section(
        7,
        "The data",
        flow
        + heading("Completeness")
        + bullets(_completeness(evaluation))
        + _practitioners(evaluation)
        + heading("Corrections and rows set aside")
        + bullets(_emptied(evaluation))
        + _problems(evaluation)
        + _repairs(evaluation),
    )


@made_once
def baseline(evaluation: Evaluation) -> Section:
    """8: how long the baseline was and how steady."""
    primary, period = evaluation.primary, evaluation.trial.design.period
    if not any(sites.counts(evaluation, primary, "baseline")):
        gap = missing(f"any {period} before the trial", "whether a change was already under way")
        return Section(8, "Baseline", paragraph(words.no_baseline(evaluation)) + gap)
    said = [_before(evaluation, place) for place in sites.judged(evaluation, primary)]
    if sites.apart(primary):
        each = "The sites started on different days: each is set against its own baseline, never against another's."
        return Section(8, "Baseline", paragraph(each) + bullets(said))
    phases = set(primary.series[0].logged("baseline")["phase"])
    levels = [
        f"{found.subject}: {findings.brief(primary.measure, found)}. {found.note}".strip()
        for found in primary.estimates
        if isinstance(found, Estimate) and found.contrast == "level" and found.subject in phases
    ]
    length = evaluation.grade.criterion(BASELINE)
    said_of = f"{length.reason} {length.would_raise if length.met is False else ''}"
    beside = [_before(evaluation, place) for place in sites.comparisons(evaluation, primary)]
    return Section(8, "Baseline", paragraph(said[0]) + bullets(levels) + bullets(beside) + paragraph(said_of))


def _before(evaluation: Evaluation, place: sites.Place) -> str:
    """How much of the baseline one place logged, and between which levels its primary measure lay."""
    measure, period = evaluation.primary.measure, evaluation.trial.design.period
    frame = place.series.phase("baseline")
    alone = sites.apart(evaluation.primary) or place.series.site is not None
    where = f"{place.name}: " if alone else ""
    periods = len(place.series.logged("baseline"))
    if not periods:
        return f"{where}no baseline {period} with entries."
    total, word = carried.records_of(measure, place.series, "baseline"), carried.counted(evaluation, measure)
    said = f"{where}{wording.plural(periods, f'baseline {period}')} with entries"
    said += f"; how many {word} is kept back." if total is None else f", {total:,.0f} {word} in all."
    if frame.empty:
        return said
    values = [float(value) for value in frame["value"]]
    if len(frame) < periods:
        return f"{said} {measure.name} {levels.spread(measure, values)}, where it is shown."
    return f"{said} {measure.name} lay {levels.between(measure, min(values), max(values))}."


def _emptied(evaluation: Evaluation) -> list[str]:
    """Cells left empty in rows that are used: they do not count towards the measures that need them."""
    told = [(part.reason, kept_back.count(evaluation, "", part.cells, "cell")) for part in evaluation.log.emptied]
    if kept_back.any_of(evaluation, "emptied", 0):
        told.append(("too few to be told apart", kept_back.count(evaluation, "emptied", 0, "cell")))
    return [
        f"{numbers.capital(cells)} left empty in rows that are used: {reason}. "
        "These rows do not count towards the measures that need the answer."
        for reason, cells in told
    ]


def _completeness(evaluation: Evaluation) -> list[str]:
    found, period = evaluation.log.completeness, evaluation.trial.design.period
    names = {site.id: site.name for site in evaluation.trial.design.sites}
    empty = [
        f"{numbers.day(start)}{f' at {names[site]}' if len(names) > 1 else ''}" for site, start in found.empty_periods
    ]
    shown = wording.joined(empty[:_MOST_LISTED]) + (
        f" and {len(empty) - _MOST_LISTED} more" if len(empty) > _MOST_LISTED else ""
    )
    said = [
        f"{wording.plural(len(empty), period)} inside the phases had no entries: {shown}."
        if empty
        else f"Every {period} inside the phases has entries."
    ]
    if empty and evaluation.trial.log.empty_period == "zero":
        said[0] += (
            f" By the plan nothing happened in a {period} without entries, so it counts as zero up to "
            f"{_counted_to(evaluation)}; a {period} that was forgotten looks just the same."
        )
    said += filter(None, (gaps.of_others_only(evaluation), *gaps.left_out(evaluation)))
    said.append(
        numbers.capital(kept_back.count(evaluation, "duplicates", found.duplicates, "row repeats", "rows repeat"))
        + " another in every column: kept, worth a look."
        if kept_back.any_of(evaluation, "duplicates", found.duplicates)
        else "No row repeats another."
    )
    if found.late is None:
        said.append(
            "Not collected: the day each row was entered. It would have told whether rows were written up from memory."
        )
    else:
        late = kept_back.count(evaluation, "late", found.late, "row was", "rows were")
        said.append(f"{numbers.capital(late)} entered more than seven days late.")
    stopped = [person.code for person in found.practitioners if person.stopped_early]
    if stopped:
        said.append(f"{wording.joined(stopped)} stopped logging well before the end.")
    return said


def _counted_to(evaluation: Evaluation) -> str:
    """How far a log of events counts: to the day the plan gives, or to the last period with a row."""
    whole = evaluation.trial.log.complete_to
    return numbers.day(whole) if whole else f"the last {evaluation.trial.design.period} with any"


def _practitioners(evaluation: Evaluation) -> Flow:
    people = evaluation.log.completeness.practitioners
    if not people:
        return missing("practitioner codes", "whether one person's way of recording drives the result")
    if hides(evaluation.release):
        who = wording.plural(len(people), "practitioner")
        return paragraph(f"{numbers.capital(who)} logged. What each of them wrote is not told outside the team.")
    columns = (
        Column("Practitioner", "practitioner"),
        Column("Rows", "rows", True),
        Column("First", "first"),
        Column("Last", "last"),
        Column("Stopped early", "stopped"),
    )
    rows = (
        (
            person.code,
            f"{person.rows:,}",
            numbers.day(person.first),
            numbers.day(person.last),
            "yes" if person.stopped_early else "no",
        )
        for person in people
    )
    return tabled(table("practitioners", "Rows by practitioner code", columns, rows))


def _problems(evaluation: Evaluation) -> Flow:
    log = evaluation.log
    if not kept_back.any_of(evaluation, "problems", log.problems_found):
        return paragraph("No cell had to be queried.")
    if hides(evaluation.release):
        said = kept_back.count(evaluation, "problems", log.problems_found, "cell", "cells")
        return paragraph(f"{numbers.capital(said)} had to be queried. What they hold is not told outside the team.")
    listed = log.problems[:_MOST_LISTED]
    columns = (Column("Where", "where"), Column("What", "what"), Column("How to mend it", "mend"))
    caption = wording.plural(log.problems_found, "cell to mend", "cells to mend")
    if len(listed) < len(log.problems):
        caption += f": the first {len(listed)} lines of {len(log.problems):,}"
    elif log.problems_found > len(listed):
        caption += f", in {wording.plural(len(listed), 'line')}: cells of one column with the same fault share a line"
    rows = tuple((p.where.removesuffix(":"), p.what, p.mend) for p in listed)
    return tabled(Table("problems", numbers.capital(caption), columns, rows, ()))


def _repairs(evaluation: Evaluation) -> Flow:
    repairs = evaluation.log.repairs
    if hides(evaluation.release) and kept_back.any_of(evaluation, "repairs", evaluation.log.repairs_found):
        said = kept_back.count(evaluation, "repairs", evaluation.log.repairs_found, "value was", "values were")
        told = f"{numbers.capital(said)} read otherwise than written, because only one reading was possible."
        return paragraph(f"{told} Which they are is not told outside the team.")
    if not repairs:
        return paragraph("No value was read otherwise than it was written.")
    listed = repairs[:_MOST_LISTED]
    caption = (
        f"Values read otherwise than written: {len(listed)} of {len(repairs):,}"
        if len(repairs) > len(listed)
        else "Values read otherwise than written"
    )
    columns = (Column("Where", "where"), Column("Written", "was"), Column("Read as", "became"), Column("Why", "why"))
    return tabled(table("repairs", caption, columns, ((r.where, r.was, r.became, r.why) for r in listed)))
