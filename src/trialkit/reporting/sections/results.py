"""Sections 9 to 13: the primary result, everything else that was planned, robustness, groups of people, voices."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from trialkit.analysis.estimate import Estimate
from trialkit.protocol import wording
from trialkit.reporting import (
    added,
    apart,
    carried,
    charts,
    compared,
    figures,
    findings,
    held,
    hundred,
    margin,
    methods,
    numbers,
    other_scale,
    sites,
    terms,
    words,
)
from trialkit.reporting.blocks import Flow, Quote, bullets, figure, flow, heading, missing, paragraph, tabled
from trialkit.reporting.formats.html import anchor
from trialkit.reporting.once import made_once
from trialkit.reporting.sections.control import control_chart
from trialkit.reporting.sections.neighbours import among_neighbours
from trialkit.reporting.sections.section import Section
from trialkit.reporting.tables import Column, Table, table

if TYPE_CHECKING:
    from trialkit.analysis.estimate import Absence, Result
    from trialkit.judgement.equality import GroupResult
    from trialkit.judgement.evaluation import Evaluation
    from trialkit.judgement.results import MeasureResult
    from trialkit.protocol.measure import Measure

_PASSED = {True: "passed", False: "did not pass", None: "not applicable"}
_ABSENT: dict[Absence, str] = {"data": "cannot be given", "few": "too few to show", "kept_back": "kept back"}


@made_once
def primary_result(evaluation: Evaluation) -> Section:
    """9: the chart, the finding, the three settings, before and after, level and slope, and the numbers behind them."""
    primary = evaluation.primary
    body = [
        paragraph(words.headline(evaluation), tone="finding"),
        paragraph(other_scale.told(primary)),
        paragraph(added.added_up(evaluation, primary)),
        paragraph(compared.which(primary)),
        paragraph(f"{primary.rung_reason} {_instead_of_the_shape(evaluation, primary)}"),
        _chart(evaluation, primary, 9, "primary"),
        _before_and_after(evaluation, primary),
        _site_by_site(evaluation, primary),
        _settings(evaluation, primary),
        among_neighbours(evaluation, primary, f"{anchor(9)}-neighbours"),
        heading("What this log can and cannot carry"),
        bullets(carried.what_it_can_carry(evaluation, primary)),
        paragraph(carried.description_first_last(evaluation, primary)),
        heading("Every estimate of this measure"),
        _estimates(evaluation, primary),
        _level_and_slope(primary),
        control_chart(evaluation, primary),
    ]
    return Section(9, "Primary result", flow(*body))


@made_once
def other_results(evaluation: Evaluation) -> Section:
    """10: secondary, balancing and fidelity measures and surveys: all that were planned."""
    body: list[Flow] = []
    telling = charts.forest_telling(evaluation)
    every = charts.estimates_table(evaluation, evaluation.results, "estimates", "Every estimate of every measure")
    drawn = figure(
        f"{anchor(10)}-forest", lambda uid, form: figures.forest(evaluation, uid=uid, form=form), telling, every
    )
    body.append(drawn or tabled(every, "numbers"))
    for role, name, would_tell in (
        ("balancing", "Balancing measures", "whether something else got worse"),
        ("secondary", "Secondary measures", "what else moved, and whether it fits the story"),
        ("fidelity", "Fidelity measures", "whether the new way of working was really followed"),
    ):
        body.append(heading(name))
        found = [result for result in evaluation.results if result.measure.role == role]
        body += [_other(evaluation, result) for result in found]
        if not found:
            reason = evaluation.trial.no_balancing_measure_because if role == "balancing" else None
            body.append(
                missing(f"{name.lower()}", would_tell) + paragraph(f"The reason given: {reason}" if reason else "")
            )
    body.append(heading("Surveys"))
    surveys = [result for result in evaluation.results if result.measure.type == "ordinal"]
    if surveys:
        body.append(
            paragraph(
                f"Answers on a scale: {wording.joined(result.measure.name for result in surveys)}, reported above."
            )
        )
    else:
        body.append(missing("answers on a scale from people or staff", "how it felt to those it was done with"))
    return Section(10, "Other results", flow(*body))


@made_once
def robustness(evaluation: Evaluation) -> Section:
    """11: every check, whether it passed, did not pass or does not apply."""
    rows: list[tuple[str, str, str, str]] = [
        (check.name, result.measure.name, _PASSED[check.passed], check.text)
        for result in evaluation.results
        for check in result.checks
    ]
    if not rows:
        gap = missing(
            "any check of the result against other ways of working it out", "whether the answer hangs on one choice"
        )
        return Section(11, "Robustness", gap)
    order = {"did not pass": 0, "passed": 1, "not applicable": 2}
    counts = [f"{sum(row[2] == word for row in rows)} {word}" for word in ("passed", "did not pass", "not applicable")]
    columns = (
        Column("Check", "check"),
        Column("Measure", "measure"),
        Column("Outcome", "outcome"),
        Column("What it found", "text"),
    )
    rows.sort(key=lambda row: order[row[2]])
    found = table("checks", "Checks that were made", columns, (row for row in rows if row[2] != _PASSED[None]))
    idle = table(
        "idle-checks", "Checks that do not apply here", columns, (row for row in rows if row[2] == _PASSED[None])
    )
    said = (
        f"{wording.plural(len(rows), 'check')}: {wording.joined(counts)}. "
        "A check that did not pass is a reason for care, not a verdict."
    )
    return Section(11, "Robustness", paragraph(said) + tabled(found) + tabled(idle, "folded"))


@made_once
def equality(evaluation: Evaluation) -> Section:
    """12: whether the change was alike for different groups of people, where the counts allow."""
    if not evaluation.equality:
        gap = missing("a field by which groups of people could be told apart", "whether all changed alike")
        return Section(12, "Different groups of people", gap)
    measure = evaluation.primary.measure
    body = [paragraph(f"{measure.name}, by group.")]
    for field in dict.fromkeys(group.field for group in evaluation.equality):
        groups = [group for group in evaluation.equality if group.field == field]
        body.append(tabled(_groups(evaluation, field, groups)))
    body.append(
        paragraph(
            f"Records are pooled, which takes {evaluation.trial.design.period}s as differing only by chance. "
            "A group with fewer than ten records in a phase is not shown: the figure would say little and could point "
            "to a person. Two groups whose intervals overlap have not been shown to be alike."
        )
    )
    return Section(12, "Different groups of people", flow(*body))


def _groups(evaluation: Evaluation, field: str, groups: list[GroupResult]) -> Table:
    phases = ["Before", "After"] if len(groups[0].levels) > 1 else ["During"]
    columns = [Column("Group", "group"), *(Column(name, name.lower(), numeric=True) for name in phases)]
    if len(phases) > 1:
        columns.append(Column("Change", "change", numeric=True))
    measure = evaluation.primary.measure
    rows = [
        [group.answer, *(_shown(measure, level) for level in group.levels)]
        + ([_shown(measure, group.change)] if len(phases) > 1 else [])
        for group in groups
    ]
    return table(f"groups-{field.lower()}", field, columns, rows)


def _shown(measure: Measure, result: Result) -> str:
    if isinstance(result, Estimate):
        return findings.brief(measure, result)
    return _ABSENT[result.because]


@made_once
def voices(evaluation: Evaluation) -> Section:
    """13: people's own words, with their consent."""
    found = [voice for voice in evaluation.trial.voices if voice.consent]
    if not found:
        return Section(
            13, "Voices", missing("people's own words, with their consent", "what the numbers meant to them")
        )
    quotes: Flow = tuple(Quote(voice.quote, voice.who) for voice in found)
    return Section(
        13,
        "Voices",
        quotes
        + paragraph(
            "Each is printed with the speaker's consent. A story shows what is possible, not how often it happens."
        ),
    )


