"""The report as a Jupyter notebook: cells that call the public API, each small enough to read, ready to be run."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from trialkit.reporting import terms
from trialkit.reporting.contents import CONTENTS
from trialkit.reporting.tables import escape, printable

if TYPE_CHECKING:
    from collections.abc import Callable

    from nbformat import NotebookNode as NotebookNode

    from trialkit.protocol.disclosure import Audience
    from trialkit.protocol.trial import Trial

_MARKDOWN = re.compile(r"([\\`*_{}\[\]()#+\-.!|~$:])")
_KERNEL = {"display_name": "Python 3", "language": "python", "name": "python3"}
_PRIMARY = 9


def build_notebook(trial: Trial, audience: Audience = "public") -> NotebookNode:
    """The notebook of one trial, not yet run: a title, loading, evaluating for an audience, then one cell a section."""
    cells = [
        _markdown("title", f"# {markdown(trial.title)}\n\n{_about(trial, audience)}"),
        code("load", _load_source(trial.id), part="setup"),
        code("evaluate", _evaluate_source(audience), part="setup"),
    ]
    for number, (title, name) in enumerate(CONTENTS, start=1):
        source = f"show.{name}(evaluation)"
        cells.append(code(f"section-{number:02}", source, part="section", number=number, title=title))
        if number == _PRIMARY:
            cells += [
                code("primary-estimate", "evaluation.primary.headline", part="numbers"),
                code("primary-settings", "list(evaluation.primary.settings)", part="numbers"),
                code("primary-series", _series_source(trial), part="numbers"),
            ]
    return collected(cells)


def collected(cells: list[NotebookNode]) -> NotebookNode:
    """A notebook of cells."""
    from nbformat.v4 import new_notebook

    return _built(new_notebook, cells=cells, metadata={"kernelspec": _KERNEL, "language_info": {"name": "python"}})


def writing_cell(folder: str) -> NotebookNode:
    """A cell, run once and never saved, that writes the files beside the page into a folder."""
    source = (
        "from pathlib import Path\nfrom trialkit.reporting.written import write_report\n"
        f"write_report(evaluation, Path({folder!r}))"
    )
    return code("files", source, part="files")


def settle(notebook: NotebookNode) -> NotebookNode:
    """Take out what would differ from one run to the next (kernel details, times, transient marks) and hidden text."""
    notebook.metadata = type(notebook.metadata)({"kernelspec": _KERNEL, "language_info": {"name": "python"}})
    for cell in notebook.cells:
        cell.metadata.pop("execution", None)
        for output in cell.get("outputs", ()):
            output.pop("transient", None)
            if "text" in output:
                output.text = printable(output.text)
            for kind, shown in output.get("data", {}).items():
                output.data[kind] = printable(shown) if isinstance(shown, str) else shown
    return notebook


def notebook_text(notebook: NotebookNode) -> str:
    """The notebook as the text of an .ipynb file."""
    from nbformat import writes

    write: Callable[[NotebookNode], str] = writes
    return f"{write(notebook)}\n"


def markdown(text: str) -> str:
    """Text from a trial as markdown text: nothing in it is markup, neither markdown's nor HTML's."""
    return _MARKDOWN.sub(r"\\\1", escape(" ".join(text.split())).replace("&#x27;", "'").replace("&quot;", '"'))


def _about(trial: Trial, audience: Audience) -> str:
    lines = [
        f"{markdown(trial.organisation)}, test-and-learn trial.",
        "Run the cells from top to bottom, with trialkit installed, to get the same numbers again.",
    ]
    if band := terms.band(trial, audience):
        lines.insert(1, f"**{band}.**")
    return "\n\n".join(lines)


def _load_source(trial_id: str) -> str:
    return (
        "from trialkit import disclosed, evaluate, load_decisions, load_registration, load_trial, read_log, show\n"
        "from trialkit.workspace import report_workspace\n"
        "\n"
        "# The folder that holds trials/ and impact_logs/: two above the one this notebook lies in.\n"
        f'workspace = report_workspace("{trial_id}")\n'
        f'trial_file = workspace.trial_file("{trial_id}")\n'
        "trial = load_trial(trial_file)\n"
        "receipts = load_registration(trial, trial_file)\n"
        "decisions = load_decisions(trial_file)\n"
        f'log = read_log(trial, workspace.log_folder("{trial_id}"))'
    )


def _evaluate_source(audience: Audience) -> str:
    """The evaluation, through the pass that all that is published goes through: below, only what may leave is known."""
    return f'evaluation = disclosed(evaluate(trial, log, receipts, decisions), "{audience}")'


def _series_source(trial: Trial) -> str:
    """The primary measure's periods; where there are several sites, those of each as well."""
    columns = '["start", "phase", "numerator", "denominator", "value"]'
    if len(trial.design.sites) == 1:
        return f"frame = evaluation.primary.series[0].frame\nprint(frame[{columns}].to_string(index=False))"
    return (
        "for series in evaluation.primary.series:\n"
        '    print(series.site or "all innovation sites together")\n'
        f"    print(series.frame[{columns}].to_string(index=False))"
    )


def code(cell_id: str, source: str, **metadata: Any) -> NotebookNode:
    """A code cell; metadata: what it is for, kept under "trialkit"."""
    from nbformat.v4 import new_code_cell

    return _built(new_code_cell, source=source, id=cell_id, metadata={"trialkit": metadata})


def _markdown(cell_id: str, source: str) -> NotebookNode:
    from nbformat.v4 import new_markdown_cell

    return _built(new_markdown_cell, source=source, id=cell_id, metadata={"trialkit": {"part": "title"}})


def _built(make: Any, **parts: Any) -> NotebookNode:
    """What one of nbformat's untyped makers gives."""
    node: NotebookNode = make(**parts)
    return node
