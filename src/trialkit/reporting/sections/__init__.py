"""The report's twenty sections in order, one function each: `show.primary_result(evaluation)` in a notebook cell."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from trialkit.reporting.sections.conduct import governance, how_to_reproduce
from trialkit.reporting.sections.meaning import decision, limitations, strength_of_evidence
from trialkit.reporting.sections.plan import plan_and_registration, what_was_done, where_and_who, why
from trialkit.reporting.sections.records import baseline, data_received
from trialkit.reporting.sections.results import equality, other_results, primary_result, robustness, voices
from trialkit.reporting.sections.section import Section
from trialkit.reporting.sections.summary import headline, plain_summary
from trialkit.reporting.sections.worth import roll_out, value

if TYPE_CHECKING:
    from trialkit.judgement.evaluation import Evaluation

SECTIONS: tuple[tuple[str, Callable[[Evaluation], Section]], ...] = (
    ("The answer", headline),
    ("Plain summary", plain_summary),
    ("Why", why),
    ("What was done", what_was_done),
    ("Where and who", where_and_who),
    ("Plan, registration and deviations", plan_and_registration),
    ("The data", data_received),
    ("Baseline", baseline),
    ("Primary result", primary_result),
    ("Other results", other_results),
    ("Robustness", robustness),
    ("Different groups of people", equality),
    ("Voices", voices),
    ("Value", value),
    ("Strength of evidence", strength_of_evidence),
    ("Limits and rival explanations", limitations),
    ("Decision", decision),
    ("Roll-out and trajectory", roll_out),
    ("Governance", governance),
    ("How to reproduce this", how_to_reproduce),
)
"""Title and function of each section, in PRODUCT's order; always all of them."""

__all__ = [
    "SECTIONS",
    "Section",
    "baseline",
    "data_received",
    "decision",
    "equality",
    "governance",
    "headline",
    "how_to_reproduce",
    "limitations",
    "other_results",
    "plain_summary",
    "plan_and_registration",
    "primary_result",
    "robustness",
    "roll_out",
    "strength_of_evidence",
    "value",
    "voices",
    "what_was_done",
    "where_and_who",
    "why",
]
