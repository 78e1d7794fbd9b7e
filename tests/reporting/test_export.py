"""publish: the whole report or nothing, with a trial and a log as hostile as the rules let in."""

import csv
import hashlib
import itertools
import json
import os
import re
import shutil
import signal
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import nbformat
import pytest

from trialkit.errors import LogError, PublishError, TrialError, TrialkitError, WorkspaceError
from trialkit.reporting.export import publish, report_job
from trialkit.reporting.kernel import Kernel
from trialkit.reporting.notebook import settle
from trialkit.workspace import Workspace

TRIAL = """\
title: '<script>alert("title")</script> & $x^2$ {{ 7*7 }} **bold**'
organisation: '=1+1</style><script>alert("organisation")</script>'
provenance: illustrative
question: '<img src=x onerror=alert(1)>'
intervention: {name: '=HYPERLINK("http://example.org")'}
design:
  phases: [{name: '<b>Trial</b> & co', kind: trial, start: 2021-02-01, end: 2021-03-14}]
  sites: [{id: louth, name: '</title><script>'}]
log:
  row: conversation
  fields:
    date: {type: date}
    outcome: {type: choice, options: {advice: Advice, referred: Referred}}
    came_back: {type: yes_no}
measures:
  - {id: advice, name: '=cmd|advice', role: primary, type: proportion, numerator: {outcome: [advice]}, better: higher,
     worthwhile: 10}
  - {id: came_back, name: Came back, role: balancing, type: proportion, numerator: {came_back: true}, better: lower,
     margin: 5}
"""
FILES = [
    "data",
    "evaluation.json",
    "manifest.json",
    "report.docx",
    "report.html",
    "report.ipynb",
    "report.pdf",
    "summary.docx",
    "summary.html",
    "summary.pdf",
]