def _instead_of_the_shape(evaluation: Evaluation, primary: MeasureResult) -> str:
    """Why a trend is judged where the plan expects another shape; "" elsewhere."""
    shape = evaluation.trial.design.shape
    if primary.rung != "trend" or shape == "ramp":
        return ""
    return (
        f"The plan expects {terms.SHAPES[shape].partition(':')[0]} from the level before to the level in the trial; "
        "without that level before, a line through the trial is all that can be drawn, and a change that came at once "
        "on its first day would not show in it."
    )


def _chart(evaluation: Evaluation, result: MeasureResult, section: int, name: str) -> Flow:
    return figure(
        f"{anchor(section)}-{name}",
        lambda uid, form: figures.phases_chart(evaluation, result, uid=uid, form=form),
        charts.phases_telling(evaluation, result),
        charts.period_table(evaluation, result),
    )


def _before_and_after(evaluation: Evaluation, result: MeasureResult) -> Flow:
    """The share before and after as so many of a hundred; none where the log holds no two of them."""
    if hundred.squares(evaluation, result) is None or not isinstance(result.headline, Estimate):
        return ()
    return figure(
        f"{anchor(9)}-hundred",
        lambda uid, form: figures.hundred_chart(evaluation, result, uid=uid, form=form),
        hundred.telling(evaluation, result),
        hundred.numbers_table(evaluation, result),
    )


