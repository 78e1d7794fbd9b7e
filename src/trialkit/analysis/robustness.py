"""Robustness checks: the registered figure asked again with one thing changed, each check its own function.

The answer is where the interval stands against every landmark of the judgement (standing.py). A check passes when it
stands there still, does not pass when it does not, and is not applicable when there is nothing to change.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Literal

import numpy as np
import pandas as pd
from scipy.special import bdtrc

from trialkit.analysis import controlled, departures
from trialkit.analysis.asked import Figure, ask, is_pooled
from trialkit.analysis.covariance import Array
from trialkit.analysis.estimate import Check, Result, Turn, WeeksVary
from trialkit.analysis.segmented import Question
from trialkit.analysis.standing import compared, standing
from trialkit.protocol.wording import joined
from trialkit.records.series import Series

MOST_LEFT_OUT = 24
"""Refits at most; a longer series is left out a block of neighbouring periods at a time."""
FEWEST_FOR_PLACEBO = 6
FEW_FOR_PLACEBO = 24
"""Baseline periods up to which a check that shows nothing is told to rest on few."""
FEWEST_FOR_WAVES = 20
"""Below this, autocorrelation of what is left is too uncertain and biased downwards to reassure anybody."""
LONG_BASELINE = 60
MOST_AUTOCORRELATION = 0.5
"""Above the autocorrelation up to which coverage is held in a calibration."""
WAVES, OUTLIERS = "What is left runs in waves", "Outlying periods"
OUTLYING = 3.5
"""Bound for modified z-scores (Iglewicz and Hoaglin 1993)."""
FEWEST_FIGURES = 12
ROUND_SHARE = 0.2
"""Share of figures that end in 0 or 5 when nobody rounds."""
EACH_PERIOD = "Without each period in turn"
EACH_PRACTITIONER = "Without each practitioner in turn"
OTHER_SETTINGS = "Other assumptions about how periods vary"
PRETENDED = "Pretended starts inside the baseline"
MISSING = "Missing periods counted as"
LONGER_TRANSITION = "Transition one period longer"
NO_TRANSITION = "Transition counted as trial"
SETTINGS: tuple[tuple[WeeksVary, str], ...] = (
    ("chance", "if {period}s differ only by chance"),
    ("ordinary", "if {period}s differ as they usually do"),
    ("volatile", "if the service drifts"),
)


def panel(
    figure: Figure,
    *,
    without: Sequence[tuple[str, Series]] = (),
    other_changes: Sequence[tuple[dt.date, str]] = (),
) -> tuple[Check, ...]:
    """Every check of one registered figure, which is asked once (asked.figure).

    without: each practitioner's code with the series that leaves that practitioner out, made by records.series.
    other_changes: date and words of what else happened.
    """
    series, question = figure.series, figure.question
    return (
        other_settings(figure),
        each_period_left_out(figure),
        each_practitioner_left_out(figure, without),
        placebo_starts(figure),
        missing_periods(figure, "failures"),
        missing_periods(figure, "successes"),
        longer_transition(figure),
        no_transition(figure),
        residual_autocorrelation(series, question),
        outliers(series, question),
        departures.other_autocorrelation(figure),
        departures.season_left_out(figure),
        departures.phases_vary_unlike(series, question),
        other_changes_inside(series, question, other_changes),
        round_figures(series),
    )


def other_settings(figure: Figure) -> Check:
    """The same figure under each assumption about how periods vary."""
    series, question = figure.series, figure.question
    name = OTHER_SETTINGS
    if is_pooled(question):
        return Check(name, None, "This comparison has no such assumption to change.")
    found = [
        (
            words.format(period=question.period),
            figure.answer if key == question.weeks_vary else ask(series, replace(question, weeks_vary=key)),
        )
        for key, words in SETTINGS
    ]
    return _same(name, figure, found)


def each_period_left_out(figure: Figure) -> Check:
    """The same figure without each period in turn, or without each block of periods in a long series."""
    series, question = figure.series, figure.question
    kinds = ("trial",) if question.contrast in ("trend", "first_last") else ("baseline", question.of)
    rows = series.phase(*kinds)
    index = rows["index"].to_numpy()
    size = max(1, -(-len(index) // MOST_LEFT_OUT))
    blocks = [index[start : start + size] for start in range(0, len(index), size)]
    found = []
    for block in blocks:
        answer = ask(without_periods(series, block), question, like=series)
        first = rows.loc[rows["index"] == block[0], "start"].iloc[0]
        what = f"the {question.period}" if size == 1 else f"the {len(block)} {question.period}s"
        found.append((f"without {what} from {first.day} {first:%B %Y}", answer))
    return _same(EACH_PERIOD, figure, found)


def each_practitioner_left_out(figure: Figure, without: Iterable[tuple[str, Series]]) -> Check:
    """The same figure without each practitioner's records in turn."""
    series, question = figure.series, figure.question
    found = [
        (f"without practitioner {code}", ask(part, question, like=_lender(series, part, question)))
        for code, part in without
    ]
    if len(found) < 2:
        return Check(EACH_PRACTITIONER, None, "The log names fewer than two practitioners.")
    return _same(EACH_PRACTITIONER, figure, found)


