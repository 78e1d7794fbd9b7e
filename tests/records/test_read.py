"""Reading a log: what is refused, what is set aside, what is told, and that nothing is lost or leaked."""

from __future__ import annotations

import datetime as dt
import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from trialkit.errors import LogError, PersonalDataError, TrialkitError, WorkspaceError
from trialkit.records import textfile
from trialkit.records.log import Log
from trialkit.records.read import read_log
from trialkit.records.series import series

from .conftest import FIELDS, RESOLVED, Write, make_trial

HEAD = "date,practitioner,outcome,came_back,minutes,note\n"
TRIAL = make_trial()


def reasons(log: Log) -> dict[str, int]:
    return {part.reason: part.rows for part in log.flow.set_aside}


def test_every_bad_cell_is_told_with_its_place_and_the_answers_allowed(write: Write) -> None:
    log = read_log(
        TRIAL,
        write(
            HEAD + "04/01/2021,P1,advice,yes,10,x\n05/01/2021,P1,signposed,maybe,300,\n05/06/2021,Jane Smith,,no,ten,\n"
        ),
    )
    told = [str(problem) for problem in log.problems]
    assert told[0] == (
        "impact_logs/louth/log.csv, cell C3 'signposed' is not an answer of outcome. Did you mean 'Signposted'? "
        "Use 'Information and advice', 'Signposted' or 'Referred to a team'."
    )
    assert told[1] == "impact_logs/louth/log.csv, cell D3 'maybe' is not an answer of came_back. Write yes or no."
    assert (
        told[2]
        == "impact_logs/louth/log.csv, cell E3 '300' is outside the range of minutes. Use a number from 0 to 240."
    )
    assert any("cell A4" in one and "5 June 2021 is outside the trial" in one for one in told)
    assert any("cell B4" in one and "looks like a name" in one for one in told)
    assert any("cell C4 outcome is empty" in one for one in told)
    assert "Jane" not in str(log.problems)
    assert log.problems_found == 7
    assert (log.flow.received, log.flow.used) == (3, 1)
    assert reasons(log) == {"outcome holds an answer that is not allowed": 1, "outcome is empty": 1}
    assert log.emptied == ()


def test_a_date_outside_every_phase_has_a_reason_of_its_own(write: Write) -> None:
    log = read_log(TRIAL, write(HEAD + "04/01/2021,P1,advice,,,\n05/06/2021,P1,advice,,,\n"))
    assert reasons(log) == {"date is outside every phase": 1}


def test_a_missing_date_is_shown_a_day_of_the_trial(write: Write) -> None:
    log = read_log(TRIAL, write(HEAD + ",P1,advice,,,\n"))
    assert [str(one) for one in log.problems] == [
        "impact_logs/louth/log.csv, cell A2 date is empty. Write the day, such as 04/01/2021."
    ]


def test_repairs_say_what_stood_there_and_what_it_became(write: Write) -> None:
    log = read_log(TRIAL, write(HEAD + "02/25/2021,P1,advice,,,\n44232,P1,advice,,,\n"))
    assert [(repair.where, repair.was, repair.became) for repair in log.repairs] == [
        ("impact_logs/louth/log.csv, cell A2", "02/25/2021", "25 February 2021"),
        ("impact_logs/louth/log.csv, cell A3", "44232", "5 February 2021"),
    ]
    assert log.repairs_found == 2


def test_dates_that_could_be_read_either_way_are_told_of_where_others_had_the_month_first(write: Write) -> None:
    # 2 March and 3 February both lie inside the trial; the twenty-fifth can only be a day.
    either, plain, turned = "02/03/2021,P1,advice,,,\n", "25/01/2021,P1,advice,,,\n", "01/25/2021,P1,advice,,,\n"
    write(HEAD + (either + plain).replace("P1", "P2"), "a.csv")
    log = read_log(TRIAL, write(HEAD + either + turned + either + turned + "03/03/2021,P1,advice,,,\n", "b.csv"))
    assert [str(problem) for problem in log.problems] == [
        "impact_logs/louth/b.csv, cells A2 and A4: the day was taken to stand first, but 2 other dates here have the "
        "month first. Check which was meant, and write it as 2021-02-15 if the month came first."
    ]
    assert (log.problems_found, log.repairs_found, log.flow.used) == (2, 2, 7)
    assert read_log(TRIAL, write(HEAD + either + plain, "b.csv")).problems == ()