def _site_by_site(evaluation: Evaluation, result: MeasureResult) -> Flow:
    """Each site's own start, periods, records and change, and what a further one may see; none where all are one."""
    if not sites.apart(result):
        return ()
    tables = [apart.site_table(evaluation, result), apart.time_table(evaluation, result)]
    told = flow(*(tabled(found, csv=True) for found in tables if found))
    return heading("Site by site") + told + paragraph(apart.further(result))


def narrower(result: MeasureResult) -> bool:
    """Whether a stricter assumption about how periods vary gives a narrower interval than a milder one."""
    widths = [one.interval.upper - one.interval.lower for one in result.settings if isinstance(one, Estimate)]
    return any(later < 0.995 * earlier for earlier, later in pairwise(widths))


def _settings(evaluation: Evaluation, result: MeasureResult) -> Flow:
    if result.rung == "paired":
        return ()
    found = words.three_settings(evaluation, result)
    if not found:
        return missing(
            "the same change under other assumptions about how periods vary",
            "how far the answer hangs on that assumption",
        )
    period = evaluation.trial.design.period
    rows = [(label, text, "yes: the headline" if used else "no") for label, text, used in found]
    columns = (
        Column("Assumption", "assumption"),
        Column("Change", "change", True),
        Column("Named in the plan", "planned"),
    )
    caption = f"The same change under three assumptions about how {period}s vary"
    said = (
        f"The interval depends on how much one {period} differs from the next for reasons nobody logged. "
        "A short log cannot settle that, so all three are shown."
    )
    if result.measure.type in ("proportion", "count", "rate") and narrower(result):
        said += (
            " Here a stricter assumption has the narrower interval: what is usual is measured on the measure's own "
            "scale and drift in multiples of chance, so that with large numbers the usual can ask for more. The wider "
            "of the two is the more careful."
        )
    return (
        heading("If the assumption were another") + paragraph(said) + tabled(table("settings", caption, columns, rows))
    )


def _estimates(evaluation: Evaluation, result: MeasureResult) -> Flow:
    found = charts.estimates_table(
        evaluation, (result,), f"{result.measure.id}-estimates", f"{result.measure.name}: every estimate"
    )
    every = (result.headline, *result.estimates)
    return (
        tabled(found, csv=True)
        + bullets(methods.notes(result.measure, every))
        + paragraph(methods.methods(every))
        + paragraph(methods.fitted_apart(every))
        + paragraph(held.coverage(evaluation) if result is evaluation.primary else "")
    )


def _level_and_slope(primary: MeasureResult) -> Flow:
    if primary.rung == "paired" or any(
        found.contrast in ("level_change", "slope_change") for found in (primary.headline, *primary.estimates)
    ):
        return ()
    return missing(
        "enough periods before the trial to tell a change of level from a change of slope",
        "whether the change came at once or grew",
    )


def _other(evaluation: Evaluation, result: MeasureResult) -> Flow:
    name = heading(result.measure.name, level=4)
    finding, safety = findings.finding(evaluation, result), margin.safety(result)
    if result.safety == "harmed" and result.verdict == "worsened" and result.measure.margin is not None:
        said = [finding, f"The team allowed {numbers.threshold(result.measure, result.measure.margin)}."]
    else:
        said = [safety] if finding in safety else [safety, finding]
    said += [
        carried.room(evaluation, result),
        other_scale.beside(result),
        compared.which(result),
        apart.further(result),
        carried.behind(evaluation, result),
    ]
    logged = any(len(place.series.logged()) for place in sites.judged(evaluation, result))
    chart: Flow = _chart(evaluation, result, 10, result.measure.id) if logged else ()
    placed = among_neighbours(evaluation, result, f"{anchor(10)}-{result.measure.id}-neighbours")
    return name + paragraph(" ".join(filter(None, said))) + chart + placed
