"""Sections 14 and 18: what the change is worth, and where it is heading."""

from __future__ import annotations

from typing import TYPE_CHECKING

from trialkit.analysis.estimate import NotEstimable
from trialkit.protocol import wording
from trialkit.reporting import figures, findings, levels, paths, prospects, sites, terms, worth
from trialkit.reporting.blocks import Flow, facts, figure, flow, heading, missing, paragraph, tabled
from trialkit.reporting.formats.html import anchor
from trialkit.reporting.once import made_once
from trialkit.reporting.sections.section import Section

if TYPE_CHECKING:
    from trialkit.judgement.evaluation import Evaluation
    from trialkit.judgement.trajectories import Progress
    from trialkit.judgement.value import Value


@made_once
def value(evaluation: Evaluation) -> Section:
    """14: what the change would be worth, both sides, every input with its source, and the target."""
    found = evaluation.value
    if found is None:
        gap = missing("a unit cost and a yearly volume", "what the change would be worth in money")
        return Section(14, "Value", gap)
    if isinstance(found, NotEstimable):
        needs = paragraph(findings.sentence(found.needs) if found.needs else "")
        return Section(14, "Value", paragraph(findings.sentence(found.reason)) + needs)
    return Section(14, "Value", _value(evaluation, found))


@made_once
def roll_out(evaluation: Evaluation) -> Section:
    """18: what comes next, where the measure is heading, and where each planned path stands."""
    plan = paragraph(evaluation.trial.rollout_plan or "") or missing(
        "a plan for the roll-out", "who would be next, when, and with what support"
    )
    plan += heading("Will it work for the next team?")
    plan += flow(*(paragraph(text) for text in prospects.next_site(evaluation)))
    said = [_afterwards(evaluation, place) for place in sites.judged(evaluation, evaluation.primary)]
    after = flow(*(paragraph(text) for text in said))
    if not after:
        after = missing("anything after the trial", "whether the change lasted")
    drawn = flow(*(_path(evaluation, found) for found in evaluation.trajectories))
    return Section(18, "Roll-out and trajectory", plan + after + drawn)


def _value(evaluation: Evaluation, found: Value) -> Flow:
    return flow(
        paragraph(worth.sentence(evaluation, found), tone="finding"),
        figure(
            f"{anchor(14)}-value",
            lambda uid, form: figures.value_chart(evaluation, found, uid=uid, form=form),
            worth.telling(found),
            worth.value_table(found),
        ),
        facts(worth.facts(evaluation, found)),
        tabled(worth.inputs_table(found), csv=True),
        _goals(evaluation, found),
        paragraph(worth.how(found)),
    )


def _goals(evaluation: Evaluation, found: Value) -> Flow:
    if not found.goals:
        return ()
    return flow(
        heading("What the target would take"),
        paragraph(worth.goal_sentence(found)),
        tabled(worth.goal_table(evaluation, found), csv=True),
        paragraph(worth.goal_note(evaluation, found)),
    )


def _path(evaluation: Evaluation, found: Progress) -> Flow:
    return flow(
        heading(f"{found.plan.name} ({found.plan.level}: {found.plan.where})"),
        paragraph(paths.latest_period(evaluation, found), tone="finding" if found.latest else "missing"),
        figure(
            f"{anchor(18)}-{found.plan.id}",
            lambda uid, form: figures.path_chart(evaluation, found, uid=uid, form=form),
            paths.telling(evaluation, found),
            paths.table(evaluation, found),
        ),
        paragraph(paths.further(evaluation, found)),
        () if found.no_forecast else paragraph(paths.method(found)),
    )


def _afterwards(evaluation: Evaluation, place: sites.Place) -> str:
    """Between which levels the primary measure lay after the trial, at one place; "" where nothing was logged then."""
    kinds, primary = ("rollout", "follow_up"), evaluation.primary
    count, shown = len(place.series.logged(*kinds)), place.series.phase(*kinds)
    if not count:
        return ""
    where = f" at {place.name}" if sites.apart(primary) else ""
    over = f"After the trial, over {wording.plural(count, evaluation.trial.design.period)}{where}"
    if shown.empty:
        return f"{over}, every figure of {terms.in_sentence(primary.measure.name)} is kept back."
    span = levels.between(primary.measure, float(shown["value"].min()), float(shown["value"].max()))
    frame = place.series.frame
    kept = "hidden" in frame and frame.loc[frame["kind"].isin(kinds), "hidden"].any()
    some = ", where it is shown" if kept else ""
    return f"{over}, {terms.in_sentence(primary.measure.name)} lay {span}{some}."