@pytest.mark.parametrize(
    ("encoding", "delimiter", "start"),
    [
        ("utf-8", ",", ""),
        ("utf-8-sig", ",", ""),
        ("utf-16", "\t", ""),
        ("cp1252", ";", ""),
        ("utf-8", ";", "sep=;\n"),
        ("utf-8-sig", "|", "sep=|\r\n"),
        ("utf-8", "\t", ""),
    ],
)
def test_every_encoding_and_delimiter_that_spreadsheets_write_is_read(
    write: Write, encoding: str, delimiter: str, start: str
) -> None:
    rows = [
        "date,practitioner,outcome,note",
        "04/01/2021,P1,Information and advice,café",
        "05/01/2021,P1,Referred to a team,£5",
    ]
    text = start + "\r\n".join(row.replace(",", delimiter) for row in rows)
    log = read_log(
        make_trial(fields={**FIELDS, "note": {"type": "choice", "options": {"cafe": "café", "five": "£5"}}}),
        write(text.encode(encoding)),
    )
    assert (log.flow.received, log.flow.used) == (2, 2)


def test_rows_keep_the_numbers_a_spreadsheet_gives_them(write: Write) -> None:
    text = HEAD + '04/01/2021,P1,advice,,,"two\nlines"\n\n,,,,,\n05/01/2021,P1,wrong,,,\n'
    log = read_log(TRIAL, write(text))
    assert log.flow.received == 2
    assert "cell C5" in log.problems[0].where


def test_a_row_with_too_many_cells_is_set_aside_and_a_short_one_is_filled(write: Write) -> None:
    log = read_log(TRIAL, write(HEAD + "04/01/2021,P1,advice,,,note, slipped\n04/01/2021,P1,advice\n"))
    assert reasons(log) == {"the row has more cells than there are headings": 1}
    assert log.flow.used == 1
    assert log.problems[0].where.endswith("row 2")


def test_headings_match_by_name_label_or_column_whatever_their_dress(write: Write) -> None:
    fields = {
        **FIELDS,
        "outcome": {**FIELDS["outcome"], "column": "Résultat final"},
        "came_back": {"type": "yes_no", "label": "Came back?"},
    }
    log = read_log(
        make_trial(fields=fields), write("DATE,Practitioner ,resultat_FINAL,came  BACK\n04/01/2021,P1,advice,Y\n")
    )
    assert log.flow.used == 1


def test_a_missing_column_is_refused_with_the_likely_one(write: Write) -> None:
    with pytest.raises(LogError, match=r"no column is headed outcome\..*'Outcomes'") as caught:
        read_log(TRIAL, write("date,practitoner,Outcomes\n04/01/2021,P1,advice\n"))
    assert len(caught.value.problems) == 2


def test_two_columns_of_one_field_are_refused(write: Write) -> None:
    with pytest.raises(LogError, match="columns C and D are both headed outcome"):
        read_log(TRIAL, write("date,practitioner,outcome,Outcome\n04/01/2021,P1,advice,advice\n"))


def test_an_unknown_column_is_told_of_and_not_used(write: Write) -> None:
    log = read_log(TRIAL, write("date,practitioner,outcome,weather\n04/01/2021,P1,advice,rain\n"))
    assert log.flow.used == 1
    assert any("'weather' is not a field of the log" in problem.what for problem in log.problems)


def test_headings_may_stand_below_a_title(write: Write) -> None:
    log = read_log(TRIAL, write("Impact log of the Louth team\n\n" + HEAD + "04/01/2021,P1,wrong,,,\n"))
    assert log.flow.received == 1
    assert "cell C4" in log.problems[0].where


