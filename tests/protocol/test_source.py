"""Reading trial files: every problem at its line and column, and nothing quietly turned into something else."""

from __future__ import annotations

import datetime as dt
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from trialkit.errors import Problem, TrialError
from trialkit.protocol import source
from trialkit.protocol.source import load_trial, parse_trial
from trialkit.protocol.trial import Trial

GOOD = (Path(__file__).parent / "good_trial.yaml").read_text(encoding="utf-8")
Problems = Callable[[str], list[Problem]]

WORST = """\
titel: Louth
organisation: Lincolnshire County Council
provenance: made up
question: Does it work?
question: Does it really work?
intervention:
  name: Strengths
  wherre: here
design:
  period: weekly
  phases:
    - {name: Baseline, kind: baseline, start: 08/02/2021, end: 2021-03-21}
    - {name: Trial, kind: trail, start: 2021-03-22, end: 2021-05-02}
    - {name: Later, kind: follow-up, start: 2021-05-03, end: 2021-02-30}
  sites:
    - {id: Louth Team, name: Louth}
log:
  row: conversation
  fields:
    date: {type: date}
    outcome: {type: choice, options: {advice: Advice, no: Referred}}
    minutes: {type: number, minimum: "0", maximum: 010}
    came_back: {type: yes_no, required: yes}
  rules: [{when: {outcome: advise}, require: [minuts]}]
measures:
  - id: resolved
    name: Resolved
    role: primary
    type: proportion
    numerator: {outcom: advice}
    better: up
    worthwhile: 10%
  - id: resolved
    name: Came back
    type: proportion
    role: secondary
    numerator: {came_back: yes}
    better: lower
    margin: 0.05
  - name: Minutes
    role: secondary
    type: mean
    better: neutral
decision: {confidence: 95}
equality_fields: [ethnicity]
"""

FOUND = [
    ("1:1", "titel is not a key", "Did you mean title?"),
    ("3:13", "provenance is 'made up'.", "Use 'illustrative' or 'real'."),
    ("5:1", "'question' is written twice here, on line 4 and on line 5.", "Keep one"),
    ("8:3", "intervention.wherre is not", "Did you mean where?"),
    ("10:11", "design.period is 'weekly'.", "Did you mean 'week'?"),
    ("12:47", "design.phases[0].start is '08/02/2021', not a date.", "2021-02-08 for 8 February 2021, or 2021-08-02"),
    ("13:27", "design.phases[1].kind is 'trail'.", "Did you mean 'trial'?"),
    ("14:27", "design.phases[2].kind is 'follow-up'.", "Did you mean 'follow_up'?"),
    ("14:62", "design.phases[2].end is '2021-02-30', not a date.", "February 2021 has 28 days."),
    ("16:12", "design.sites[0].id is 'Louth Team'", "Write louth_team, say."),
    ("22:38", "log.fields.minutes.minimum is a number in quotation marks.", "Remove"),
    ("22:52", "log.fields.minutes.maximum is '010'", "Write 10: a number has no leading 0."),
    ("23:41", "log.fields.came_back.required is 'yes'.", "Write true."),
    ("24:28", "advise is not an answer of outcome.", "Did you mean advice?"),
    ("24:47", "minuts is not a field of the log.", "Did you mean minutes?"),
    ("25:1", "no balancing measure", "no_balancing_measure_because"),
    ("30:17", "outcom is not a field of the log.", "Did you mean outcome?"),
    ("31:13", "measures[0].better is 'up'.", "Use 'higher', 'lower' or 'neutral'. Did you mean 'higher'?"),
    ("32:17", "measures[0].worthwhile is '10%', not a number.", "Write 10"),
    ("33:9", "the id resolved is used twice.", "Give each its own id."),
    ("37:28", "came_back is answered yes or no.", "Write true for yes"),
    ("39:13", "margin is for balancing measures", "Use worthwhile"),
    ("40:5", "measures[2] has no id.", "Add id: A short name"),
    ("42:11", "a mean needs value", "Add value: field_name."),
    ("44:24", "decision.confidence is 95.", "Did you mean 0.95?"),
    ("45:19", "ethnicity is not a field of the log.", "Use one of: date, outcome"),
]