def placebo_starts(figure: Figure) -> Check:
    """A change looked for inside the baseline, where there was none: no pretended start may show one.

    Where one does, a change that the figure shows proves nothing of the start: the same question finds one without it.
    """
    series, question, name = figure.series, figure.question, PRETENDED
    rows = series.phase("baseline")
    if len(rows) < FEWEST_FOR_PLACEBO:
        had = f"The baseline has {len(rows)} periods with records, and {FEWEST_FOR_PLACEBO} are needed."
        return Check(name, None, had)
    asked = replace(question, of="trial")
    if question.contrast == "trend":
        asked = replace(asked, contrast="change", shape="step")
    starts = [len(rows) // 2] if len(rows) > LONG_BASELINE else [len(rows) // 3, len(rows) // 2, 2 * len(rows) // 3]
    found = []
    for place in sorted({start for start in starts if 3 <= start <= len(rows) - 3}):
        when = rows["start"].iloc[place]
        stood = standing(ask(pretended(series, rows["index"].iloc[place]), asked))
        found.append((f"{when.day} {when:%B %Y}", stood))
    shown = [when for when, stood in found if stood and stood[0] != "across"]
    if all(stood is None for _, stood in found):
        return Check(name, None, "No change inside the baseline can be estimated.")
    if shown:
        dates = joined(shown)
        text = f"A start pretended on {dates} also shows a change, before the trial began."
        own = standing(figure.answer)
        turn = Turn(f"with a start pretended on {shown[0]}", "a change is shown before the trial began", loses=True)
        return Check(name, False, text, (turn,) if own and own[0] != "across" else ())
    count = f"{len(found)} pretended {'start' if len(found) == 1 else 'starts'} inside the baseline"
    few = "with so few periods " if len(rows) <= FEW_FOR_PLACEBO else ""
    return Check(name, True, f"{count} showed no change; {few}a small one could stay hidden.")


def missing_periods(figure: Figure, counted_as: Literal["failures", "successes"]) -> Check:
    """The same figure with every period without entries filled by an ordinary number of records, all one way."""
    series, question = figure.series, figure.question
    name = f"{MISSING} {counted_as}"
    if series.type not in ("proportion", "ordinal"):
        return Check(name, None, "Only a proportion has successes and failures.")
    full, count = filled(series, question.of, counted_as)
    if not count:
        return Check(name, None, "Every period has entries.")
    what = f"with {count} missing {question.period}{'' if count == 1 else 's'} counted as {counted_as}"
    return _same(name, figure, [(what, ask(full, question))])


def longer_transition(figure: Figure) -> Check:
    """The same figure with the first period of the judged phase counted as transition."""
    series, question = figure.series, figure.question
    name, part = LONGER_TRANSITION, shortened(series, question.of)
    if part is None:
        return Check(name, None, "The phase has fewer than three periods.")
    answer = ask(part, question, like=_lender(series, part, question))
    return _same(name, figure, [(f"without the first {question.period} of the phase", answer)])


def no_transition(figure: Figure) -> Check:
    """The same figure with the transition counted as part of the judged phase."""
    series, question = figure.series, figure.question
    name, part = NO_TRANSITION, with_transition(series, question.of)
    if part is None:
        return Check(name, None, "No transition was logged.")
    answer = ask(part, question)
    return _same(name, figure, [("with the transition counted as trial", answer)])


def residual_autocorrelation(series: Series, question: Question) -> Check:
    """Whether what is left after the fit still runs in waves: lag-one autocorrelation at most 0.5 either way."""
    name = WAVES
    found = None if is_pooled(question) else controlled.residuals(series, question)
    if found is None:
        return Check(name, None, "No line was fitted.")
    times, left = found
    if np.ptp(left) <= 1e-6 or len(left) < FEWEST_FOR_WAVES:
        return Check(name, None, f"Fewer than {FEWEST_FOR_WAVES} periods cannot show whether they run in waves.")
    lag = float(lag_one(times, left))
    words = f"Neighbouring periods' departures from the line have autocorrelation {lag:.2f}".replace("-", "−")
    if abs(lag) <= MOST_AUTOCORRELATION:
        return Check(name, True, f"{words}, within what the interval allows for.")
    return Check(name, False, f"{words}, more than the interval is sure to allow for.")


def outliers(series: Series, question: Question) -> Check:
    """Whether a single period stands far from the line: modified z-scores within 3.5."""
    name = OUTLIERS
    found = None if is_pooled(question) else controlled.residuals(series, question)
    if found is None:
        return Check(name, None, "No line was fitted.")
    times, left = found
    if np.median(np.abs(left - np.median(left))) <= 1e-12:
        return Check(name, None, "Too little is left to look at.")
    far = times[scores(left) > OUTLYING]
    if not len(far):
        return Check(name, True, "No period stands far from the fitted line.")
    frame = series.frame.drop_duplicates("index").set_index("index")
    starts = [pd.Timestamp(str(frame["start"].loc[int(t)])) for t in far]
    dates = joined([f"{start.day} {start:%B %Y}" for start in starts])
    return Check(name, False, f"The period from {dates} stands far from the fitted line.")


def lag_one(times: Array, left: Array) -> Array:
    """Lag-one autocorrelation of residuals (…, n); neighbours across a missing period are passed over."""
    centred = left - left.mean(axis=-1, keepdims=True)
    crossed = (centred[..., 1:] * centred[..., :-1])[..., np.diff(times) == 1]
    found: Array = crossed.sum(axis=-1) / (centred**2).sum(axis=-1)
    return found


def scores(left: Array) -> Array:
    """Modified z-scores of residuals (…, n): distance from the median over 1.4826 times the median distance."""
    away = np.abs(left - np.median(left, axis=-1, keepdims=True))
    found: Array = 0.6745 * away / np.median(away, axis=-1, keepdims=True)
    return found


def other_changes_inside(series: Series, question: Question, other_changes: Sequence[tuple[dt.date, str]]) -> Check:
    """Whether anything else is recorded to have happened between the first and the last period judged."""
    name = "Other changes at the same time"
    rows = series.phase("baseline", question.of)
    if not other_changes or rows.empty:
        return Check(name, None, "No other change was recorded, which does not prove that there was none.")
    first, last = rows["start"].min().date(), rows["end"].max().date()
    inside = [f"{what} ({day.day} {day:%B %Y})" for day, what in other_changes if first <= day <= last]
    if not inside:
        return Check(name, True, "Every other change on record lies outside the time that is compared.")
    when = "fell between the first and the last period compared"
    return Check(name, False, f"{joined(inside)} {when}, and could explain a change.")


def round_figures(series: Series) -> Check:
    """Whether totals of tallies end in 0 or 5 more often than figures that nobody rounded (binomial test at 1%)."""
    name = "Figures rounded by hand"
    column = "denominator" if series.type in ("proportion", "mean", "money", "ordinal") else "numerator"
    rows = series.phase("baseline", "transition", "trial", "rollout", "follow_up")
    if (rows["records"] >= rows[column]).all():
        return Check(name, None, "The totals were counted from records, not written down.")
    figures = rows.loc[rows[column] >= 10, column].to_numpy(dtype=float)
    if len(figures) < FEWEST_FIGURES or len(np.unique(figures)) < 3:
        return Check(name, None, "Too few different totals of ten or more to tell.")
    count = int((np.mod(figures, 5) == 0).sum())
    chance = float(bdtrc(count - 1, len(figures), ROUND_SHARE)) if count else 1.0
    words = f"{count} of {len(figures)} period totals end in 0 or 5"
    if chance >= 0.01:
        return Check(name, True, f"{words}, as unrounded figures do.")
    return Check(name, False, f"{words}, more than unrounded figures would.")


def filled(series: Series, of: str, counted_as: Literal["failures", "successes"]) -> tuple[Series, int]:
    """The series with its empty periods filled by an ordinary number of records, all one way, and how many they are."""
    frame = series.frame
    logged = frame["value"].notna()
    missing = ~logged & frame["kind"].isin(("baseline", "trial", of))
    if not missing.any() or not logged.any():
        return series, 0
    full = frame.copy()
    ordinary = float(np.round(frame.loc[logged, "denominator"].median()))
    events = ordinary if counted_as == "successes" else 0.0
    columns = ["records", "numerator", "denominator", "value"]
    full.loc[missing, columns] = [ordinary, events, ordinary, events / ordinary]
    return replace(series, frame=full), int(missing.sum())


def shortened(series: Series, of: str) -> Series | None:
    """The series with the first period of a phase left out; None where that leaves fewer than two."""
    rows = series.phase(of)
    return None if len(rows) < 3 else without_periods(series, rows["index"].to_numpy()[:1])


def with_transition(series: Series, of: str) -> Series | None:
    """The series with its transition counted as part of a phase; None where none was logged."""
    if series.phase("transition").empty:
        return None
    frame = series.frame.copy()
    frame.loc[frame["kind"] == "transition", "kind"] = of
    return replace(series, frame=frame)


def without_periods(series: Series, index: Iterable[int]) -> Series:
    """The series with some periods empty, keeping its calendar."""
    frame = series.frame.copy()
    frame.loc[frame["index"].isin(list(index)), "value"] = np.nan
    return replace(series, frame=frame)


def pretended(series: Series, start: int) -> Series:
    """The baseline alone, with a trial pretended from one of its periods on."""
    frame: pd.DataFrame = series.frame[series.frame["kind"] == "baseline"].copy()
    late = frame["index"] >= start
    frame.loc[late, "kind"] = "trial"
    frame.loc[late, "phase"] = "Pretended trial"
    return replace(series, frame=frame, options=None)


def _same(name: str, figure: Figure, found: Sequence[tuple[str, Result]]) -> Check:
    """Passed when every answer stands where the reported one does."""
    marks = figure.question.landmarks
    stood = [(words, standing(answer, marks)) for words, answer in found]
    return compared(name, standing(figure.answer, marks), stood, marks)


def _lender(series: Series, part: Series, question: Question) -> Series | None:
    """The whole series, where leaving records out left every period in place and the calibration can be borrowed."""
    if is_pooled(question) or part.frame["value"].notna().sum() < series.frame["value"].notna().sum() - 1:
        return None
    return series