def test_headings_alone_make_an_empty_log(write: Write) -> None:
    log = read_log(TRIAL, write(HEAD))
    assert (log.flow.received, log.flow.used, len(log.cells)) == (0, 0, 0)
    assert series(TRIAL, log, TRIAL.primary).frame["value"].isna().all()
    assert "no rows yet" in log.problems[0].what


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "is empty"),
        (b"\n \n\t\n", "is empty"),
        (b"date,\x00practitioner\n", "NUL"),
        (b"date,practitioner,outcome\n04/01/2021,P1,\x81\x8d\n", "encoding"),
        (HEAD.encode("utf-16") + b"\x00", "encoding"),
        (HEAD.encode() + b'04/01/2021,P1,advice,,,"' + b"x" * 200_000, "quotation mark"),
        (HEAD.encode() + b",".join([b"x"] * 600), "600 columns"),
        ((",".join(["date"] + ["x"] * 3000)).encode(), "3,001 columns"),
    ],
)
def test_what_is_no_table_is_refused(write: Write, content: bytes, told: str) -> None:
    with pytest.raises(LogError, match=told):
        read_log(TRIAL, write(content))


def test_a_cell_longer_than_a_spreadsheet_allows_is_emptied_and_its_row_used(write: Write) -> None:
    log = read_log(TRIAL, write(HEAD + f"04/01/2021,P1,advice,,,{'long ' * 7000}\n04/01/2021,P1,advice,,,\n"))
    assert (log.flow.used, log.flow.set_aside, log.problems_found) == (2, (), 1)
    assert [(part.reason, part.cells) for part in log.emptied] == [("a cell holds more than 32,767 characters", 1)]
    assert [str(problem).partition("log.csv, ")[2] for problem in log.problems] == [
        "cell F2: a cell holds more than 32,767 characters. Shorten it."
    ]


def test_an_overlong_cell_that_the_primary_measure_needs_sets_its_row_aside(write: Write) -> None:
    log = read_log(TRIAL, write(HEAD + f"04/01/2021,P1,{'long ' * 7000},,,\n04/01/2021,P1,advice,,,\n"))
    assert reasons(log) == {"a cell holds more than 32,767 characters": 1}
    assert (log.flow.used, log.emptied, log.problems_found) == (1, (), 1)


def test_an_overlong_cell_in_a_column_that_is_not_used_is_told_of_only(write: Write) -> None:
    head = HEAD.replace("note", "other")
    log = read_log(TRIAL, write(head + f"04/01/2021,P1,advice,,,{'long ' * 7000}\n"))
    assert (log.flow.used, log.emptied) == (1, ())
    assert any("cell F2" in problem.where and "32,767" in problem.what for problem in log.problems)


def test_all_unreadable_files_are_told_of_at_once(write: Write) -> None:
    write(b"", "a.csv")
    write(b"not a workbook", "b.xlsx")
    write(b"\xd0\xcf\x11\xe0old", "c.xls")
    with pytest.raises(LogError) as caught:
        read_log(TRIAL, write(HEAD + "04/01/2021,P1,advice,,,\n", "d.csv"))
    assert (
        sorted(problem.where[-5:] for problem in caught.value.problems) == ["a.csv", "c.xls", ".xlsx"]
        or len(caught.value.problems) == 3
    )


def test_several_files_add_up(write: Write) -> None:
    write(HEAD + "04/01/2021,P1,advice,,,\n", "week-1.csv")
    log = read_log(TRIAL, write(HEAD + "11/01/2021,P2,referred,,,\n11/01/2021,P2,wrong,,,\n", "week-2.csv"))
    assert [(one.name, one.rows) for one in log.files] == [("week-1.csv", 1), ("week-2.csv", 2)]
    assert (log.flow.received, log.flow.used) == (3, 2)
    assert "week-2.csv, cell C3" in log.problems[0].where
    assert len(log.files[0].sha256) == 64


def test_other_things_in_the_folder_are_told_of_or_ignored(write: Write, folder: Path) -> None:
    for name in (".DS_Store", "~$log.xlsx", "Thumbs.db"):
        write(b"x", name)
    write(b"x", "letter.docx")
    (folder / "old").mkdir()
    log = read_log(TRIAL, write(HEAD + "04/01/2021,P1,advice,,,\n"))
    assert [problem.where for problem in log.problems] == ["impact_logs/louth/letter.docx", "impact_logs/louth/old"]


