"""trialkit design: what a plan can see, and what would let it see more."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from trialkit.errors import Problem, WorkspaceError
from trialkit.interfaces.cli.app import TrialArgument, WorkspaceOption, app
from trialkit.interfaces.cli.terminal import progress, visible, wrapped
from trialkit.interfaces.cli.writing import page_file, write_page
from trialkit.workspace import Workspace

if TYPE_CHECKING:
    from trialkit.judgement.sight import Outlook
    from trialkit.protocol.trial import Trial
    from trialkit.records.log import Log

NAMES, BAR, SIZES, CHANCES, AROUND = 28, 18, 12, 11, 9
"""Columns of the chart, which with the indent fill the width."""


@app.command(epilog="Example: trialkit design louth --per-period 30")
def design(
    trial_id: TrialArgument,
    level: Annotated[
        str | None, typer.Option(help="Its level now, in place of the plan's or the log's.", metavar="NUMBER")
    ] = None,
    per_period: Annotated[
        str | None, typer.Option(help="Records a week, or other period; for a rate, its exposure.", metavar="NUMBER")
    ] = None,
    teams: Annotated[int, typer.Option(min=2, max=1000, help="Teams that a picked team was picked from.")] = 10,
    html: Annotated[Path | None, typer.Option(help="Also write one page with a chart.", metavar="FILE")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print every number as JSON.")] = False,
    workspace: WorkspaceOption = Path(),
) -> None:
    """Tell what a plan can see, before it starts.

    It gives the smallest change that the plan will notice, and what each improvement would buy. Trials are simulated
    at the team's own volume and put through the analysis that will judge the real one. Level and volume come from the
    log's baseline, from `expected` in the plan, or from the options.
    """
    from trialkit.judgement.sight import outlook
    from trialkit.protocol.source import load_trial

    at_level, at_volume = _number("--level", level), _number("--per-period", per_period)
    page = page_file(html) if html is not None else None
    place = Workspace(workspace)
    trial = load_trial(place.trial_file(trial_id))
    with progress("Simulating", 100) as advance:
        advance(trial_id)
        told = 0

        def done(number: int, of: int) -> None:
            nonlocal told
            told, before = round(100 * number / of), told
            advance(trial_id, told - before)

        found = outlook(
            trial,
            _log(place, trial),
            level=at_level,
            per_period=at_volume,
            teams=teams,
            done=done,
        )
    if page is not None:
        from trialkit.reporting.design_page import design_page

        write_page(page, design_page(found))
    if as_json:
        from trialkit.reporting.design_data import design_json_text

        typer.echo(design_json_text(found), nl=False)
        return
    for line in _lines(found):
        typer.echo(visible(line))
    if html is not None:
        typer.echo(f"\n{visible(f'Written: {html}')}")
    typer.echo("")
    for line in _next(found):
        typer.echo(line)


def _number(option: str, text: str | None) -> float | None:
    """An option as a number. Raises WorkspaceError where it is none."""
    if text is None:
        return None
    try:
        return float(text)
    except ValueError:
        problem = Problem(option, f"{text[:40]!r} is not a number.", "Write it in figures alone, such as 25.")
        raise WorkspaceError(problem) from None


def _next(found: Outlook) -> Iterator[str]:
    """What to do with the answer: a plan that would miss what it is about is changed before it is fixed."""
    from trialkit.reporting.design_words import sees_enough

    trial_id = found.trial.id
    if found.stage == "before" and not sees_enough(found):
        yield from wrapped(
            f"Next: change trials/{trial_id}.yaml as the chart suggests and run trialkit design again. If nothing in "
            "reach is enough, try a bigger team, a coarser question or a longer trial, or run it to learn and not to "
            "decide by this measure. Then:"
        )
        yield f"  trialkit register {trial_id}"
    else:
        follow = {"before": "register", "during": "huddle", "after": "evaluate"}[found.stage]
        yield f"Next: trialkit {follow} {trial_id}"


def _log(place: Workspace, trial: Trial) -> Log | None:
    """The log so far; None where nothing stands in its place yet."""
    from trialkit.records.read import read_log

    folder = place.log_folder(trial.id)
    try:
        folder.lstat()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise WorkspaceError(
            Problem(str(folder), f"cannot be looked into: {error.strerror}.", "Check who may read it.")
        ) from None
    return read_log(trial, folder)


def _lines(found: Outlook) -> Iterator[str]:
    """The answer first, then the warnings, the chart, and what was assumed."""
    from trialkit.reporting import design_words as words

    yield from wrapped(words.headline(found))
    for warning in words.warnings(found):
        yield ""
        yield from wrapped(warning, first="  ! ", then="    ")
    yield ""
    yield from _chart(found)
    for note in (words.meaning(found), *words.notes(found)):
        yield ""
        yield from wrapped(note, first="  ", then="  ")
    yield ""
    yield "Assumed"
    for name, figure, source in words.assumptions(found):
        yield from wrapped(f"{name:<11} {figure} ({source})", first="  ", then=" " * 14)


def _chart(found: Outlook) -> Iterator[str]:
    """One bar a scenario, from nothing to the smallest change it notices; the bar is cut by the worthwhile change."""
    from trialkit.reporting import design_words as words
    from trialkit.reporting.numbers import threshold

    shown = words.rows(found)
    worth = found.measure.worthwhile or 0.0
    longest = max([worth, *(row.size for row in shown if row.size is not None)])
    mark = min(BAR - 1, round(worth / longest * (BAR - 1)))
    yield f"  {'Smallest change noticed':<{NAMES + BAR + SIZES}}{'sees it':>{CHANCES}}{'interval':>{AROUND}}"
    for row in shown:
        full = 0 if row.size is None else max(1, round(row.size / longest * BAR))
        bar = "".join("│" if place == mark else "█" if place < full else " " for place in range(BAR))
        yield f"  {row.name:<{NAMES}}{bar}{row.smallest:>{SIZES}}{row.seen:>{CHANCES}}{row.around:>{AROUND}}"
    yield ""
    worthwhile = threshold(found.measure, worth)
    yield from wrapped(
        f"│ is {worthwhile}, the smallest change worth having; 'sees it' is the chance of noticing that one.",
        first="  ",
        then="  ",
    )