def workspace(root: Path) -> Workspace:
    (root / "trials").mkdir(parents=True)
    (root / "impact_logs" / "hostile").mkdir(parents=True)
    (root / "trials" / "hostile.yaml").write_text(TRIAL, encoding="utf-8")
    rows = ["date,outcome,came_back"]
    for week, advice in enumerate((3, 5, 4, 6, 7, 8)):
        for row in range(10):
            day = f"{1 + 7 * week - (28 if week > 3 else 0):02d}/{2 if week < 4 else 3:02d}/2021"
            rows.append(f"{day},{'advice' if row < advice else 'referred'},{'yes' if row == 9 else 'no'}")
    rows.append("01/02/2021,<script>alert(3)</script>,no")
    (root / "impact_logs" / "hostile" / "log.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    return Workspace(root)


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return publish("hostile", workspace(tmp_path_factory.mktemp("hostile")))


def test_the_folder_holds_every_format_the_notebook_and_the_numbers_and_nothing_else(published: Path) -> None:
    assert sorted(path.name for path in published.iterdir()) == FILES
    assert [path.name for path in published.parent.iterdir()] == ["hostile"]


def test_the_page_fetches_nothing_runs_nothing_and_names_no_machine(published: Path) -> None:
    text = (published / "report.html").read_text(encoding="utf-8")
    assert "<script" not in text and "onerror=alert" not in re.sub(r"&lt;img src=x onerror=alert\(1\)&gt;", "", text)
    assert re.findall(r"<(?:link|iframe|object|embed|img)\b", text) == []
    targets = re.findall(r'(?:href|src)="([^"]*)"', text)
    assert all(target.startswith("#") or (published / target).exists() for target in targets), targets
    assert str(published.parents[1]) not in text and "Traceback" not in text


def test_the_page_is_in_english_with_one_main_heading_and_a_contents_list_that_leads_somewhere(published: Path) -> None:
    text = (published / "report.html").read_text(encoding="utf-8")
    assert '<html lang="en-GB">' in text and text.count("<h1") == 1
    ids = re.findall(r'\bid="([^"]+)"', text)
    assert len(ids) == len(set(ids))
    inside = set(re.findall(r'href="#([^"]+)"', text))
    assert inside <= set(ids) and {f"section-{number}" for number in range(1, 21)} <= inside
    headings = [int(level) for level in re.findall(r"<h([1-6])\b", text)]
    assert headings[0] == 1
    assert all(after - before <= 1 for before, after in itertools.pairwise(headings))


def test_every_chart_keeps_its_text_alternative_and_its_band(published: Path) -> None:
    text = (published / "report.html").read_text(encoding="utf-8")
    charts = re.findall(r"<svg.*?</svg>", text, flags=re.S)
    assert len(charts) >= 8
    for chart in charts:
        assert 'role="img"' in chart and "<title" in chart and "<desc" in chart and "Illustrative data" in chart


def test_what_the_title_says_is_shown_as_it_was_written(published: Path) -> None:
    class Text(HTMLParser):
        heading = ""
        inside = False

        def handle_starttag(self, tag: str, attrs: object) -> None:
            self.inside = tag == "h1"

        def handle_endtag(self, tag: str) -> None:
            self.inside = False

        def handle_data(self, data: str) -> None:
            self.heading += data if self.inside else ""

    parser = Text()
    parser.feed((published / "report.html").read_text(encoding="utf-8"))
    assert parser.heading == '<script>alert("title")</script> & $x^2$ {{ 7*7 }} **bold**'


def test_the_page_and_the_json_say_the_same_numbers(published: Path) -> None:
    found = json.loads((published / "evaluation.json").read_text(encoding="utf-8"))
    text = (published / "report.html").read_text(encoding="utf-8")
    assert found["rows"]["received"] == 61 and found["rows"]["used"] == 60
    assert ">61<" in text and ">60<" in text


def test_no_csv_cell_would_run_in_a_spreadsheet(published: Path) -> None:
    for path in (published / "data").glob("*.csv"):
        for row in csv.reader(path.read_text(encoding="utf-8-sig").splitlines()):
            for cell in row:
                assert not cell.startswith(("=", "@", "+")), (path.name, cell)
                assert not cell.startswith("-") or float(cell) <= 0


def test_the_notebook_is_clean_and_holds_no_writing_cell(published: Path) -> None:
    notebook = json.loads((published / "report.ipynb").read_text(encoding="utf-8"))
    assert set(notebook["metadata"]) == {"kernelspec", "language_info"}
    assert notebook["metadata"]["language_info"] == {"name": "python"}
    assert "files" not in [cell["id"] for cell in notebook["cells"]]
    assert all("execution" not in cell["metadata"] for cell in notebook["cells"])
    assert not any(
        output["output_type"] in ("error",) for cell in notebook["cells"] for output in cell.get("outputs", [])
    )
    assert str(published.parents[1]) not in json.dumps(notebook)


def test_an_analyst_who_runs_the_notebook_where_it_lies_gets_the_same_outputs(published: Path) -> None:
    reader: Any = nbformat.read
    notebook = reader(published / "report.ipynb", as_version=4)
    before = json.dumps([cell.get("outputs") for cell in notebook.cells], sort_keys=True)
    for cell in notebook.cells:
        cell.pop("outputs", None) if cell.cell_type == "markdown" else cell.update(outputs=[])
    with Kernel() as kernel:
        kernel.run(notebook, published, "report.ipynb")
    assert json.dumps([cell.get("outputs") for cell in settle(notebook).cells], sort_keys=True) == before
    assert sorted(path.name for path in published.iterdir()) == FILES


def test_publishing_again_replaces_the_report_with_the_same_bytes(published: Path) -> None:
    before = {path.name: path.read_bytes() for path in published.rglob("*") if path.is_file()}
    (published / "my-notes.docx").write_text("mine", encoding="utf-8")
    (published / "data" / "left over.csv").write_text("from an earlier version", encoding="utf-8")
    publish("hostile", Workspace(published.parents[1]))
    after = {path.name: path.read_bytes() for path in published.rglob("*") if path.is_file()}
    assert after.pop("my-notes.docx") == b"mine"
    (published / "my-notes.docx").unlink()
    assert after == before


def test_a_kernel_that_made_another_report_before_gives_the_same_bytes(published: Path) -> None:
    place = Workspace(published.parents[1])
    before = {path.name: path.read_bytes() for path in published.rglob("*") if path.is_file()}
    (place.root / "trials" / "other.yaml").write_text(
        TRIAL.replace("worthwhile: 10", "worthwhile: 3"), encoding="utf-8"
    )
    shutil.copytree(place.root / "impact_logs" / "hostile", place.root / "impact_logs" / "other")
    with Kernel(place.root) as kernel:
        other = report_job("other", place)(kernel)
        assert report_job("hostile", place)(kernel) == published
    assert {path.name: path.read_bytes() for path in published.rglob("*") if path.is_file()} == before
    assert (other / "evaluation.json").read_bytes() != before["evaluation.json"]
    shutil.rmtree(other)


def test_a_mistake_in_the_trial_leaves_the_earlier_report_alone(tmp_path: Path) -> None:
    place = workspace(tmp_path)
    old = tmp_path / "reports" / "hostile"
    old.mkdir(parents=True)
    (old / "report.html").write_text("earlier", encoding="utf-8")
    (tmp_path / "trials" / "hostile.yaml").write_text("title: Only a title\n", encoding="utf-8")
    with pytest.raises(TrialError):
        publish("hostile", place)
    assert [path.name for path in (tmp_path / "reports").rglob("*")] == ["hostile", "report.html"]


def test_a_missing_log_is_a_clear_error_and_leaves_nothing(tmp_path: Path) -> None:
    place = workspace(tmp_path)
    shutil.rmtree(tmp_path / "impact_logs" / "hostile")
    with pytest.raises((LogError, WorkspaceError)):
        publish("hostile", place)
    assert list((tmp_path / "reports").iterdir()) == []


def test_an_id_cannot_climb_out_of_its_folder(tmp_path: Path) -> None:
    with pytest.raises(WorkspaceError):
        publish("../elsewhere", workspace(tmp_path))


def test_a_file_where_the_report_should_be_is_said_and_kept(tmp_path: Path) -> None:
    place = workspace(tmp_path)
    (tmp_path / "reports").mkdir()
    (tmp_path / "reports" / "hostile").write_text("mine", encoding="utf-8")
    with pytest.raises(WorkspaceError, match="is a file where the report's folder should be"):
        publish("hostile", place)
    assert (tmp_path / "reports" / "hostile").read_text(encoding="utf-8") == "mine"


def test_a_report_that_is_a_link_is_refused_and_what_it_leads_to_stays_as_it_was(tmp_path: Path) -> None:
    place, outside = workspace(tmp_path / "workspace"), tmp_path / "outside"
    outside.mkdir()
    (outside / "report.html").write_text("somebody's own", encoding="utf-8")
    link = place.report_folder("hostile")
    link.parent.mkdir(exist_ok=True)
    link.symlink_to(outside, target_is_directory=True)
    with pytest.raises(WorkspaceError) as caught:
        publish("hostile", place)
    (problem,) = caught.value.problems
    assert problem.where == str(link) and "is a link to" in problem.what and "link reports/ as a whole" in problem.mend
    assert [(file.name, file.read_text(encoding="utf-8")) for file in outside.iterdir()] == [
        ("report.html", "somebody's own")
    ]
    assert link.is_symlink()


def test_a_place_that_cannot_be_written_is_a_clear_error(tmp_path: Path) -> None:
    place = workspace(tmp_path)
    if os.geteuid() == 0:
        (tmp_path / "reports").write_text("a file in the way", encoding="utf-8")
    else:
        (tmp_path / "reports").mkdir(mode=0o500)
    with pytest.raises(TrialkitError, match="cannot be written"):
        publish("hostile", place)


def test_the_numbers_come_from_the_workspace_that_was_checked_and_no_code_in_it_is_run(tmp_path: Path) -> None:
    place = workspace(tmp_path / "workspace")
    root, shared = place.root, tmp_path / "shared" / "drive"
    shutil.copytree(root / "trials", shared / "trials")
    shutil.copytree(root / "impact_logs", shared / "impact_logs")
    decoy = shared / "impact_logs" / "hostile" / "log.csv"
    decoy.write_text(decoy.read_text(encoding="utf-8").replace("referred", "advice"), encoding="utf-8")
    (root / "reports").symlink_to(shared, target_is_directory=True)
    for folder in (root, shared):
        for name in ("duckdb.py", "random.py", "trialkit/__init__.py"):
            (folder / name).parent.mkdir(exist_ok=True)
            (folder / name).write_text(f"open({str(tmp_path / 'ran')!r}, 'w').close()\n", encoding="utf-8")
    log = root / "impact_logs" / "hostile" / "log.csv"
    report = publish("hostile", place)
    found = json.loads((report / "evaluation.json").read_text(encoding="utf-8"))
    assert found["provenance"]["inputs"][0]["sha256"] == hashlib.sha256(log.read_bytes()).hexdigest()
    assert not (tmp_path / "ran").exists()
    for name in ("report.html", "report.ipynb", "evaluation.json"):
        assert str(tmp_path) not in (report / name).read_text(encoding="utf-8")
    assert (root / "reports").is_symlink()


@pytest.mark.parametrize("changed", ["trials/hostile.yaml", "impact_logs/hostile/log.csv"])
def test_a_file_that_changes_while_it_is_published_stops_it(changed: str, tmp_path: Path) -> None:
    place = workspace(tmp_path)

    def meddle(stage: str) -> None:
        if stage == "running the notebook":
            file = tmp_path / changed
            file.write_text(
                file.read_text(encoding="utf-8").replace("referred,no", "advice,no") + "\n", encoding="utf-8"
            )

    with pytest.raises(PublishError, match=f"{changed} changed while the report was being published"):
        publish("hostile", place, progress=meddle)
    assert list((tmp_path / "reports").iterdir()) == []


def test_a_request_to_end_leaves_nothing_behind(tmp_path: Path) -> None:
    place = workspace(tmp_path)

    def end(stage: str) -> None:
        if stage == "running the notebook":
            os.kill(os.getpid(), signal.SIGTERM)

    with pytest.raises(SystemExit) as caught:
        publish("hostile", place, progress=end)
    assert caught.value.code == 128 + signal.SIGTERM
    assert list((tmp_path / "reports").iterdir()) == []
    assert signal.getsignal(signal.SIGTERM) is signal.SIG_DFL