def test_a_folder_where_a_file_should_be_is_refused(folder: Path) -> None:
    (folder / "log.csv").mkdir()
    with pytest.raises(LogError, match="is a folder where a file should be"):
        read_log(TRIAL, folder)


def test_a_link_out_of_the_folder_is_refused(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "secret.csv").write_text(HEAD)
    (folder / "log.csv").symlink_to(tmp_path / "secret.csv")
    with pytest.raises(LogError, match="is a link to something outside"):
        read_log(TRIAL, folder)


@pytest.mark.parametrize("leads_to", ["log.csv", "other.csv"])
def test_a_link_that_leads_round_to_itself_is_refused_with_its_place(folder: Path, leads_to: str) -> None:
    (folder / "log.csv").symlink_to(leads_to)
    (folder / "other.csv").symlink_to("log.csv")
    with pytest.raises(LogError) as caught:
        read_log(TRIAL, folder)
    assert [(one.where, one.what) for one in caught.value.problems] == [
        (f"impact_logs/louth/{name}", "is a link that leads round to itself.") for name in ("log.csv", "other.csv")
    ]


def test_a_pipe_is_not_a_file(folder: Path) -> None:
    os.mkfifo(folder / "log.csv")
    with pytest.raises(LogError, match="not an ordinary file"):
        read_log(TRIAL, folder)


def test_a_file_above_the_size_limit_is_refused_unread(folder: Path) -> None:
    with (folder / "log.csv").open("wb") as stream:
        stream.truncate(2 * 1024**3)
    with pytest.raises(LogError, match="the most is 1,024"):
        read_log(TRIAL, folder)


def test_a_missing_folder_and_a_file_in_its_place_are_workspace_errors(tmp_path: Path) -> None:
    with pytest.raises(WorkspaceError, match="cannot be opened"):
        read_log(TRIAL, tmp_path / "none")
    (tmp_path / "file").write_text("x")
    with pytest.raises(WorkspaceError, match="where a folder should be"):
        read_log(TRIAL, tmp_path / "file")


def test_an_empty_folder_is_refused(folder: Path) -> None:
    with pytest.raises(LogError, match="holds no CSV or XLSX file"):
        read_log(TRIAL, folder)


PLANTED = ["9434765919", "AB123456C", "LN1 1YL", "jane@example.org", "01522 782070", "born 03/04/1941"]


@pytest.mark.parametrize("value", PLANTED)
@pytest.mark.parametrize("column", ["date", "practitioner", "outcome", "came_back", "minutes", "note", "other"])
def test_personal_data_in_any_cell_is_refused_and_never_repeated(write: Write, value: str, column: str) -> None:
    cells = {
        "date": "04/01/2021",
        "practitioner": "P1",
        "outcome": "advice",
        "came_back": "",
        "minutes": "",
        "note": "",
        "other": "",
    }
    folder = write(
        ",".join(cells) + "\n" + ",".join(cells.values()) + "\n" + ",".join({**cells, column: value}.values()) + "\n"
    )
    with pytest.raises(PersonalDataError) as caught:
        read_log(TRIAL, folder)
    assert value not in str(caught.value)
    place = f"cell {'ABCDEFG'[list(cells).index(column)]}3"
    told = caught.value.problems
    assert place in told[0].where
    assert ["looks like it holds" in problem.what for problem in told] == [True] + [False] * (len(told) - 1)
    log = read_log(TRIAL, folder, allow_personal_data=True)
    assert value not in str(log)
    assert log.flow.received == 2
    assert any(place in problem.where and "looks like it holds" in problem.what for problem in log.problems)


def test_beside_personal_data_everything_else_is_told_so_that_people_mend_once(write: Write) -> None:
    note = "ring 01522 782070"
    rows = f"05/01/2021,P1,signposed,,20 mins,{note}\n06/01/2021,Sarah,advice,,,{note}\n07/01/2021,P1,advice,,,{note}\n"
    with pytest.raises(PersonalDataError) as caught:
        read_log(TRIAL, write(HEAD + rows))
    told = [str(problem).partition("log.csv, ")[2] for problem in caught.value.problems]
    assert told[0].startswith("cells F2, F3 and F4: each looks like it holds a telephone number.")
    assert [one.split()[1] for one in told[1:]] == ["C2", "E2", "B3"]
    assert "Sarah" not in str(caught.value)
    assert note not in str(caught.value)


