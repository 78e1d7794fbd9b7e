"""The report's twenty sections in order, one function each: `show.primary_result(evaluation)` in a notebook cell."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from trialkit.reporting.contents import CONTENTS
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

SECTIONS: tuple[tuple[str, Callable[[Evaluation], Section]], ...] = tuple(
    (title, globals()[name]) for title, name in CONTENTS
)
"""Title and function of each section, in order."""

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
