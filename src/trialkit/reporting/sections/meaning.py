"""Sections 15 to 17: strength of evidence, limits and rival explanations, decision."""

from __future__ import annotations

from typing import TYPE_CHECKING

from trialkit.judgement.criteria import BASELINE, MISSING, SEASON
from trialkit.judgement.phrasing import MAY_SAY
from trialkit.judgement.results import LONG_BASELINE
from trialkit.protocol import wording
from trialkit.reporting import (
    compared,
    decided,
    findings,
    gaps,
    kept_back,
    numbers,
    prospects,
    sites,
    terms,
    tried,
    words,
)
from trialkit.reporting.blocks import (
    Graded,
    bullets,
    facts,
    flow,
    heading,
    not_collected,
    paragraph,
    tabled,
)
from trialkit.reporting.once import made_once
from trialkit.reporting.reasons import reasons
from trialkit.reporting.sections.rule import rule_table
from trialkit.reporting.sections.section import Section
from trialkit.reporting.tables import Column, table

if TYPE_CHECKING:
    from trialkit.judgement.evaluation import Evaluation

_NO_FIVE = "Grade 5 takes allocation at random, and a trial file has no place for it."
_MET = {True: "met", False: "not met", None: "cannot be told"}


@made_once
def strength_of_evidence(evaluation: Evaluation) -> Section:
    """15: the grade, the scales beside it, every criterion with its reason, and what would raise it."""
    grade = evaluation.grade
    dots = (Graded(grade.level, words.how_sure(evaluation)),)
    scales = facts(
        (
            ("Maryland scientific methods scale", f"{grade.maryland} of 5"),
            ("Nesta standards of evidence", f"{grade.nesta} of 5"),
            ("What this report may say", MAY_SAY[grade.verb]),
            ("Why no report here has more than 4", _NO_FIVE),
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
    return Section(15, "Strength of evidence", dots + said + scales + tabled(listed))


@made_once
def limitations(evaluation: Evaluation) -> Section:
    """16: rival explanations, one by one, each with what this trial does or does not say of it."""
    return Section(16, "Limits and rival explanations", facts(_rivals(evaluation)))


@made_once
def decision(evaluation: Evaluation) -> Section:
    """17: the rule's answer and its reasons, what would change it, and room for the decider's own."""
    found, plan = evaluation.decision, evaluation.trial.decision
    said = paragraph(words.rule_sentence(evaluation), tone="finding") + bullets(reasons(evaluation))
    said += tabled(rule_table(evaluation))
    ahead = (prospects.chance(evaluation), prospects.meaning(evaluation))
    if any(ahead):
        said += heading("How likely it is to be worth having") + flow(*(paragraph(text) for text in ahead))
    change = heading("What would change this decision") + bullets(found.would_change)
    longer = prospects.more_periods(evaluation)
    if longer:
        change += heading(f"What more {evaluation.trial.design.period}s would show") + bullets(longer)
    raising = heading("What would raise the grade") + bullets(dict.fromkeys(evaluation.grade.would_raise))
    taken = heading("The decision taken") + facts(
        (
            ("Asked for", plan.asked_for or not_collected("the decision asked for", "what this report is to settle")),
            ("Who decides", plan.decider or not_collected("who decides", "who answers for the decision")),
            *_taken(evaluation),
        )
    )
    if len(evaluation.taken.records) > 1:
        taken += tabled(decided.earlier(evaluation))
    return Section(17, "Decision", said + change + raising + taken)


def _taken(evaluation: Evaluation) -> list[tuple[str, str]]:
    """The leaders' own decision, or that none is recorded; it never changes the rule's answer."""
    found, review = evaluation.taken.latest, evaluation.trial.decision.next_review
    absent = not_collected("a date", "when this is looked at again")
    if found is None:
        return [
            ("Decided", not_collected("the decision", "what was decided, on which day")),
            (
                "Reason and dissent",
                not_collected("the decider's reason, and who disagreed", "why the rule was followed or not"),
            ),
            ("Next review", numbers.day(review) if review else absent),
        ]
    review = found.next_review or review
    return [
        ("Decided", decided.headline(evaluation)),
        ("Reason", found.reason),
        ("Dissent", found.dissent or not_collected("who or what spoke against it", "what was weighed")),
        ("Next review", numbers.day(review) if review else absent),
    ]


def _rivals(evaluation: Evaluation) -> list[tuple[str, str]]:
    trial = evaluation.trial
    design = trial.design
    baselines = sites.counts(evaluation, evaluation.primary, "baseline")
    before = min(baselines)
    changes = [f"{change.what} ({numbers.day(change.date)})" for change in design.other_changes]
    history = (
        f"Also on record: {wording.joined(changes)}."
        if changes
        else "No other change is on record, which does not show that there was none."
    )
    history += " " + (
        compared.history(evaluation.primary)
        or "No comparison site lived through the same time, so anything else could explain the result."
    )
    logged = f"{sites.span(baselines, f'baseline {design.period}')} with entries"
    logged += " at each site" if len(baselines) > 1 else ""
    already = words.no_baseline(evaluation) or f"{logged}: {_trend_said(before)}"
    history = " ".join([history, *tried.not_logged(trial)])
    grade = evaluation.grade
    return [
        ("Something else happened (history)", history),
        ("It was already changing (maturation)", f"{already} {grade.criterion(BASELINE).limit}".strip()),
        ("It comes every year (season)", grade.criterion(SEASON).reason),
        ("It would have come back by itself (regression to the mean)", terms.CHOSEN[design.chosen_because]),
        ("Willing people differ (selection)", _selection(design.chosen_because)),
        ("The counting changed (measurement)", _measurement(before)),
        ("Missing rows", f"{_missing_rows(evaluation)} {grade.criterion(MISSING).limit}".strip()),
        ("Looking early (peeking)", _peeking(evaluation)),
        ("Chance", findings.chance(evaluation.primary)),
    ]


def _missing_rows(evaluation: Evaluation) -> str:
    """Rows set aside, and periods without entries: missing, unless the plan says that nothing happened then."""
    period = evaluation.trial.design.period
    aside, lost = evaluation.log.flow.set_aside_rows, len(evaluation.log.completeness.empty_periods)
    rows = kept_back.count(evaluation, "set_aside", aside, "row was", "rows were")
    said = f"{numbers.capital(rows)} set aside"
    none = wording.plural(lost, f"{period} has", f"{period}s have")
    if evaluation.trial.log.empty_period != "zero":
        others = gaps.of_others_only(evaluation)
        return " ".join(
            filter(None, (f"{said} and {none} no entries.", others, "Rows never written down cannot be counted."))
        )
    if not lost:
        return f"{said}, and every {period} has entries. An event never written down cannot be counted."
    return (
        f"{said}. {none} no entries, which by the plan means that nothing happened then; "
        "an event never written down would look the same."
    )


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