def test_the_worst_file_has_every_mistake_found_at_its_line_and_column_in_one_report(problems: Problems) -> None:
    found = problems(WORST)
    assert [problem.where for problem in found] == [f"trials/x.yaml:{place}" for place, _, _ in FOUND]
    for problem, (_, what, mend) in zip(found, FOUND, strict=True):
        assert what in problem.what
        assert mend in problem.mend


def test_the_slow_parser_finds_the_same_in_the_worst_file_as_the_fast_one(
    problems: Problems, monkeypatch: pytest.MonkeyPatch
) -> None:
    fast = problems(WORST)
    monkeypatch.setattr(source, "_FAST", False)
    assert problems(WORST) == fast


def test_a_good_file_is_read_whole() -> None:
    trial = parse_trial(GOOD, name="x.yaml", trial_id="louth")
    assert trial.id == "louth"
    assert trial.design.phases[0].start == dt.date(2020, 12, 28)
    assert trial.log.fields["outcome"].options == {"advice": "Information and advice", "no": "Referred to a team"}
    assert trial.primary.numerator == {"outcome": ["advice"]}
    assert trial.measure("came_back").numerator == {"came_back": True}
    assert trial.decision.confidence == 0.95


def test_a_file_is_loaded_by_path_and_named_after_it(tmp_path: Path) -> None:
    path = tmp_path / "louth-2.yaml"
    path.write_text(GOOD, encoding="utf-8")
    assert load_trial(path).id == "louth-2"
    assert load_trial(str(path)) == load_trial(path)


@pytest.mark.parametrize(
    ("line", "written"),
    [
        ("title: no", "no"),
        ("title: 2021", "2021"),
        ("title: 010", "010"),
        ("title: 1:30", "1:30"),
        ("title: 2021-02-08", "2021-02-08"),
        ("title: true", "true"),
        ("title: .inf", ".inf"),
        ("title: 1_000", "1_000"),
        ("title: null and void", "null and void"),
    ],
)
def test_text_stays_as_it_was_written_whatever_other_programs_make_of_it(line: str, written: str) -> None:
    text = GOOD.replace("title: Strengths-based conversations in the Louth team", line)
    assert parse_trial(text, name="x.yaml", trial_id="x").title == written


def test_option_codes_yes_no_on_and_off_stay_text_as_keys_and_as_answers() -> None:
    text = GOOD.replace(
        "{advice: Information and advice, no: Referred to a team}", "{yes: Yes, no: No, on: On, off: Off}"
    )
    text = text.replace("{outcome: [advice]}", "{outcome: [no, off]}")
    trial = parse_trial(text, name="x.yaml", trial_id="x")
    assert list(trial.log.fields["outcome"].options or {}) == ["yes", "no", "on", "off"]
    assert trial.primary.numerator == {"outcome": ["no", "off"]}


@pytest.mark.parametrize(
    ("value", "mend"),
    [
        ("10%", "Write 10"),
        ("1_000", "Write 1000"),
        ("1,000.5", "Write 1000.5"),
        ("£1,200", "Write 1200"),
        ("010", "Write 10"),
        ("1:30", "write minutes: 90"),
        (".inf", "or remove the line"),
        (".nan", "or remove the line"),
        (".5", "Write 0.5"),
        ("+5", "Write 5"),
        ("10 points", "Write 10: the unit"),
        ("ten", "Write digits only"),
        ("1e999", "not so large"),
        ('"10"', "Remove the quotation marks."),
        ("true", "Write digits only"),
    ],
)
def test_a_number_written_otherwise_is_refused_with_the_way_to_write_it(
    problems: Problems, value: str, mend: str
) -> None:
    found = problems(GOOD.replace("worthwhile: 10", f"worthwhile: {value}"))
    assert [problem.where for problem in found] == ["trials/x.yaml:30:17"]
    assert mend in found[0].mend


