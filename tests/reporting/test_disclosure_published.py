"""A small cell is planted in a trial of real data and looked for in every byte of everything that is published."""

import io
import json
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.reporting.planted import CALLS, COUNT, WEEK, evaluated, workspace
from trialkit.judgement.evaluation import Evaluation
from trialkit.reporting import sites
from trialkit.reporting.disclosure import disclosed
from trialkit.reporting.export import publish
from trialkit.reporting.figures.phases import bands, names, scale
from trialkit.reporting.figures.phases.subject import Subject
from trialkit.reporting.manifest import KEY, inputs, read_manifest, unchanged
from trialkit.reporting.verify import verify
from trialkit.workspace import Workspace

FORMS = (f"{CALLS}", f"{CALLS:,}", f"{COUNT / CALLS:.6f}", f"{COUNT / CALLS:.4f}", f"{100 * COUNT / CALLS:.3g}%")
"""The planted numbers in every way that the report writes numbers; the share also as a percentage of three figures."""
NEAR = 0.06
"""Pixels within which two coordinates are one: charts are written to two decimals."""


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    return workspace(tmp_path_factory.mktemp("planted"))


@pytest.fixture(scope="module")
def public(place: Workspace) -> dict[str, str]:
    return dict(texts(publish("planted", place)))


@pytest.fixture(scope="module")
def internal(place: Workspace) -> dict[str, str]:
    return dict(texts(publish("planted", place, audience="internal")))


def texts(folder: Path) -> Iterator[tuple[str, str]]:
    """Every byte of every file as text: parts of Word files unzipped, streams and words of PDFs taken apart."""
    for file in sorted(path for path in folder.rglob("*") if path.is_file()):
        name, raw = file.relative_to(folder).as_posix(), file.read_bytes()
        text = raw.decode("utf-8", errors="replace")
        yield name, text.replace(",", " ") if file.suffix == ".csv" else text
        if file.suffix == ".docx":
            with zipfile.ZipFile(io.BytesIO(raw)) as parts:
                for part in parts.namelist():
                    yield f"{name}/{part}", parts.read(part).decode("utf-8", errors="replace")
        if file.suffix == ".pdf":
            yield from pdf_texts(name, raw)


def pdf_texts(name: str, raw: bytes) -> Iterator[tuple[str, str]]:
    import pikepdf
    from pypdf import PdfReader

    with pikepdf.open(io.BytesIO(raw)) as pdf:
        for number, part in enumerate(pdf.objects):
            if isinstance(part, pikepdf.Stream):
                yield f"{name}/stream-{number}", part.read_bytes().decode("latin-1")
            elif isinstance(part, pikepdf.Dictionary):
                said = [str(value) for value in part.values() if isinstance(value, pikepdf.String)]
                yield f"{name}/words-{number}", " ".join(said)
    for number, page in enumerate(PdfReader(io.BytesIO(raw)).pages):
        yield f"{name}/page-{number}", page.extract_text()


def found(files: dict[str, str]) -> dict[str, set[str]]:
    """In which files which of the planted forms stand, a digit before or after aside."""
    held: dict[str, set[str]] = {}
    for name, text in files.items():
        for form in FORMS:
            if re.search(rf"(?<!\d)(?<!\d[.,]){re.escape(form)}", text):
                held.setdefault(name.split("/")[0], set()).add(form)
    return held


def test_no_byte_of_a_public_report_holds_the_planted_cell(public: dict[str, str]) -> None:
    assert found(public) == {}


def test_the_same_search_finds_it_in_every_kind_of_file_of_an_internal_report(internal: dict[str, str]) -> None:
    held = found(internal)
    assert {"report.html", "report.ipynb", "report.pdf", "report.docx", "evaluation.json", "data"} <= set(held)
    assert set().union(*held.values()) >= {f"{CALLS}", f"{CALLS:,}", f"{COUNT / CALLS:.6f}"}


def drawn(evaluation: Evaluation, form: str) -> tuple[float, float]:
    """Where the chart of an evaluation would draw the planted share."""
    subject = Subject(evaluation, evaluation.primary, form, sites.judged(evaluation, evaluation.primary)[0])  # type: ignore[arg-type]
    across = scale.across(subject)
    strip = bands.strip_height(bands.phase_names(subject, across), bands.change_names(subject, across))
    both = scale.scale(subject, across, subject.sheet.head + names.key_height(subject), strip)
    return both.at(float(WEEK), COUNT / CALLS)


def coordinates(files: dict[str, str]) -> dict[str, list[tuple[float, float]]]:
    """Every pair of neighbouring numbers in the charts of the pages and in the streams of the PDFs, by file."""
    held: dict[str, list[tuple[float, float]]] = {}
    for name, text in files.items():
        charts = " ".join(re.findall(r"<svg.*?</svg>", text, flags=re.S)) if name.endswith((".html", ".ipynb")) else ""
        charts = text if ".pdf/stream-" in name else charts.replace('\\"', '"').replace("\\n", " ")
        pairs = re.findall(r"(?=(?<![\d.])(-?\d+(?:\.\d+)?)[\s,]+(-?\d+(?:\.\d+)?))", charts)
        marks = re.findall(r'x="(-?[\d.]+)" c?y="(-?[\d.]+)"', charts)
        held.setdefault(name.split("/")[0], []).extend((float(x), float(y)) for x, y in [*pairs, *marks])
    return held


