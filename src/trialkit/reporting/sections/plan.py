"""Sections 3 to 6: why, what was done, where and by whom, and the plan."""

from __future__ import annotations

from typing import TYPE_CHECKING

from trialkit.protocol import wording
from trialkit.reporting import numbers, plan_fixed, terms, tried
from trialkit.reporting.blocks import Flow, bullets, facts, heading, missing, not_collected, paragraph, tabled
from trialkit.reporting.once import made_once
from trialkit.reporting.sections.section import Section
from trialkit.reporting.tables import Column, table

if TYPE_CHECKING:
    from trialkit.judgement.evaluation import Evaluation
    from trialkit.protocol.decision import DecisionPlan
    from trialkit.protocol.measure import Measure
    from trialkit.protocol.trial import Trial

_TIDIER = (
    ("why", "Why", "why anyone expected it to work"),
    ("what", "What, step by step", "what exactly another team would have to do"),
    ("materials", "Materials", "what another team would need"),
    ("who", "Who provided it", "what skill and training it takes"),
    ("how", "How", "whether it was done by phone, face to face or in groups"),
    ("where", "Where", "what kind of place it works in"),
    ("when_and_how_much", "When and how much", "how much of it people got"),
    ("tailoring", "Tailoring", "what may be changed to fit a person, and what may not"),
    ("modifications", "Changes during the trial", "whether what was judged is what was planned"),
    ("fidelity", "How well it was delivered", "whether a weak result means a weak idea or a weak delivery"),
)


@made_once
def why(evaluation: Evaluation) -> Section:
    """3: the question, and the reason for asking it."""
    trial = evaluation.trial
    reason = paragraph(trial.intervention.why or "") or missing(
        "the reason behind the idea", "why anyone expected it to work"
    )
    return Section(3, "Why", paragraph(trial.question, tone="question") + reason + paragraph(trial.summary or ""))


@made_once
def what_was_done(evaluation: Evaluation) -> Section:
    """4: the intervention by the TIDieR checklist, every item, whether described or not."""
    intervention = evaluation.trial.intervention
    rows = [("Name", intervention.name)]
    for field, label, would_tell in _TIDIER:
        text = getattr(intervention, field)
        rows.append((label, text or not_collected("not described in the trial file", would_tell)))
    return Section(
        4, "What was done", paragraph("Described by the TIDieR checklist (Hoffmann and others, 2014).") + facts(rows)
    )


@made_once
def where_and_who(evaluation: Evaluation) -> Section:
    """5: sites, who logged, and how the site was chosen."""
    trial = evaluation.trial
    own = "tried the new way" if trial.intervention.tried else "looked at"
    roles = {"innovation": own, "comparison": "went on as before", "neighbour": "set beside it"}
    sites = table(
        "sites",
        "Places in this trial",
        (Column("Place", "site"), Column("Part in the trial", "role"), Column("Judged from", "start")),
        (
            (site.name, roles[site.role], numbers.day(site.start) if site.start else _trial_start(trial, site.role))
            for site in trial.design.sites
        ),
    )
    apart = paragraph(" ".join((*tried.began(trial), *tried.not_logged(trial))))
    people = evaluation.log.completeness.practitioners
    logged = (
        f"{wording.plural(len(people), 'practitioner')} logged, by code only."
        if people
        else not_collected("who logged each row", "whether one person's way of recording drives the result")
    )
    chosen = heading("How the place was chosen") + paragraph(terms.CHOSEN[trial.design.chosen_because])
    return Section(
        5,
        "Where and who",
        tabled(sites) + apart + paragraph(logged) + chosen + paragraph(trial.design.chosen_note or ""),
    )


@made_once
def plan_and_registration(evaluation: Evaluation) -> Section:
    """6: what was planned, whether it was registered, and what departed from it."""
    trial = evaluation.trial
    design, decision = trial.design, trial.decision
    phases = table(
        "phases",
        "Phases in the plan",
        (Column("Phase", "phase"), Column("Kind", "kind"), Column("From", "start"), Column("To", "end")),
        ((p.name, terms.KINDS[p.kind], numbers.day(p.start), numbers.day(p.end)) for p in design.phases),
    )
    measures = table(
        "measures",
        "Measures in the plan",
        (
            Column("Measure", "measure"),
            Column("Role", "role"),
            Column("Better", "better"),
            Column("Threshold", "threshold"),
        ),
        ((measure.name, terms.ROLES[measure.role], measure.better, _threshold(measure)) for measure in trial.measures),
    )
    looks = "once, at the end"
    if evaluation.looks.weekly:
        looks = f"every {design.period}; the interval of the headline {_allows(evaluation.primary.looked)}"
    judged = facts(
        (
            ("Counted by the", design.period),
            ("Change expected", terms.SHAPES[design.shape]),
            ("Confidence", f"{numbers.as_written(round(decision.confidence * 100, 1))}%"),
            (
                "Assumption in the headline",
                f"{design.period}s vary {terms.settings(design.period)[decision.weeks_vary]}",
            ),
            ("The result was to be looked at", looks),
            ("Decision rule", f"{_rule(decision)}; section 17 lists its lines"),
        )
    )
    definitions = [f"{measure.name}: {measure.definition}" for measure in trial.measures if measure.definition]
    without = [measure.name for measure in trial.measures if not measure.definition]
    said = heading("What counts") + bullets(definitions)
    if without:
        names = wording.joined(terms.in_sentence(name) for name in without)
        said += missing(f"a definition of {names}", "whether two people would have counted the same rows")
    registration = heading("Registration and deviations") + _registration(evaluation)
    return Section(
        6, "Plan, registration and deviations", tabled(phases) + tabled(measures) + said + judged + registration
    )


def _registration(evaluation: Evaluation) -> Flow:
    """Receipts, what was not in place, and every change since; or that there is no receipt, and what it would tell."""
    stands = evaluation.registered
    if stands.registered is None:
        return missing(
            "a dated receipt of this plan",
            "whether the plan was fixed before the data were seen, and every way in which the trial departed from it",
        )
    said = paragraph(plan_fixed.standing(stands)) + tabled(plan_fixed.receipts(stands))
    said += paragraph(plan_fixed.gaps(stands))
    said += paragraph(evaluation.looks.told if evaluation.looks.weekly else "")
    changes = plan_fixed.changes(stands)
    if not changes.shown:
        return said + paragraph("Nothing that was registered has changed since.")
    return said + tabled(changes)


def _allows(looked: bool) -> str:
    return "allows for that" if looked else "does not allow for that"


def _rule(decision: DecisionPlan) -> str:
    return "the trial's own" if decision.rules else f"the ready-made rule called {decision.preset}"


def _trial_start(trial: Trial, role: str) -> str:
    return "never" if role != "innovation" else numbers.day(trial.design.phases_of("trial")[0].start)


def _threshold(measure: Measure) -> str:
    parts = []
    if measure.worthwhile is not None:
        parts.append(f"worth having from {numbers.threshold(measure, measure.worthwhile)}")
    if measure.margin is not None:
        parts.append(f"harm tolerated up to {numbers.threshold(measure, measure.margin)}")
    return "; ".join(parts) or "none set"