@pytest.mark.parametrize(
    ("value", "mend"),
    [
        (
            "08/02/2021",
            "Write 2021-02-08 for 8 February 2021, or 2021-08-02 for 2 August 2021: as it",
        ),
        ("28/12/2020", "Write 2020-12-28 for 28 December 2020."),
        ("8.2.21", "Write 2021-02-08 for 8 February 2021, or 2021-08-02"),
        ("28 Dec 2020", "Write 2020-12-28"),
        ("28th December, 2020", "Write 2020-12-28"),
        ("2020/12/28", "Write 2020-12-28"),
        ("2020-2-8", "Write 2020-02-08"),
        ("20201228", "Write 2020-12-28"),
        ("2020-12-28T10:00:00", "Write 2020-12-28"),
        ("2021-02-30", "February 2021 has 28 days."),
        ("2021-13-01", "no such month"),
        ("2021-00-00", "no such month"),
        ("0000-01-01", "no such month"),
        ("99/99/2020", "Write year-month-day"),
        ("Monday", "Write year-month-day"),
        ("44193", "Write year-month-day"),
    ],
)
def test_a_date_written_otherwise_is_refused_with_every_reading_it_could_have(
    problems: Problems, value: str, mend: str
) -> None:
    found = problems(GOOD.replace("start: 2020-12-28", f"start: {value!r}"))
    assert found[0].where == "trials/x.yaml:10:47"
    assert mend in found[0].mend


@pytest.mark.parametrize("value", ["yes", "Yes", "on", "y", "'true'", "True", "1", "no"])
def test_only_true_and_false_are_yes_and_no(problems: Problems, value: str) -> None:
    found = problems(GOOD.replace("came_back: {type: yes_no}", f"came_back: {{type: yes_no, required: {value}}}"))
    assert [problem.where for problem in found] == ["trials/x.yaml:22:41"]
    assert "rite true" in found[0].mend or "rite false" in found[0].mend


@pytest.mark.parametrize(
    ("text", "place", "what"),
    [
        ("", "1:1", "the file is empty"),
        ("# only a comment\n", "1:1", "the file is empty"),
        ("---\n", "1:1", "the file is empty"),
        ("\ufeff", "1:1", "the file is empty"),
        ("just words\n", "1:1", "does not start with keys"),
        ("- a\n- b\n", "1:1", "does not start with keys"),
        ("title: a: b\n", "1:9", "a colon stands where no key can be"),
        ("title: 'a\nb: c\n", "1:8", "a quotation mark is opened here and never closed"),
        ('title: "a\nb: c\n', "1:8", "a quotation mark is opened here and never closed"),
        ("title: [a, b\nb: c\n", "1:8", "a bracket is opened here"),
        ("title: {a: b\nb: c\n", "1:8", "a bracket is opened here"),
        ("title: @home\n", "1:8", "text may not start with @"),
        ("title: `x`\n", "1:8", "text may not start with `"),
        ("design:\n\tperiod: week\n", "2:1", "there is a tab here"),
        ("title: a\njust words\nb: c\n", "3:1", "no colon"),
        ("design:\n  a: b\n c: d\n", "3:2", "does not start where the lines around it do"),
        ('title: "a\\qb"\n', "1:10", "a backslash that means nothing"),
        ("title: > text\n", "1:10", "on the same line as | or >"),
        ("title: - a\n", "1:8", "a dash stands where no list can start"),
        ("title: {a: ]}\n", "1:12", "the sign is one too many"),
        ("a: 1\n]\n", "2:1", "this line"),
        ("title: *\n", "1:9", "may not start with * or &"),
        ("title: a\n---\ntitle: b\n", "2:1", "a second document"),
        ("%TAG ! tag:x\n---\na: b\n", "1:1", "% is not used"),
    ],
)
def test_text_that_is_not_a_trial_file_is_explained_at_its_place(
    problems: Problems, text: str, place: str, what: str
) -> None:
    found = problems(text)
    assert what in found[0].what
    assert found[0].where == f"trials/x.yaml:{place}"
    assert found[0].mend


@pytest.mark.parametrize("value", ["!!python/object/apply:os.system [echo]", "!!str x", "!x y", "! z", "!!binary aGk="])
def test_tags_are_refused_and_nothing_is_run(problems: Problems, value: str) -> None:
    found = problems(GOOD.replace("title: Strengths-based conversations in the Louth team", f"title: {value}"))
    assert "is a tag, which trial files do not use" in found[0].what
    assert found[0].where == "trials/x.yaml:1:8"