def test_a_file_that_cannot_be_read_is_told_of_beside_personal_data(write: Write) -> None:
    write(b"not a workbook", "b.xlsx")
    with pytest.raises(PersonalDataError) as caught:
        read_log(TRIAL, write(HEAD + "04/01/2021,P1,advice,,,jane@example.org\n", "a.csv"))
    assert [problem.where.rpartition("/")[2] for problem in caught.value.problems] == ["a.csv, cell F2", "b.xlsx"]


def test_a_code_that_the_plan_names_is_not_taken_for_a_name(write: Write) -> None:
    primary = {**RESOLVED, "denominator": {"team": ["North"]}}
    trial = make_trial(fields={**FIELDS, "team": {"type": "code"}}, measures=[primary])
    rows = "04/01/2021,P1,advice,NORTH\n04/01/2021,P1,advice,Sarah\n04/01/2021,P1,advice,S1\n"
    log = read_log(trial, write("date,practitioner,outcome,team\n" + rows))
    assert reasons(log) == {"team looks like a name": 1}
    assert series(trial, log, trial.primary).frame["denominator"].sum() == 1


@pytest.mark.parametrize("name", ["Sarah", "SARAH", "Sarah Jones", "J Smith", "Smith, J", "Sarah-Jones", "O'Brien"])
def test_a_name_for_a_code_is_emptied_and_nowhere_repeated(write: Write, name: str) -> None:
    log = read_log(TRIAL, write(HEAD + f'04/01/2021,"{name}",advice,,,\n05/01/2021,P 03,advice,,,\n'))
    assert (log.flow.used, [(part.reason, part.cells) for part in log.emptied]) == (
        2,
        [("practitioner looks like a name", 1)],
    )
    assert [str(problem).partition("log.csv, ")[2] for problem in log.problems] == [
        "cell B2 practitioner holds what looks like a name. Use a code such as P03."
    ]
    assert name.upper() not in (str(log) + log.cells.to_csv()).upper()
    assert [one.code for one in log.completeness.practitioners] == ["P03"]
    assert log.repairs == ()


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("log.csv", "date,practitioner,outcome,jane@example.org\n04/01/2021,P1,advice,\n"),
        ("jane@example.org.csv", HEAD + "04/01/2021,P1,advice,,,\n"),
        ("log.csv", "Ring 01522 782070\ndate,practitioner,outcome\n04/01/2021,P1,advice\n"),
        ("log.csv", "date,practitioner,outcome,DOB\n04/01/2021,P1,advice,15069\n"),
    ],
)
def test_personal_data_in_names_headings_and_titles_is_refused(write: Write, name: str, text: str) -> None:
    folder = write(text, name)
    with pytest.raises(PersonalDataError) as caught:
        read_log(TRIAL, folder)
    log = read_log(TRIAL, folder, allow_personal_data=True)
    for secret in ("jane@example.org", "01522 782070", "15069"):
        assert secret not in str(caught.value)
        assert secret not in str(log)
    assert log.flow.used == 1


def test_text_that_is_html_or_a_formula_is_kept_as_it_is(write: Write) -> None:
    note = '"=HYPERLINK(""http://x"",""y"")"'
    log = read_log(
        TRIAL, write(HEAD + f"04/01/2021,P1,advice,,,{note}\n04/01/2021,P1,advice,,,<script>alert(1)</script>\n")
    )
    assert (log.flow.used, log.problems) == (2, ())


