"""Files of published figures: what is read, from YAML and from CSV, and every problem at its place."""

from __future__ import annotations

from pathlib import Path

import pytest

from trialkit.errors import ClaimsError
from trialkit.protocol.claims_source import load_ledger

GOOD = """\
source:
  title: A case study
  published: March 2017
about: Anyshire
definitions:
  resolved:
    name: Resolved with advice
    type: proportion
    unit: conversations
    better: higher
figures:
  - id: resolved
    quote: "resolved with advice rose from 17% to 34%"
    measure: resolved
    definition: resolved
    before: {value: 17, n: 100, period: week 1}
    after: {value: 34, n: 100, period: week 6}
    change_percent: 100
    status: realised
"""


def problems(tmp_path: Path, *texts: str, ending: str = "yaml") -> list[str]:
    """What reading files with these texts finds wrong, without the folder's name."""
    paths = []
    for number, text in enumerate(texts, 1):
        paths.append(tmp_path / f"file{number}.{ending}")
        paths[-1].write_text(text, encoding="utf-8")
    try:
        load_ledger(paths)
    except ClaimsError as error:
        return [str(problem).removeprefix(f"{tmp_path}/") for problem in error.problems]
    return []


def test_a_good_file_is_read_with_its_definitions_looked_up(tmp_path: Path) -> None:
    path = tmp_path / "anyshire.yaml"
    path.write_text(GOOD, encoding="utf-8")
    (claim,) = load_ledger([path]).claims
    assert (claim.key, claim.source, claim.about, claim.type) == (
        "anyshire.resolved",
        "A case study",
        "Anyshire",
        "proportion",
    )
    assert claim.before is not None and claim.before.unit == "conversations"
    assert claim.latest is claim.after and claim.single is None


def test_a_figure_without_a_source_is_a_located_error(tmp_path: Path) -> None:
    (found,) = problems(tmp_path, GOOD.replace("source:\n  title: A case study\n  published: March 2017\n", ""))
    assert found.startswith("file1.yaml:9:5 figures[0]: this figure has no source.")
    with_its_own = GOOD.replace("source:\n  title: A case study\n  published: March 2017\n", "").replace(
        "    measure:", "    source: Another paper\n    measure:"
    )
    assert problems(tmp_path, with_its_own) == []


@pytest.mark.parametrize(
    ("was", "becomes", "where", "what"),
    [
        ("    status: realised\n", "", "12:5", "figures[0] has no status"),
        ("status: realised", "status: saved", "19:13", "Use 'forecast', 'target' or 'realised'."),
        ("    quote:", "    qoute:", "13:5", "Did you mean quote?"),
        ("value: 17,", "value: 17%,", "16:21", "Write 17: the sign is left out."),
        ("    definition: resolved\n", "    definition: resolve\n", "15:17", "resolve is no definition in any file."),
        ("after: {value: 34, n: 100, period: week 6}", "team: Any", "16:5", "there is before and no after."),
        ("n: 100, period: week 1", "n: 100, events: 101, period: week 1", "16:41", "101 cases count out of 100."),
        ("about: Anyshire\n", "", "11:5", "nothing says whom this figure is about."),
        ("    definition: resolved\n", "", "12:5", "nothing says what type of value this is."),
        (
            "    status: realised\n",
            "    status: realised\n    n_of: total\n",
            "20:11",
            "total is no figure in any file.",
        ),
        (
            "    status: realised\n",
            "    status: realised\n    value: 3\n",
            "16:5",
            "value stands beside before and after.",
        ),
    ],
)
def test_each_mistake_is_told_at_its_line_and_column(
    tmp_path: Path, was: str, becomes: str, where: str, what: str
) -> None:
    assert was in GOOD
    found = problems(tmp_path, GOOD.replace(was, becomes, 1))
    assert any(one.startswith(f"file1.yaml:{where} ") and what in one for one in found), found


def test_all_mistakes_of_all_files_are_told_at_once(tmp_path: Path) -> None:
    one = GOOD.replace("type: proportion", "type: share").replace("    status: realised\n", "")
    found = problems(tmp_path, one, GOOD.replace("quote:", "qoute:"))
    assert {part.split(":")[0] for part in found} == {"file1.yaml", "file2.yaml"}
    assert len(found) == 3


def test_a_definition_given_in_two_files_is_told_in_the_second(tmp_path: Path) -> None:
    (found,) = problems(tmp_path, GOOD, GOOD)
    assert found.startswith("file2.yaml:6:3 resolved is given in file1 too.")


def test_two_figures_of_one_name_are_told(tmp_path: Path) -> None:
    figure = GOOD[GOOD.index("  - id:") :]
    (found,) = problems(tmp_path, GOOD + figure)
    assert found.startswith("file1.yaml:20:9 figures[1].id: resolved is the name of another figure too.")


def test_a_figure_that_says_nothing_is_told(tmp_path: Path) -> None:
    text = GOOD[: GOOD.index("    before:")] + "    status: realised\n"
    (found,) = problems(tmp_path, text)
    assert "gives no value" in found


