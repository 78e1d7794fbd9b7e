"""Robustness checks: the registered figure asked again with one thing changed, each check its own function.

The answer is where the interval stands against every landmark of the judgement (standing.py). A check passes when it
stands there still, does not pass when it does not, and is not applicable when there is nothing to change.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Literal

import numpy as np
import pandas as pd
from scipy.special import bdtrc

from trialkit.analysis import controlled, departures
from trialkit.analysis.asked import Answered, Figure, ask, is_pooled
from trialkit.analysis.covariance import Array, lag_one
from trialkit.analysis.designs import After
from trialkit.analysis.estimate import Check, Result, Turn, WeeksVary
from trialkit.analysis.segmented import Question
from trialkit.analysis.standing import compared, standing
from trialkit.protocol.wording import joined, plural
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
        each_practitioner_left_out(figure, [(code, {0: part}) for code, part in without]),
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


def other_settings(figure: Answered) -> Check:
    """The same figure under each assumption about how periods vary."""
    question = figure.question
    if is_pooled(question):
        return Check(OTHER_SETTINGS, None, "This comparison has no such assumption to change.")
    found = [(words.format(period=question.period), figure.under(vary)) for vary, words in SETTINGS]
    return _same(OTHER_SETTINGS, figure, found)


def each_period_left_out(figure: Answered) -> Check:
    """The same figure without each period in turn, or without each block of periods in a long series.

    Of several sites a period is left out at all of them at once.
    """
    question = figure.question
    kinds = ("trial",) if question.contrast in ("trend", "first_last") else ("baseline", question.of)
    rows = pd.concat([part.phase(*kinds) for part in figure.parts]).drop_duplicates("index").sort_values("index")
    index, unit = rows["index"].to_numpy(), question.period
    size = max(1, -(-len(index) // MOST_LEFT_OUT))
    found = []
    for first in range(0, len(index), size):
        block, start = index[first : first + size], rows["start"].iloc[first]
        changed = {
            place: without_periods(part, block)
            for place, part in enumerate(figure.parts)
            if part.phase(*kinds)["index"].isin(block).any()
        }
        what = f"the {unit}" if size == 1 else f"the {len(block)} {unit}s"
        found.append((f"without {what} from {start.day} {start:%B %Y}", figure.again(changed)))
    return _same(EACH_PERIOD, figure, found)


def each_practitioner_left_out(figure: Answered, without: Sequence[tuple[str, Mapping[int, Series]]]) -> Check:
    """The same figure without each practitioner's records in turn.

    without: each practitioner's code with the series, by place, that leave that practitioner out.
    """
    if len(without) < 2:
        return Check(EACH_PRACTITIONER, None, "The log names fewer than two practitioners.")
    found = [(f"without practitioner {code}", figure.again(changed)) for code, changed in without]
    return _same(EACH_PRACTITIONER, figure, found)


def placebo_starts(figure: Figure) -> Check:
    """A change looked for inside the baseline, where there was none: no pretended start may show one."""
    series, name = figure.series, PRETENDED
    rows = series.phase("baseline")
    if len(rows) < FEWEST_FOR_PLACEBO:
        had = f"The baseline has {len(rows)} periods with records, and {FEWEST_FOR_PLACEBO} are needed."
        return Check(name, None, had)
    asked = replace(figure.question, of="trial")
    if asked.contrast == "trend":
        asked = replace(asked, contrast="change", shape="step")
    starts = [len(rows) // 2] if len(rows) > LONG_BASELINE else [len(rows) // 3, len(rows) // 2, 2 * len(rows) // 3]
    found = []
    for place in sorted({start for start in starts if 3 <= start <= len(rows) - 3}):
        when = rows["start"].iloc[place]
        answer = ask(pretended(series, rows["index"].iloc[place]), asked)
        found.append((f"{when.day} {when:%B %Y}", standing(answer)))
    shown = [when for when, stood in found if stood and stood[0] != "across"]
    if all(stood is None for _, stood in found):
        return Check(name, None, "No change inside the baseline can be estimated.")
    if shown:
        return change_before(figure, f"on {joined(shown)}", f"on {shown[0]}")
    return no_change_before(figure, f"{plural(len(found), 'pretended start')} inside the baseline", len(rows))


def change_before(figure: Answered, where: str, first: str) -> Check:
    """That a pretended start shows a change: a change that the figure shows then proves nothing of the real start.

    where: all the starts that do; first: one of them.
    """
    text = f"A start pretended {where} also shows a change, before the trial began."
    own = standing(figure.answer)
    turn = Turn(f"with a start pretended {first}", "a change is shown before the trial began", loses=True)
    return Check(PRETENDED, False, text, (turn,) if own and own[0] != "across" else ())


def no_change_before(figure: Answered, what: str, periods: int) -> Check:
    """That none of the pretended starts shows a change; periods: how many there are in the baseline."""
    few = f"with so few {figure.question.period}s " if periods <= FEW_FOR_PLACEBO else ""
    return Check(PRETENDED, True, f"{what} showed no change; {few}a small one could stay hidden.")


def missing_periods(figure: Answered, counted_as: Literal["failures", "successes"]) -> Check:
    """The same figure with every period without entries filled by an ordinary number of records, all one way."""
    name, question = f"{MISSING} {counted_as}", figure.question
    if figure.parts[0].type not in ("proportion", "ordinal"):
        return Check(name, None, "Only a proportion has successes and failures.")
    full = [filled(part, question.of, counted_as) for part in figure.parts]
    changed = {place: part for place, (part, count) in enumerate(full) if count}
    if not changed:
        return Check(name, None, "Every period has entries.")
    missing = plural(sum(count for _, count in full), f"missing {question.period}")
    of = " of sites" if len(figure.parts) > 1 else ""
    return _same(name, figure, [(f"with {missing}{of} counted as {counted_as}", figure.again(changed))])


def longer_transition(figure: Answered) -> Check:
    """The same figure with the first period of the judged phase counted as transition."""
    several, unit = len(figure.parts) > 1, figure.question.period
    what = f"without the first {unit} {'at each site' if several else 'of the phase'}"
    none = f"The phase has fewer than three periods{' at every site' if several else ''}."
    return _each_changed(LONGER_TRANSITION, figure, shortened, what, none)


def no_transition(figure: Answered) -> Check:
    """The same figure with the transition counted as part of the judged phase."""
    what, none = "with the transition counted as trial", "No transition was logged."
    return _each_changed(NO_TRANSITION, figure, with_transition, what, none)


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


def _each_changed(
    name: str, figure: Answered, change: Callable[[Series, After], Series | None], what: str, none: str
) -> Check:
    """The figure with a change to the judged phase of every series that it can be made to.

    what: the change; none: why the check is not applicable where it can be made to no series.
    """
    made = {place: change(part, figure.question.of) for place, part in enumerate(figure.parts)}
    changed = {place: part for place, part in made.items() if part is not None}
    return _same(name, figure, [(what, figure.again(changed))]) if changed else Check(name, None, none)


def _same(name: str, figure: Answered, found: Sequence[tuple[str, Result]]) -> Check:
    """Passed when every answer stands where the reported one does."""
    marks = figure.question.landmarks
    stood = [(words, standing(answer, marks)) for words, answer in found]
    return compared(name, standing(figure.answer, marks), stood, marks)