def test_problems_are_listed_up_to_a_thousand_and_all_counted(write: Write) -> None:
    log = read_log(TRIAL, write(HEAD + "04/01/2021,P1,signposed,,,\n" * 1500))
    assert (len(log.problems), log.problems_found, reasons(log)) == (
        1,
        1500,
        {"outcome holds an answer that is not allowed": 1500},
    )
    assert str(log.problems[0]).startswith(
        "impact_logs/louth/log.csv, cells C2, C3, C4, C5, C6 and 1,495 more: 'signposed' is not an answer of outcome."
    )
    rows = "".join(f"04/01/2021,P1,wrong,,{300 + number},\n" for number in range(1500))
    log = read_log(TRIAL, write(HEAD + rows))
    assert (len(log.problems), log.problems_found) == (1000, 3000)


def test_cells_with_the_same_fault_make_one_problem_in_each_column(write: Write) -> None:
    fields = {**FIELDS, "came_back": {"type": "yes_no"}}
    rows = "04/01/2021,P1,advice,,,\n" * 3 + "04/01/2021,P1,advice,maybe,,\n"
    log = read_log(make_trial(fields=fields), write(HEAD + rows))
    assert [str(problem) for problem in log.problems] == [
        "impact_logs/louth/log.csv, cells D2, D3 and D4: came_back is empty. Write yes or no.",
        "impact_logs/louth/log.csv, cell D5 'maybe' is not an answer of came_back. Write yes or no.",
    ]
    assert log.problems_found == 4


def test_a_bad_cell_that_the_primary_measure_does_not_need_is_emptied_and_its_row_used(write: Write) -> None:
    fields = {**FIELDS, "came_back": {"type": "yes_no"}, "entered": {"type": "date", "required": False}}
    rows = (
        "04/01/2021,P1,advice,not yet,20 mins,,\n04/01/2021,P1,advice,,900,,\n04/01/2021,,advice,yes,5,,soon\n"
        "04/01/2021,P1,advice,,5,,\n,P1,advice,,5,,\n04/01/2021,P1,wrong,,5,,\n"
    )
    log = read_log(make_trial(fields=fields), write(HEAD.replace("note", "note,entered") + rows))
    assert (log.flow.received, log.flow.used) == (6, 4)
    assert reasons(log) == {"date is empty": 1, "outcome holds an answer that is not allowed": 1}
    assert {part.reason: part.cells for part in log.emptied} == {
        "came_back is empty": 2,
        "came_back holds an answer that is not allowed": 1,
        "minutes is not a number": 1,
        "minutes is outside its range": 1,
        "practitioner is empty": 1,
        "entered is not a date": 1,
    }
    assert log.problems_found == 11
    assert series(TRIAL, log, TRIAL.primary).frame["denominator"].sum() == 4
    assert log.cells["practitioner"].unique().tolist() == ["", "P1"]
    assert [(one.code, one.rows) for one in log.completeness.practitioners] == [("P1", 3)]


def test_rows_that_differ_in_an_emptied_cell_do_not_repeat_each_other(write: Write) -> None:
    log = read_log(TRIAL, write(HEAD + "04/01/2021,P1,advice,,20 mins,\n04/01/2021,P1,advice,,,\n"))
    assert (log.flow.used, log.completeness.duplicates) == (2, 0)