def test_anchors_aliases_and_merge_keys_are_refused(problems: Problems) -> None:
    text = GOOD.replace("organisation: Lincolnshire", "organisation: &council Lincolnshire").replace(
        "  name: Strengths-based conversations\n", "  <<: {why: x}\n  name: *council\n"
    )
    whats = [(problem.where, problem.what) for problem in problems(text)]
    assert ("trials/x.yaml:2:15", "'&council' is a name for others to refer to, which trial files do not use.") in whats
    assert ("trials/x.yaml:6:3", "<< merges keys from another place, which trial files do not use.") in whats
    assert ("trials/x.yaml:7:9", "'*council' is a reference to another place, which trial files do not use.") in whats


@pytest.mark.parametrize("fast", [True, False])
def test_a_billion_laughs_are_refused_quickly(problems: Problems, monkeypatch: pytest.MonkeyPatch, fast: bool) -> None:
    monkeypatch.setattr(source, "_FAST", fast and source._FAST)
    lines = ["a0: &a0 [lol, lol, lol]", *(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 30))]
    begun = time.perf_counter()
    found = problems("\n".join(lines))
    assert time.perf_counter() - begun < 2
    assert any("'&a0' is a name for others to refer to" in problem.what for problem in found)


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("a: " + "[" * 500_000, "nested more than 20 deep"),
        ("a: " + "{b: " * 200_000, "nested more than 20 deep"),
        ("\n".join(f"{' ' * n}a:" for n in range(900)), "nested more than 20 deep"),
        ("? " * 400_000, "nested more than 20 deep"),
        ("- " * 400_000, "nested more than 20 deep"),
        ("a: [" + "x," * 400_000 + "]", "more than 20,000 keys and values"),
        ("\n".join(f"k{n}: v" for n in range(90_000)), "more than 20,000 keys and values"),
        ("x" * 1_000_001, "1,000,001 characters"),
    ],
)
@pytest.mark.parametrize("fast", [True, False])
def test_files_without_end_are_refused_quickly(
    problems: Problems, monkeypatch: pytest.MonkeyPatch, text: str, what: str, fast: bool
) -> None:
    monkeypatch.setattr(source, "_FAST", fast and source._FAST)
    begun = time.process_time()
    found = problems(text)
    assert time.process_time() - begun < 4
    assert any(what in problem.what for problem in found)


def test_ten_thousand_unknown_keys_are_reported_quickly_and_not_all(problems: Problems) -> None:
    begun = time.process_time()
    found = problems(GOOD + "".join(f"unknown_key_{n}: 1\n" for n in range(9_000)))
    assert time.process_time() - begun < 2
    assert len(found) == 201
    assert found[-1].what == "there are 8800 more problems."


def test_values_are_cut_short_in_messages(problems: Problems) -> None:
    found = problems(GOOD.replace("better: lower", f"better: {'x' * 5000}"))
    assert len(found) == 1
    assert len(str(found[0])) < 250


def test_hidden_characters_are_refused_where_they_stand(problems: Problems) -> None:
    found = problems(GOOD.replace("Lincolnshire County", "Lincolnshire \u202eCounty"))
    assert found[0].where == "trials/x.yaml:2:28"
    assert "U+202E" in found[0].what


def test_hidden_characters_written_as_escapes_are_refused_too(problems: Problems) -> None:
    found = problems(GOOD.replace("Lincolnshire County Council", r'"Lincolnshire\0"'))
    assert [(problem.where, "U+0000" in problem.what) for problem in found] == [("trials/x.yaml:2:15", True)]


def test_windows_line_ends_and_a_byte_order_mark_change_no_positions(tmp_path: Path) -> None:
    path = tmp_path / "x.yaml"
    path.write_bytes(b"\xef\xbb\xbf" + WORST.replace("\n", "\r\n").encode())
    with pytest.raises(TrialError) as caught:
        load_trial(path)
    assert [problem.where for problem in caught.value.problems] == [f"{path}:{place}" for place, _, _ in FOUND]


def test_a_file_in_another_encoding_is_located_and_the_rest_is_still_read(tmp_path: Path) -> None:
    path = tmp_path / "x.yaml"
    path.write_bytes(GOOD.replace("people's", "people’s").replace("better: lower", "better: down").encode("cp1252"))
    with pytest.raises(TrialError) as caught:
        load_trial(path)
    encoding, value = caught.value.problems
    assert encoding.where == f"{path}:4:36"
    assert "not saved as UTF-8" in encoding.what
    assert "Did you mean 'lower'?" in value.mend


