"""Sections 14 and 18: what the change is worth, and where it is heading."""

from __future__ import annotations

from typing import TYPE_CHECKING

from trialkit.analysis.estimate import NotEstimable
from trialkit.reporting import apart, figures, findings, levels, numbers, paths, sites, terms, worth
from trialkit.reporting.sections.section import (
    Section,
    anchor,
    csv_link,
    facts,
    figure,
    heading,
    missing,
    paragraph,
)

if TYPE_CHECKING:
    from trialkit.judgement.evaluation import Evaluation
    from trialkit.judgement.trajectories import Progress
    from trialkit.judgement.value import Value


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


def roll_out(evaluation: Evaluation) -> Section:
    """18: what comes next, where the measure is heading, and where each planned path stands."""
    plan = paragraph(evaluation.trial.rollout_plan or "") or missing(
        "a plan for the roll-out", "who would be next, when, and with what support"
    )
    plan += paragraph(apart.further(evaluation.primary))
    said = [_afterwards(evaluation, place) for place in sites.judged(evaluation, evaluation.primary)]
    after = "".join(paragraph(text) for text in said)
    if not after:
        after = missing("anything after the trial", "whether the change lasted")
    drawn = "".join(_path(evaluation, found) for found in evaluation.trajectories)
    return Section(18, "Roll-out and trajectory", plan + after + drawn)


def _value(evaluation: Evaluation, found: Value) -> str:
    rested = worth.inputs_table(found)
    drawn = figure(
        lambda uid, form: figures.value_chart(evaluation, found, uid=uid, form=form),  # type: ignore[arg-type]
        worth.telling(found),
        worth.value_table(found),
        f"{anchor(14)}-value",
    )
    body = [
        paragraph(worth.sentence(evaluation, found), kind="tk-finding"),
        drawn,
        facts(worth.facts(evaluation, found)),
        rested.prose(),
        f'<p class="tk-file">{csv_link(rested)}</p>',
        _goals(evaluation, found),
        paragraph(worth.how(found)),
    ]
    return "".join(body)


def _goals(evaluation: Evaluation, found: Value) -> str:
    if not found.goals:
        return ""
    needed = worth.goal_table(evaluation, found)
    return "".join(
        (
            heading("What the target would take"),
            paragraph(worth.goal_sentence(found)),
            needed.html(),
            f'<p class="tk-file">{csv_link(needed)}</p>',
            paragraph(worth.goal_note(evaluation, found)),
        )
    )


def _path(evaluation: Evaluation, found: Progress) -> str:
    drawn = figure(
        lambda uid, form: figures.path_chart(evaluation, found, uid=uid, form=form),  # type: ignore[arg-type]
        paths.telling(evaluation, found),
        paths.table(evaluation, found),
        f"{anchor(18)}-{found.plan.id}",
    )
    said = paragraph(paths.latest_period(evaluation, found), kind="tk-finding" if found.latest else "tk-missing")
    further = paragraph(paths.further(evaluation, found))
    how = "" if found.no_forecast else paragraph(paths.method(found))
    return heading(f"{found.plan.name} ({found.plan.level}: {found.plan.where})") + said + drawn + further + how


def _afterwards(evaluation: Evaluation, place: sites.Place) -> str:
    """Between which levels the primary measure lay after the trial, at one place; "" where nothing was logged then."""
    after = place.series.phase("rollout", "follow_up")
    if after.empty:
        return ""
    primary = evaluation.primary
    span = levels.between(primary.measure, float(after["value"].min()), float(after["value"].max()))
    where = f" at {place.name}" if sites.apart(primary) else ""
    return (
        f"After the trial, over {numbers.plural(len(after), evaluation.trial.design.period)}{where}, "
        f"{terms.in_sentence(primary.measure.name)} lay between {span}."
    )
