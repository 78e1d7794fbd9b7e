"""What a report says of a registration: the first screen's sentence, receipts, gaps and changes."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path

import pytest

from trialkit.judgement.evaluation import Evaluation
from trialkit.judgement.planned import planned_looks
from trialkit.judgement.registered import Registered, State
from trialkit.protocol.receipts import Registration, load_registration, register
from trialkit.protocol.registration import Deviation, Difference
from trialkit.protocol.source import load_trial
from trialkit.reporting import plan_fixed, words
from trialkit.reporting.data import evaluation_json
from trialkit.reporting.sections.plan import plan_and_registration
from trialkit.reporting.sections.summary import headline

ROOT = Path(__file__).parents[2]
DAY = dt.date(2021, 1, 20)
LATE = Deviation(
    Difference("measures.signposted.worthwhile", "10", "5"),
    2,
    dt.datetime(2021, 2, 9, 8, tzinfo=dt.UTC),
    "<b>Asked</b>",
)
BARE = Deviation(Difference("design.shape", "ramp", "step"))


@pytest.fixture
def registered_at(tmp_path: Path) -> Registration:
    """Louth's plan, registered before its first day and once more after it."""
    file = tmp_path / "louth.yaml"
    text = (ROOT / "trials" / "louth.yaml").read_text(encoding="utf-8")
    file.write_text(text, encoding="utf-8")
    register(load_trial(file), file, by="Improvement lead", now=dt.datetime(2021, 1, 20, 9, 30, tzinfo=dt.UTC))
    file.write_text(text.replace("worthwhile: 10", "worthwhile: 5"), encoding="utf-8")
    register(load_trial(file), file, reason="<b>Asked</b>", now=dt.datetime(2021, 2, 9, 8, tzinfo=dt.UTC))
    return load_registration(load_trial(file), file)


@pytest.mark.parametrize(
    ("state", "late", "early", "said"),
    [
        ("before_data", (), (), "Registered on 20 January 2021, before any data, and kept to."),
        (
            "before_trial",
            (),
            (BARE,),
            "Registered on 20 January 2021, before the trial, after its first baseline data; one registered thing was "
            "changed before the trial began.",
        ),
        (
            "before_data",
            (LATE, BARE),
            (),
            "Registered on 20 January 2021, before any data. Since the trial began, two registered things were "
            "changed: section 6 lists them.",
        ),
        (
            "after_start",
            (LATE,),
            (),
            "Registered on 20 January 2021, after the trial had begun: nothing shows that the plan was made before the "
            "data were seen.",
        ),
    ],
)
def test_the_first_screen_says_when_the_plan_was_fixed_and_what_changed(
    state: State, late: tuple[Deviation, ...], early: tuple[Deviation, ...], said: str
) -> None:
    assert plan_fixed.standing(Registered(state, Registration(), DAY, DAY, late, early)) == said


def test_an_unregistered_plan_says_so_in_the_headline_box_and_in_the_terminal(louth: Evaluation) -> None:
    said = "Not registered: nothing shows that the plan was made before the data were seen."
    assert said in headline(louth).html
    assert said.split(":")[0] in "\n".join(words.summary_lines(louth))
    assert "Not collected: a dated receipt of this plan" in plan_and_registration(louth).html


def test_section_6_lists_receipts_gaps_and_changes_and_nothing_in_them_is_markup(
    louth: Evaluation, registered_at: Registration
) -> None:
    stands = Registered("before_data", registered_at, DAY, dt.date(2021, 2, 1), registered_at.deviations)
    told = plan_and_registration(replace(louth, registered=stands)).html
    for said in (
        "20 January 2021, 09:30 UTC",
        "Improvement lead",
        registered_at.receipts[1].digest.removeprefix("sha256:")[:12],
        "Not in place when the plan was registered: baseline, comparison team and who decides.",
        "measures, signposted, worthwhile",
        "after the trial began",
        "&lt;b&gt;Asked&lt;/b&gt;",
    ):
        assert said in told
    assert "<b>Asked" not in told and "Nothing that was registered has changed" not in told


def test_section_6_says_whose_looks_the_figures_allow_for_where_there_are_looks(
    louth: Evaluation, registered_at: Registration
) -> None:
    receipt = registered_at.receipts[0]
    stands = Registered("before_data", registered_at, DAY, DAY, counts=receipt)
    *before, last = louth.trial.design.phases
    phases = (*before, last.model_copy(update={"end": last.end + dt.timedelta(weeks=2)}))
    design = louth.trial.design.model_copy(update={"phases": phases})
    for looks, there in (("weekly", True), ("final", False)):
        decision = louth.trial.decision.model_copy(update={"looks": looks})
        trial = louth.trial.model_copy(update={"design": design, "decision": decision})
        found = replace(louth, trial=trial, registered=stands, looks=planned_looks(trial, stands))
        said = "Looks are those of receipt 1 of 20/01/2021: 6, one for each week of the trial phase"
        assert (f"{said}; the trial file now has 8." in plan_and_registration(found).html) is there


def test_a_plan_that_was_kept_says_that_nothing_has_changed(louth: Evaluation, registered_at: Registration) -> None:
    kept = replace(registered_at, deviations=())
    told = plan_and_registration(replace(louth, registered=Registered("before_data", kept, DAY, DAY))).html
    assert "Nothing that was registered has changed since." in told


def test_a_change_without_a_receipt_says_so_in_words() -> None:
    assert plan_fixed.told(BARE) == "design, shape: ramp is now step (no receipt)"
    assert plan_fixed.told(LATE) == "measures, signposted, worthwhile: 10 is now 5 (9 February 2021: <b>Asked</b>)"
    stands = Registered("before_data", Registration(deviations=(LATE, BARE)), DAY, DAY, (LATE,), (BARE,))
    assert [row[3:] for row in plan_fixed.changes(stands).shown] == [
        ("9 February 2021", "<b>Asked</b>", "after the trial began"),
        ("no receipt", "not recorded", "before the trial began"),
    ]


def test_the_document_carries_receipts_and_changes(louth: Evaluation, registered_at: Registration) -> None:
    stands = Registered("before_data", registered_at, DAY, DAY, registered_at.deviations)
    told = evaluation_json(replace(louth, registered=stands))["registration"]
    assert (told["state"], told["registered"], told["receipts"]) == ("before_data", "2021-01-20", 2)
    assert told["digest"] == registered_at.receipts[1].digest
    assert told["changes"] == [
        {
            "where": "measures.signposted.worthwhile",
            "was": "10",
            "now": "5",
            "receipt": 2,
            "recorded": "2021-02-09",
            "reason": "<b>Asked</b>",
            "after_start": True,
        }
    ]
    bare = evaluation_json(louth)["registration"]
    assert (bare["state"], bare["registered"], bare["digest"], bare["changes"]) == ("unregistered", None, None, [])