@pytest.mark.parametrize(
    ("content", "what"), [(GOOD.encode("utf-16"), "UTF-16"), (b"PK\x03\x04rest", "spreadsheet, document or zip")]
)
def test_a_file_that_is_not_plain_text_says_what_it_is(tmp_path: Path, content: bytes, what: str) -> None:
    path = tmp_path / "x.yaml"
    path.write_bytes(content)
    with pytest.raises(TrialError, match=what):
        load_trial(path)


def test_a_file_that_is_too_large_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "x.yaml"
    path.write_bytes(b"#" * 1_000_001)
    with pytest.raises(TrialError, match="larger than 1 MB"):
        load_trial(path)


def test_a_missing_file_suggests_the_nearest_trial_there_is(tmp_path: Path) -> None:
    (tmp_path / "wellbeing-service.yaml").write_text(GOOD, encoding="utf-8")
    with pytest.raises(TrialError, match="Did you mean wellbeing-service"):
        load_trial(tmp_path / "welbeing_service.yaml")
    with pytest.raises(TrialError, match="The trials here are: wellbeing-service"):
        load_trial(tmp_path / "ward-4.yaml")
    with pytest.raises(TrialError, match="there is no folder"):
        load_trial(tmp_path / "nowhere" / "x.yaml")


def test_a_folder_another_ending_and_an_impossible_path_are_explained(tmp_path: Path) -> None:
    (tmp_path / "x.yml").write_text(GOOD, encoding="utf-8")
    (tmp_path / "folder.yaml").mkdir()
    with pytest.raises(TrialError, match="this is a folder"):
        load_trial(tmp_path / "folder.yaml")
    with pytest.raises(TrialError, match=r"Rename it to x\.yaml"):
        load_trial(tmp_path / "x.yml")
    for path in ("a\0b.yaml", "x" * 5000 + ".yaml"):
        with pytest.raises(TrialError, match="cannot be read"):
            load_trial(path)


def test_a_loop_of_links_and_an_unreadable_file_are_explained(tmp_path: Path) -> None:
    loop = tmp_path / "loop.yaml"
    loop.symlink_to(loop)
    with pytest.raises(TrialError):
        load_trial(loop)
    shut = tmp_path / "shut.yaml"
    shut.write_text(GOOD, encoding="utf-8")
    shut.chmod(0)
    if os.access(shut, os.R_OK):
        pytest.skip("this user may read everything")
    with pytest.raises(TrialError, match="may not be read"):
        load_trial(shut)


@pytest.mark.parametrize("stem", ["Louth Team", "1-louth", "x" * 41, "løuth"])
def test_a_file_name_that_cannot_be_an_id_is_one_problem_among_the_others(tmp_path: Path, stem: str) -> None:
    path = tmp_path / f"{stem}.yaml"
    path.write_text(GOOD.replace("better: lower", "better: down"), encoding="utf-8")
    with pytest.raises(TrialError) as caught:
        load_trial(path)
    name, value = caught.value.problems
    assert "cannot be a trial's id" in name.what
    assert value.where == f"{path}:36:13"


def test_an_id_inside_the_file_is_refused(problems: Problems) -> None:
    assert "a trial's id is its file's name" in problems("id: louth\n" + GOOD)[0].mend


def test_a_misspelt_key_is_read_as_what_was_meant_so_that_the_mistakes_below_it_are_found_too(
    problems: Problems,
) -> None:
    found = problems(GOOD.replace("measures:", "mesures:").replace("better: lower", "better: down"))
    assert [problem.where.split(":", 1)[1] for problem in found] == ["23:1", "36:13"]
    assert found[0].mend == "Did you mean measures?"


