"""What was tried, as a first screen has room for it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from trialkit.judgement.evaluation import Evaluation
from trialkit.reporting import tried

ONE = "Conversation 1 connects people."


@pytest.mark.parametrize(
    ("what", "told"),
    [
        (f"{ONE} Conversation 2 stays; it never plans.", f"{ONE} Conversation 2 stays; it never plans."),
        (f"{ONE} {'Word ' * 70}ends.", ONE),
        (f"{'Word ' * 70}ends. {ONE}", f"{'Word ' * 70}ends."),
        ("", ""),
    ],
    ids=["whole", "as far as it goes", "one long sentence", "nothing"],
)
def test_what_was_done_is_told_in_whole_sentences(louth: Evaluation, what: str, told: str) -> None:
    trial = louth.trial
    done = trial.model_copy(update={"intervention": trial.intervention.model_copy(update={"what": what})})
    assert tried.done(replace(louth, trial=done)) == f"{trial.intervention.name}. {told}".strip()
