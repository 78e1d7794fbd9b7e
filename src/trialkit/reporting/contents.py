"""The report's twenty sections in PRODUCT's order: the title of each and the function that makes it."""

from __future__ import annotations

CONTENTS: tuple[tuple[str, str], ...] = (
    ("The answer", "headline"),
    ("Plain summary", "plain_summary"),
    ("Why", "why"),
    ("What was done", "what_was_done"),
    ("Where and who", "where_and_who"),
    ("Plan, registration and deviations", "plan_and_registration"),
    ("The data", "data_received"),
    ("Baseline", "baseline"),
    ("Primary result", "primary_result"),
    ("Other results", "other_results"),
    ("Robustness", "robustness"),
    ("Different groups of people", "equality"),
    ("Voices", "voices"),
    ("Value", "value"),
    ("Strength of evidence", "strength_of_evidence"),
    ("Limits and rival explanations", "limitations"),
    ("Decision", "decision"),
    ("Roll-out and trajectory", "roll_out"),
    ("Governance", "governance"),
    ("How to reproduce this", "how_to_reproduce"),
)
"""Title and function of each section in `trialkit.reporting.sections`; always all of them."""