def test_the_engine_reading_a_plain_file_alone_finds_what_python_finds(
    write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = []
    for number in range(400):
        day, outcome = dt.date(2021, 1, 4) + dt.timedelta(days=number % 60), "wrong" if number % 50 == 7 else "advice"
        lines.append(f'{day:%d/%m/%Y},P{number % 5},{outcome},yes,{number % 100},"a, b {number}"\n')
    text = HEAD + "".join(lines)
    folder = write(text)
    by_python = read_log(TRIAL, folder)
    monkeypatch.setattr(textfile, "ENGINE_FROM", 0)
    by_engine = read_log(TRIAL, folder)
    assert by_engine.cells.equals(by_python.cells)
    assert (by_engine.flow, by_engine.problems, by_engine.completeness) == (
        by_python.flow,
        by_python.problems,
        by_python.completeness,
    )


def test_texts_that_were_not_foreseen_are_read_as_those_that_were(
    write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = 60_000
    lines = [f'{4 + n % 25:02d}/01/2021,P{n % 5},advice,yes,{n % 100},"a, b {n % 7000}"\n' for n in range(rows)]
    lines[31_003] = '05/01/2021,P77,signposed,,12.5,"x"\n'
    lines[31_004] = '"06/01/2021"," P1",Signposted,"",7,\n'
    lines[31_005] = "25/12/2021,P1,advice,no,,\n"
    folder = write(HEAD + "".join(lines))
    monkeypatch.setattr(textfile, "ENGINE_FROM", 10**9)
    by_python = read_log(TRIAL, folder)
    monkeypatch.setattr(textfile, "ENGINE_FROM", 0)
    by_engine = read_log(TRIAL, folder)
    assert reasons(by_engine) == {"outcome holds an answer that is not allowed": 1, "date is outside every phase": 1}
    assert "P77" not in [one.code for one in by_engine.completeness.practitioners]
    assert by_engine.cells.equals(by_python.cells)
    assert (by_engine.flow, by_engine.problems, by_engine.completeness) == (
        by_python.flow,
        by_python.problems,
        by_python.completeness,
    )


CELL = st.one_of(
    st.sampled_from(
        [
            "",
            " ",
            "04/01/2021",
            "02/25/2021",
            "44232",
            "P1",
            "advice",
            "yes",
            "12",
            "#REF!",
            '"',
            "=1+1",
            "é",
            "two\nlines",
        ]
    ),
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=12),
)
TABLES = st.lists(st.lists(CELL, min_size=0, max_size=8), max_size=15)


def written(rows: list[list[str]]) -> str:
    return HEAD + "".join(",".join('"' + cell.replace('"', '""') + '"' for cell in row) + "\n" for row in rows)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], derandomize=True)
@given(rows=TABLES, alone=st.booleans())
def test_the_row_flow_adds_up_for_any_table(write: Write, rows: list[list[str]], alone: bool) -> None:
    folder = write(written(rows))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(textfile, "ENGINE_FROM", 0 if alone else 10**9)
        log = read_log(TRIAL, folder, allow_personal_data=True)
    filled = sum(any(cell.strip(" ") for cell in row) for row in rows)
    truly = sum(any(cell.strip() for cell in row) for row in rows)
    assert truly <= log.flow.received <= filled
    assert log.flow.received == log.flow.used + sum(part.rows for part in log.flow.set_aside)
    assert log.flow.received == sum(one.rows for one in log.files)
    assert int(log.cells["records"].sum()) == log.flow.used


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], derandomize=True)
@given(
    rows=st.lists(st.lists(CELL, min_size=6, max_size=6), max_size=6),
    secret=st.sampled_from(["9434765919", "AB123456C", "LN1 1YL", "jane@example.org", "01522782070"]),
    around=st.sampled_from(["{}", " {} ", "see {} ok", "({})"]),
    column=st.integers(0, 5),
)
def test_planted_personal_data_never_comes_back(
    write: Write, rows: list[list[str]], secret: str, around: str, column: int
) -> None:
    planted = ["04/01/2021", "P1", "advice", "", "", ""]
    planted[column] = around.format(secret)
    folder = write(written([*rows, planted]))
    with pytest.raises(PersonalDataError) as caught:
        read_log(TRIAL, folder)
    log = read_log(TRIAL, folder, allow_personal_data=True)
    for told in (str(caught.value), repr(caught.value.problems), str(log), log.cells.to_csv()):
        assert secret not in told


def test_no_error_is_anything_but_ours(write: Write) -> None:
    for content in (b"\xef\xbb\xbf", b'"', b"a\rb\rc", b",,,,", b"sep=", b"PK\x03\x04"):
        with pytest.raises(TrialkitError):
            read_log(TRIAL, write(content))


def test_the_first_and_the_last_day_are_those_of_rows_that_are_used(write: Write) -> None:
    rows = "05/02/2021,P1,advice,yes,10,\n04/01/2021,P1,signposed,yes,10,\n06/01/2021,P1,advice,yes,10,\n"
    log = read_log(TRIAL, write(HEAD + rows))
    assert (log.completeness.first, log.completeness.last) == (dt.date(2021, 1, 6), dt.date(2021, 2, 5))
    empty = read_log(TRIAL, write(HEAD)).completeness
    assert (empty.first, empty.last) == (None, None)
