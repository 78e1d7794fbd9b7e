"""trialkit claims: published figures, and what follows from them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from trialkit.interfaces.cli.app import CHECKS_FAILED, WorkspaceOption, app
from trialkit.interfaces.cli.terminal import WIDTH, visible, wrapped
from trialkit.interfaces.cli.writing import page_file, write_page
from trialkit.workspace import Workspace

if TYPE_CHECKING:
    from trialkit.judgement.claims import Checked, Finding
    from trialkit.reporting.claims_words import Told

NAMES, VALUES = 30, 28
"""Columns of the table, which with the level fill the width."""


@app.command(epilog="Example: trialkit claims bristol annex-a --html claims.html")
def claims(
    sources: Annotated[
        list[str] | None,
        typer.Argument(help="Names of files in claims/, without .yaml; all when none is given.", metavar="[SOURCE]..."),
    ] = None,
    every: Annotated[bool, typer.Option("--all", help="Tell every finding, not only those to look at again.")] = False,
    strict: Annotated[bool, typer.Option("--strict", help="Exit with 1 when a figure needs another look.")] = False,
    html: Annotated[Path | None, typer.Option(help="Also write one page.", metavar="FILE")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print figures and findings as JSON.")] = False,
    workspace: WorkspaceOption = Path(),
) -> None:
    """Check published figures, and what follows from them.

    Arithmetic, n, definitions, status, like with like. The figures are in claims/, one YAML or CSV file a source, each
    with its quotation. All files are read, so that sources are held against one another; those named are shown.
    Findings are not errors.
    """
    from trialkit.judgement.claims import check_claims
    from trialkit.protocol.claims_source import load_ledger
    from trialkit.reporting import claims_words as words

    page = page_file(html) if html is not None else None
    checked = check_claims(load_ledger(Workspace(workspace).claims_files()))
    chosen = _chosen(checked, sources)
    shown = words.told(checked, chosen)
    if page is not None:
        from trialkit.reporting.claims_page import claims_page

        write_page(page, claims_page(checked, chosen))
    if as_json:
        from trialkit.reporting.claims_data import claims_json_text

        typer.echo(claims_json_text(checked, chosen), nl=False)
    else:
        for line in _lines(checked, shown, chosen, every):
            typer.echo(visible(line))
        if page is not None:
            typer.echo(f"\n{visible(f'Written: {page}')}")
        else:
            typer.echo("\nNext: trialkit claims --html claims.html")
    if strict and words.doubted(checked, chosen):
        raise typer.Exit(CHECKS_FAILED)


def _chosen(checked: Checked, said: Sequence[str] | None) -> tuple[str, ...]:
    """The files asked for; all that hold figures when none is."""
    from trialkit.errors import Problem, WorkspaceError
    from trialkit.protocol.names import nearest

    known = tuple(file.id for file in checked.ledger.files if file.figures)
    problems = []
    for name in said or ():
        if name not in known:
            near = nearest(name, known)
            mend = f"Did you mean {near}?" if near else f"Those there are: {', '.join(known)}."
            problems.append(Problem(repr(name[:60]), "is no source in claims/.", mend))
    if problems:
        raise WorkspaceError(problems)
    return tuple(dict.fromkeys(said)) if said else known


def _lines(checked: Checked, shown: Sequence[Told], chosen: Sequence[str], every: bool) -> Iterator[str]:
    """The answer, the table of each source, and then the findings in full."""
    from trialkit.judgement.claims import LEVELS
    from trialkit.reporting import claims_words as words

    yield from wrapped(words.answer(shown))
    for note in words.notes(shown):
        yield from wrapped(note)
    for one in shown:
        yield ""
        yield from wrapped(f"{one.id}: {one.title}")
        for claim, level, _ in one.figures:
            name = _cut(claim.figure.id, NAMES - 2)
            value = "no figure" if claim.figure.no_figure else _cut(words.value(claim), VALUES - 1)
            yield f"  {words.SIGNS[level]} {name:<{NAMES - 2}}{value:<{VALUES}}{words.NAMES[level]}"
    for level in LEVELS if every else LEVELS[:1]:
        findings = [finding for finding in checked.within(chosen) if finding.level == level]
        if findings:
            yield ""
            yield words.NAMES[level]
        for finding in findings:
            yield ""
            yield from _finding(finding)
    if not every:
        yield ""
        yield "trialkit claims --all tells what was missing, what to keep in mind, and what"
        yield "adds up."


def _finding(finding: Finding) -> Iterator[str]:
    yield from wrapped(f"{finding.check}: {', '.join(finding.figures)}", first="  ", then="    ")
    yield from wrapped(finding.text, first="    ", then="    ")
    if finding.settles:
        yield from wrapped(f"Would settle it: {finding.settles}", first="    ", then="    ")


def _cut(text: str, width: int) -> str:
    """Text in a column, cut short where it is too long."""
    width = min(width, WIDTH)
    return text if len(text) < width else f"{text[: width - 2]}…"