def test_figures_are_found_across_files(tmp_path: Path) -> None:
    other = """\
source: {title: Another}
about: Anyshire
figures:
  - {id: total, quote: "100 conversations", measure: total, type: count, value: 100, status: realised}
  - {id: share, quote: half, measure: share, definition: resolved, value: 50, n_of: file2.total, status: realised}
"""
    assert problems(tmp_path, GOOD, other) == []
    (found,) = problems(tmp_path, GOOD, other.replace("file2.total", "file2.totl"))
    assert "Did you mean file2.total?" in found


# CSV

TABLE = """\
id,quote,source,about,measure,type,unit,before.value,before.period,after.value,after.period,change_percent,status
care,"fell from 39% to 12%",A case study,Anyshire,care,proportion,assessments,39,2020-21,12,2021-22 Q3,,realised
"""


def test_a_table_is_read_as_a_file_of_figures_is(tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    path.write_text("\ufeff" + TABLE, encoding="utf-8")
    (claim,) = load_ledger([path]).claims
    assert (claim.key, claim.source, claim.unit) == ("table.care", "A case study", "assessments")
    assert claim.before is not None and claim.before.reading.value == 39
    path.write_text(TABLE.replace(",", ";"), encoding="utf-8")
    assert load_ledger([path]).claims == (claim,)


def test_a_table_tells_mistakes_by_row_and_column(tmp_path: Path) -> None:
    (found,) = problems(tmp_path, TABLE.replace("A case study,", ","), ending="csv")
    assert found.startswith("file1.csv:2:1 figures[0]: this figure has no source.")
    (found,) = problems(tmp_path, TABLE.replace(",39,", ",39%,"), ending="csv")
    assert found.startswith("file1.csv:2:8 figures[0].before.value is '39%', not a number.")
    (found,) = problems(tmp_path, TABLE.replace("realised\n", "realised,what\n"), ending="csv")
    assert "no heading" in found
    (found,) = problems(tmp_path, TABLE.replace("change_percent", ""), ending="csv")
    assert found.startswith("file1.csv:1:12: a column has no heading.")


def test_several_names_stand_in_one_cell(tmp_path: Path) -> None:
    rows = (
        "id,quote,source,about,measure,type,value,product_of,status\n"
        "a,600 of them,S,Anyshire,a,count,600,,realised\nb,20 each,S,Anyshire,b,count,20,,realised\n"
        "c,12000 in all,S,Anyshire,c,count,12000,a b,realised\n"
    )
    assert problems(tmp_path, rows, ending="csv") == []


def test_a_quotation_over_two_lines_leaves_the_next_row_where_it_is(tmp_path: Path) -> None:
    two = TABLE.replace("fell from", "fell\nfrom") + TABLE.splitlines()[1].replace("care,", "care2,", 1).replace(
        "39", "x"
    )
    (found,) = problems(tmp_path, two, ending="csv")
    assert found.startswith("file1.csv:4:8 ")


def test_what_is_no_table_or_no_file_is_told(tmp_path: Path) -> None:
    (found,) = problems(tmp_path, "", ending="csv")
    assert "the file is empty" in found
    with pytest.raises(ClaimsError, match="there is no such claims file"):
        load_ledger([tmp_path / "none.yaml"])
    (tmp_path / "note.txt").write_text("x", encoding="utf-8")
    with pytest.raises(ClaimsError, match=r"ends in \.yaml or \.csv"):
        load_ledger([tmp_path / "note.txt"])


def test_two_files_of_one_name_are_told(tmp_path: Path) -> None:
    (tmp_path / "same.yaml").write_text(GOOD, encoding="utf-8")
    (tmp_path / "same.csv").write_text(TABLE, encoding="utf-8")
    with pytest.raises(ClaimsError, match="has the same name"):
        load_ledger([tmp_path / "same.yaml", tmp_path / "same.csv"])


@pytest.mark.parametrize(
    ("was", "now", "told"),
    [
        ("{value: 17, n: 100,", "{value: 1e308, n: 100,", "file1.yaml:16:21 1e+308 is larger than any figure"),
        ("{value: 17, n: 100,", "{value: 17, n: 9999999999999,", "file1.yaml:16:28 1e+13 is larger than any figure"),
        ("{value: 17,", "{value: 1e-300,", "file1.yaml:16:21 1e-300 is smaller than any figure"),
        ("{value: 17,", "{one_in: 1e-300,", "file1.yaml:16:22 1e-300 is smaller than any figure"),
        ("percent: 100", "percent: -1e300", "file1.yaml:18:21 -1e+300 is larger than any figure"),
        ("    better: higher", "    per: 1e13", "file1.yaml:10:10 1e+13 is larger than any figure"),
    ],
)
def test_a_number_that_nobody_publishes_is_told_with_its_place(tmp_path: Path, was: str, now: str, told: str) -> None:
    found = problems(tmp_path, GOOD.replace(was, now))
    place, _, said = told.partition(" ")
    assert len(found) == 1 and found[0].startswith(f"{place} "), found
    assert said in found[0] and found[0].endswith("Check for a slip of the keys.")
