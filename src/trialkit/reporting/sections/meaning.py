"""Sections 14 to 18: value, strength of evidence, limits and rival explanations, decision, roll-out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from trialkit.analysis.estimate import NotEstimable
from trialkit.judgement.results import LONG_BASELINE
from trialkit.reporting import apart, compared, findings, kept_back, levels, numbers, sites, terms, words
from trialkit.reporting.blocks import (
    Flow,
    Graded,
    bullets,
    facts,
    flow,
    heading,
    missing,
    not_collected,
    paragraph,
    tabled,
)
from trialkit.reporting.sections.rule import rule_table
from trialkit.reporting.sections.section import Section
from trialkit.reporting.tables import Column, table

if TYPE_CHECKING:
    from trialkit.judgement.evaluation import Evaluation
    from trialkit.judgement.value import Value

_MET = {True: "met", False: "not met", None: "cannot be told"}
_POUNDS = numbers.Unit(prefix="£")


def value(evaluation: Evaluation) -> Section:
    """14: what the change would be worth, with the effect's interval carried through."""
    found = evaluation.value
    if found is None:
        gap = missing("a unit cost and a yearly volume", "what the change would be worth in money")
        return Section(14, "Value", gap)
    if isinstance(found, NotEstimable):
        return Section(
            14,
            "Value",
            paragraph(findings.sentence(found.reason))
            + paragraph(findings.sentence(found.needs) if found.needs else ""),
        )
    return Section(14, "Value", _value(evaluation, found))


def strength_of_evidence(evaluation: Evaluation) -> Section:
    """15: the grade, the scales beside it, every criterion with its reason, and what would raise it."""
    grade = evaluation.grade
    dots = (Graded(grade.level, words.how_sure(evaluation)),)
    scales = facts(
        (
            ("Maryland scientific methods scale", f"{grade.maryland} of 5"),
            ("Nesta standards of evidence", f"{grade.nesta} of 5"),
            ("What this report may say", terms.VERB_RULES[grade.verb]),
        )
    )
    rows = ((c.name, _MET[c.met], c.reason, c.would_raise or "–") for c in grade.criteria)
    columns = (
        Column("Criterion", "criterion"),
        Column("Met", "met"),
        Column("Why", "reason"),
        Column("What would raise it", "raise"),
    )
    listed = table("criteria", "Criteria of the evidence, derived from the design and the data", columns, rows)
    said = paragraph("The grade is worked out from the design and the data; nobody can type it.")
    return Section(15, "Strength of evidence", dots + said + scales + tabled(listed, "sentences"))


def limitations(evaluation: Evaluation) -> Section:
    """16: rival explanations, one by one, each with what this trial does or does not say of it."""
    return Section(16, "Limits and rival explanations", facts(_rivals(evaluation)))


def decision(evaluation: Evaluation) -> Section:
    """17: the rule's answer and its reasons, what would change it, and room for the decider's own."""
    found, plan = evaluation.decision, evaluation.trial.decision
    said = paragraph(words.rule_sentence(evaluation), tone="finding") + bullets(found.reasons)
    said += tabled(rule_table(evaluation), "sentences")
    change = heading("What would change this decision") + bullets(found.would_change)
    raising = heading("What would raise the grade") + bullets(dict.fromkeys(evaluation.grade.would_raise))
    taken = heading("The decision taken") + facts(
        (
            ("Asked for", plan.asked_for or not_collected("the decision asked for", "what this report is to settle")),
            ("Who decides", plan.decider or not_collected("who decides", "who answers for the decision")),
            ("Decided", not_collected("the decision", "what was decided, on which day")),
            (
                "Reason and dissent",
                not_collected("the decider's reason, and who disagreed", "why the rule was followed or not"),
            ),
            (
                "Next review",
                numbers.day(plan.next_review)
                if plan.next_review
                else not_collected("a date", "when this is looked at again"),
            ),
        )
    )
    return Section(17, "Decision", said + change + raising + taken)


def roll_out(evaluation: Evaluation) -> Section:
    """18: what comes next, and where the measure is heading."""
    plan = paragraph(evaluation.trial.rollout_plan or "") or missing(
        "a plan for the roll-out", "who would be next, when, and with what support"
    )
    plan += paragraph(apart.further(evaluation.primary))
    said = [_afterwards(evaluation, place) for place in sites.judged(evaluation, evaluation.primary)]
    if not any(said):
        return Section(
            18, "Roll-out and trajectory", plan + missing("anything after the trial", "whether the change lasted")
        )
    return Section(18, "Roll-out and trajectory", plan + flow(*(paragraph(text) for text in said)))


def _afterwards(evaluation: Evaluation, place: sites.Place) -> str:
    """Between which levels the primary measure lay after the trial, at one place; "" where nothing was logged then."""
    after = place.series.phase("rollout", "follow_up")
    if after.empty or len(after) < len(place.series.logged("rollout", "follow_up")):
        return ""
    primary = evaluation.primary
    span = levels.between(primary.measure, float(after["value"].min()), float(after["value"].max()))
    where = f" at {place.name}" if sites.apart(primary) else ""
    return (
        f"After the trial, over {numbers.plural(len(after), evaluation.trial.design.period)}{where}, "
        f"{terms.in_sentence(primary.measure.name)} lay between {span}."
    )