@pytest.mark.parametrize(
    ("form", "every"),
    [
        ("wide", {"report.html", "report.ipynb", "report.pdf"}),
        ("low", {"summary.html", "summary.pdf"}),
        ("narrow", {"report.html", "summary.html", "report.ipynb"}),
    ],
)
def test_no_chart_has_a_point_where_the_planted_share_would_be_drawn(
    place: Workspace, public: dict[str, str], internal: dict[str, str], form: str, every: set[str]
) -> None:
    for audience, files, expected in (("public", public, set()), ("internal", internal, every)):
        x, y = drawn(disclosed(evaluated(place), audience), form)  # type: ignore[arg-type]
        hits = {
            name
            for name, pairs in coordinates(files).items()
            if any(abs(pair[0] - x) < NEAR and abs(pair[1] - y) < NEAR for pair in pairs)
        }
        assert hits == expected, (audience, x, y)


def test_no_fingerprint_of_the_log_lets_a_reader_confirm_a_guess(
    place: Workspace, public: dict[str, str], internal: dict[str, str]
) -> None:
    import hashlib

    log = place.log_folder("planted") / "log.csv"
    plain = hashlib.sha256(log.read_bytes()).hexdigest()
    assert not [name for name, text in public.items() if plain in text]
    assert [name for name, text in internal.items() if plain in text]
    assert json.loads(public["evaluation.json"])["provenance"]["inputs"][0]["sha256"] is None
    assert (place.root / KEY).stat().st_mode & 0o077 == 0


def test_an_internal_report_lies_apart_and_says_so_on_every_page_and_chart(
    place: Workspace, public: dict[str, str], internal: dict[str, str]
) -> None:
    words = "Internal: holds small numbers, do not publish"
    assert place.report_folder("planted", "internal").parent.name == "internal_reports"
    assert not [name for name, text in public.items() if words in text]
    charts = re.findall(r"<svg.*?</svg>", internal["report.html"], flags=re.S)
    assert charts and all("Internal: holds small numbers" in " ".join(chart.split()) for chart in charts)
    for name in ("report.html", "summary.html", "report.ipynb"):
        assert words in internal[name]
    for file in ("report.pdf", "summary.pdf"):
        pages = [" ".join(text.split()) for name, text in internal.items() if name.startswith(f"{file}/page-")]
        assert pages and all(words in page for page in pages)
    for file in ("report.docx", "summary.docx"):
        assert any(words in text for name, text in internal.items() if name.startswith(f"{file}/word/"))


def test_verify_goes_through_the_same_pass(place: Workspace, public: dict[str, str], internal: dict[str, str]) -> None:
    for audience in ("public", "internal"):
        folder = place.report_folder("planted", audience)
        assert read_manifest(folder).audience == audience
        checked = verify(folder, place)
        assert checked.holds and checked.inputs == ()
        assert unchanged("planted", place, audience)  # type: ignore[arg-type]


def test_a_report_can_be_verified_where_the_workspace_s_key_is_not(place: Workspace, public: dict[str, str]) -> None:
    assert public
    key = (place.root / KEY).read_bytes()
    (place.root / KEY).unlink()
    try:
        checked = verify(place.report_folder("planted"), place)
        assert checked.holds and checked.inputs == () and not (place.root / KEY).exists()
    finally:
        (place.root / KEY).write_bytes(key)


def test_looking_whether_a_report_is_current_makes_no_key(place: Workspace, public: dict[str, str]) -> None:
    assert public
    key = (place.root / KEY).read_bytes()
    (place.root / KEY).unlink()
    try:
        assert not unchanged("planted", place) and not (place.root / KEY).exists()
    finally:
        (place.root / KEY).write_bytes(key)


def test_only_a_receipt_has_a_plain_fingerprint_in_a_manifest_that_is_keyed(tmp_path: Path) -> None:
    """A decision holds the log's digest, and a trial file may state what was seen: either would confirm a guess."""
    made = workspace(tmp_path)
    for name in ("planted.decisions", "planted.receipts"):
        (made.root / "trials" / name).mkdir()
        (made.root / "trials" / name / "1.json").write_text("{}", encoding="utf-8")
    plain, keyed = inputs("planted", made), inputs("planted", made, keyed=True)
    same = {name for name, hashed in keyed.items() if plain[name] == hashed}
    assert same == {"trials/planted.receipts/1.json"} and len(keyed) == len(plain) == 4


def test_a_changed_log_is_seen_although_its_fingerprint_is_keyed(place: Workspace, public: dict[str, str]) -> None:
    assert public
    log = place.log_folder("planted") / "log.csv"
    before = log.read_bytes()
    log.write_bytes(before.replace(b"1811,41", b"1811,42"))
    try:
        assert not unchanged("planted", place)
        changed = verify(place.report_folder("planted"), place)
        assert [one.where for one in changed.inputs] == ["impact_logs/planted/log.csv"]
    finally:
        log.write_bytes(before)