@pytest.mark.parametrize(
    ("before", "after", "place", "words"),
    [
        ("question: Does", "query: Does", "1:1", "the file has no question."),
        ("intervention:\n  name: Strengths-based conversations", "intervention: Strengths", "5:15", "a set of keys"),
        ("intervention:\n  name: Strengths-based conversations", "intervention:", "5:1", "intervention is empty"),
        ("better: lower", "better:", "36:5", "measures[1].better is empty."),
        ("    better: lower\n", "", "31:5", "measures[1] has no better."),
        ("numerator: {came_back: true}", "numerator: [came_back]", "35:16", "is a list, where"),
        ("  sites:\n    - {id: louth, name: Louth team}", "  sites: louth", "13:10", "where a list belongs"),
        ("  sites:\n    - {id: louth, name: Louth team}", "  sites: []", "13:3", "design.sites is empty"),
        ("  sites:\n    - {id: louth, name: Louth team}", "  sites: [louth]", "13:11", "where a set of keys"),
        ("title: Strengths-based conversations in the Louth team", "title: ''", "1:8", "title is empty"),
        ("title: Strengths-based conversations in the Louth team", "title: {a: b}", "1:8", "where text belongs"),
        ("title: Strengths-based conversations in the Louth team", f"title: {'x' * 201}", "1:8", "201 characters"),
        ("minutes: {type", "Minutes spent: {type", "21:5", "'Minutes spent' is not a short name."),
        ("minutes: {type", "~: {type", "21:5", "a value has no key"),
        ("minutes: {type", "[a]: {type", "21:5", "where a key belongs"),
    ],
)
def test_a_wrong_kind_of_value_is_explained_at_its_place(
    problems: Problems, before: str, after: str, place: str, words: str
) -> None:
    found = problems(GOOD.replace(before, after, 1))
    assert any(words in problem.what and problem.where == f"trials/x.yaml:{place}" for problem in found), found


def test_optional_keys_may_be_left_empty(problems: Problems) -> None:
    text = GOOD.replace("  name: Strengths-based conversations", "  name: Strengths\n  why:\n  who: ~\n  how: null")
    assert problems(text) == []


def test_an_ordinary_file_is_read_within_fifty_milliseconds() -> None:
    parse_trial(GOOD, name="x.yaml", trial_id="x")
    times = []
    for _ in range(5):
        begun = time.process_time()
        parse_trial(GOOD, name="x.yaml", trial_id="x")
        times.append(time.process_time() - begun)
    assert min(times) < 0.05


def test_reading_a_trial_imports_nothing_heavy() -> None:
    code = "import sys, trialkit.protocol.source, trialkit.protocol.new; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert not {"pandas", "numpy", "statsmodels", "scipy", "matplotlib", "duckdb"} & set(loaded)


def _read(text: str) -> Trial | list[Problem]:
    """What a reader is told of a text: the trial, or what to mend in it."""
    try:
        return parse_trial(text, name="x.yaml", trial_id="x")
    except TrialError as error:
        return list(error.problems)


def _is_an_answer(told: Trial | list[Problem]) -> bool:
    """A trial, or at least one problem, each with how to mend it and fit to be printed."""
    return isinstance(told, Trial) or (bool(told) and all(problem.mend and str(problem).encode() for problem in told))


def _within_two_seconds(begun: float) -> bool:
    return time.process_time() - begun < 2


@settings(max_examples=150, deadline=None)
@given(st.text(st.characters(exclude_categories=()), max_size=300))
def test_any_text_is_a_trial_or_a_list_of_problems(text: str) -> None:
    begun = time.process_time()
    assert _is_an_answer(_read(text))
    assert _within_two_seconds(begun)


@settings(max_examples=250, deadline=None)
@given(st.text("ab:-{}[]'\"#|>&*!%@?,\n\t 0", max_size=120))
def test_any_punctuation_is_a_trial_or_a_list_of_problems(text: str) -> None:
    begun = time.process_time()
    assert _is_an_answer(_read(text))
    assert _within_two_seconds(begun)


ODD = ["", " ", "[]", "{}", "~", "-1", "1e400", "true", "no", "x: y", "'", "2021-02-29", "&a", "!b", "?"]


@settings(max_examples=250, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_any_damage_to_a_good_file_is_a_trial_or_a_list_of_problems(data: st.DataObject) -> None:
    lines = GOOD.splitlines(keepends=True)
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(lines) - 1))
        value = data.draw(st.sampled_from(ODD) | st.text(max_size=12))
        key, colon, _ = lines[at].partition(":")
        other = data.draw(st.sampled_from(lines))
        lines[at] = data.draw(
            st.sampled_from([f"{key}{colon} {value}\n", value, other, other + lines[at], "", f" {lines[at]}"])
        )
    begun = time.process_time()
    assert _is_an_answer(_read("".join(lines)))
    assert _within_two_seconds(begun)