def _value(evaluation: Evaluation, found: Value) -> Flow:
    plan = evaluation.trial.value
    kinds = {
        "avoided": "cost avoided: capacity freed, not cash in the bank",
        "cashable": "cashable: a budget can be cut by it",
    }
    statuses = {"forecast": "a forecast, not a saving made", "realised": "realised"}
    ends = sorted((found.lower, found.upper))
    crosses = ends[0] < 0 < ends[1]
    money = f"{_hundreds(found.yearly)} a year ({_hundreds(ends[0])} to {_hundreds(ends[1])})"
    rows = [
        ("Worth", f"{money}, to the nearest £100"),
        ("Kind", kinds.get(found.kind, found.kind)),
        ("Status", statuses.get(found.status, found.status)),
        ("Worked out as", found.basis),
    ]
    if plan is not None:
        year = f", at {plan.unit_cost.price_year} prices" if plan.unit_cost.price_year else ""
        rows.append(
            (
                "Unit cost",
                f"£{numbers.as_written(plan.unit_cost.amount)}: {plan.unit_cost.source}{year}",
            )
        )
    if found.delivery_cost is not None:
        rows.append(("Cost of delivery", f"{_POUNDS.level(found.delivery_cost, 0)}, not taken off above"))
    else:
        rows.append(("Cost of delivery", not_collected("what it cost to do", "whether it pays for itself")))
    if plan is not None and plan.who_benefits:
        rows.append(("Who benefits", plan.who_benefits))
    caution = "The interval holds both a gain and a loss: the log cannot say that money is saved." if crosses else ""
    return (
        facts(rows)
        + paragraph(caution, tone="missing")
        + paragraph(
            "The interval carries the uncertainty of the effect only; the volume and the unit cost are taken as given."
        )
    )


def _rivals(evaluation: Evaluation) -> list[tuple[str, str]]:
    trial = evaluation.trial
    design = trial.design
    baselines = sites.counts(evaluation, evaluation.primary, "baseline")
    before = min(baselines)
    changes = [f"{change.what} ({numbers.day(change.date)})" for change in design.other_changes]
    history = (
        f"Also on record: {numbers.joined(changes)}."
        if changes
        else "No other change is on record, which does not show that there was none."
    )
    history += " " + (
        compared.history(evaluation.primary)
        or "No comparison site lived through the same time, so anything else could explain the result."
    )
    season = f"{sites.span(baselines, f'baseline {design.period}')} with entries"
    season += " at each site" if len(baselines) > 1 else ""
    return [
        ("Something else happened (history)", history),
        ("It was already changing (maturation)", words.no_baseline(evaluation) or f"{season}: {_trend_said(before)}"),
        ("It would have come back by itself (regression to the mean)", terms.CHOSEN[design.chosen_because]),
        ("Willing people differ (selection)", _selection(design.chosen_because)),
        ("The counting changed (measurement)", _measurement(before)),
        ("Missing rows", _missing_rows(evaluation)),
        ("Looking early (peeking)", _peeking(evaluation)),
        ("Chance", findings.chance(evaluation.primary)),
    ]


def _missing_rows(evaluation: Evaluation) -> str:
    """Rows set aside, and periods without entries: missing, unless the plan says that nothing happened then."""
    period = evaluation.trial.design.period
    aside, lost = evaluation.log.flow.set_aside_rows, len(evaluation.log.completeness.empty_periods)
    rows = kept_back.count(evaluation, "set_aside", aside, "row was", "rows were")
    said = f"{findings.capital(rows)} set aside"
    none = numbers.plural(lost, f"{period} has", f"{period}s have")
    if evaluation.trial.log.empty_period != "zero":
        return f"{said} and {none} no entries. Rows never written down cannot be counted."
    if not lost:
        return f"{said}, and every {period} has entries. An event never written down cannot be counted."
    return (
        f"{said}. {none} no entries, which by the plan means that nothing happened then; "
        "an event never written down would look the same."
    )


def _hundreds(pounds: float) -> str:
    """Pounds to the nearest hundred: the estimate is no finer than that."""
    return _POUNDS.level(round(pounds, -2), 0)


def _trend_said(before: int) -> str:
    return (
        "enough to see an earlier trend."
        if before >= LONG_BASELINE
        else "too few to tell an earlier trend from the effect."
    )


def _selection(chosen: str) -> str:
    if chosen in ("random", "whole_service"):
        return "The place was not picked for being willing."
    return (
        "A place that takes part first is often keener, better led or better staffed than the next. "
        "The next place may gain less."
    )


def _measurement(before: int) -> str:
    same = (
        "The same log was kept before and during the trial."
        if before
        else "The log began with the trial, so part of any change may be people learning to fill it in."
    )
    return f"{same} The people who did the work also recorded its outcome, unless the log says otherwise."


def _peeking(evaluation: Evaluation) -> str:
    period = evaluation.trial.design.period
    if evaluation.primary.looked:
        return f"The plan was to look every {period}. The headline's interval is long enough for all looks together."
    if evaluation.trial.decision.looks == "weekly":
        return f"The plan was to look every {period}. The interval in this report is that of a single look at the end."
    return (
        "The plan was to look once, at the end. Looking earlier and stopping when it looks good would make the "
        "interval too narrow."
    )
