"""The notebook before it is run: small cells that call the public API."""

import ast
import re
from typing import Any

import pytest
from nbformat.v4 import new_output

import trialkit
from trialkit.reporting.notebook import build_notebook, markdown, notebook_text, settle
from trialkit.reporting.sections import SECTIONS

from .conftest import HOSTILE, make_trial


def test_it_loads_evaluates_and_shows_every_section_in_order() -> None:
    cells = build_notebook(make_trial()).cells
    sections = [cell.source for cell in cells if cell.metadata.trialkit.get("part") == "section"]
    assert sections == [f"show.{function.__name__}(evaluation)" for _, function in SECTIONS]
    assert [cell.id for cell in cells[:3]] == ["title", "load", "evaluate"]


def test_its_code_uses_only_public_names() -> None:
    source = "\n".join(cell.source for cell in build_notebook(make_trial()).cells if cell.cell_type == "code")
    imported = {
        node.module: {alias.name for alias in node.names}
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.ImportFrom)
    }
    assert imported == {
        "trialkit": {"disclosed", "evaluate", "load_decisions", "load_registration", "load_trial", "read_log", "show"},
        "trialkit.workspace": {"report_workspace"},
    }
    assert imported["trialkit"] <= set(trialkit.__all__)


def test_it_names_no_place_on_this_machine() -> None:
    assert "/home" not in notebook_text(build_notebook(make_trial())) and "/tmp" not in notebook_text(
        build_notebook(make_trial())
    )


def test_the_same_trial_gives_the_same_notebook() -> None:
    assert notebook_text(build_notebook(make_trial())) == notebook_text(build_notebook(make_trial()))


@pytest.mark.parametrize("text", [HOSTILE, "# not a heading", "[a](javascript:x)", "<img src=x>", "`code`", "a\n\n# b"])
def test_text_from_a_trial_is_not_markdown(text: str) -> None:
    from mistune import html

    shown = str(html(markdown(text)))
    for tag in ("<script", "<img", "<a ", "<h1", "<strong", "<code"):
        assert tag not in shown
    assert shown.startswith("<p>")


def test_the_illustrative_band_is_in_the_title_cell() -> None:
    assert "Illustrative data" in build_notebook(make_trial()).cells[0].source
    assert "Illustrative data" not in build_notebook(make_trial(provenance="real")).cells[0].source


def test_hidden_characters_are_left_out_of_what_cells_gave() -> None:
    notebook = build_notebook(make_trial())
    made: Any = new_output
    notebook.cells[1].outputs = [
        made("stream", name="stdout", text="Tri\u202eal\n"),
        made("execute_result", data={"text/plain": "Tri\u200bal", "text/html": "<p>Tri\u2066al</p>"}),
    ]
    text = notebook_text(settle(notebook))
    assert not re.search("[\u202e\u200b\u2066]|u202e|u200b|u2066", text) and text.count("Trial") >= 3
