"""The command line as a person runs it: whole processes, real files, exit codes and what is printed."""

import datetime as dt
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import jsonschema
import pytest
from typer.testing import CliRunner

from trialkit.errors import TrialkitError
from trialkit.interfaces.cli.main import app
from trialkit.protocol.receipts import register
from trialkit.protocol.source import load_trial

ROOT = Path(__file__).parents[2]
COMMANDS = (
    *("new", "check", "design", "register", "huddle", "evaluate", "decide"),
    *("publish", "verify", "claims", "schema"),
)


def trialkit(*arguments: str, cwd: Path, stdin: str = "") -> subprocess.CompletedProcess[str]:
    """Run the command as a whole process, away from a terminal."""
    return subprocess.run(
        [sys.executable, "-m", "trialkit", *arguments],
        cwd=cwd,
        capture_output=True,
        text=True,
        encoding="utf-8",
        input=stdin,
        check=False,
        timeout=300,
        env={**os.environ, "PYTHONWARNINGS": "error::ResourceWarning"},
    )


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    """Louth and the Wellbeing Service in a folder of their own."""
    for name in ("louth", "wellbeing-service"):
        (tmp_path / "trials").mkdir(exist_ok=True)
        shutil.copy(ROOT / "trials" / f"{name}.yaml", tmp_path / "trials")
        shutil.copytree(ROOT / "impact_logs" / name, tmp_path / "impact_logs" / name)
    return tmp_path


def change(path: Path, old: str, new: str) -> None:
    """Change a file by hand, as a person would in an editor."""
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_help_names_every_command_and_each_commands_help_has_an_example(tmp_path: Path) -> None:
    told = trialkit("--help", cwd=tmp_path).stdout
    for command in COMMANDS:
        assert f"  {command}" in told
        assert "..." not in next(line for line in told.splitlines() if line.startswith(f"  {command} "))
        done = trialkit(command, "--help", cwd=tmp_path)
        assert done.returncode == 0
        assert "Example: trialkit " in done.stdout
        assert all(len(line) <= 80 for line in done.stdout.splitlines())


def test_check_of_a_sound_trial_exits_with_0_and_counts_its_rows(workspace: Path) -> None:
    done = trialkit("check", "louth", cwd=workspace)
    assert (done.returncode, done.stderr) == (0, "")
    received = int(re.search(r"([\d,]+) rows received", done.stdout)[1].replace(",", ""))  # type: ignore[index]
    used = int(re.search(r"([\d,]+) used", done.stdout)[1].replace(",", ""))  # type: ignore[index]
    assert received == used > 100
    assert "\x1b[" not in done.stdout


def test_check_asks_whether_a_rule_that_extends_what_got_worse_is_meant(workspace: Path) -> None:
    rule = "  rules: [{primary: [worsened], then: extend}]\n"
    change(workspace / "trials" / "louth.yaml", "  confidence: 0.95\n", f"  confidence: 0.95\n{rule}")
    done = trialkit("check", "louth", cwd=workspace)
    assert done.returncode == 0
    said = "Line 1 of the rule answers extend where the primary measure is worsened: is that meant?"
    assert said in " ".join(done.stdout.split())


def test_check_exits_with_1_when_rows_were_set_aside_and_names_the_cell(workspace: Path) -> None:
    log = next((workspace / "impact_logs" / "louth").glob("*.csv"))
    lines = log.read_text(encoding="utf-8-sig").splitlines()
    lines[1] = re.sub(r"^[^,]*", "31/02/2021", lines[1])
    log.write_text("\n".join(lines) + "\n", encoding="utf-8")
    done = trialkit("check", "louth", cwd=workspace)
    assert done.returncode == 1
    assert "1 set aside" in done.stdout
    assert f"impact_logs/louth/{log.name}" in done.stdout.replace("\\", "/")
    assert "A2" in done.stdout


def test_a_mistake_in_a_trial_file_exits_with_2_and_says_where_without_a_traceback(workspace: Path) -> None:
    change(workspace / "trials" / "louth.yaml", "better: higher", "better: up")
    for arguments in (("check", "louth"), ("evaluate", "louth"), ("publish", "louth")):
        done = trialkit(*arguments, cwd=workspace)
        said = done.stdout + done.stderr
        assert done.returncode == 2
        assert re.search(r"louth\.yaml:\d+:\d+ ", said)
        assert "Traceback" not in said
    assert not (workspace / "reports" / "louth").exists()


def test_one_bad_trial_does_not_stop_the_others(workspace: Path) -> None:
    change(workspace / "trials" / "louth.yaml", "better: higher", "better: up")
    done = trialkit("publish", cwd=workspace)
    assert done.returncode == 2
    assert (workspace / "reports" / "wellbeing-service" / "report.html").is_file()
    assert "louth: not published" in done.stderr


@pytest.mark.parametrize("trial_id", ["../louth", "/etc/passwd", "..", "a/../louth", "LOUTH", "lou th", ""])
def test_an_id_that_is_no_id_never_leaves_the_workspace(workspace: Path, trial_id: str) -> None:
    done = trialkit("check", trial_id, cwd=workspace)
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    for command in ("evaluate", "publish", "design", "huddle"):
        found = CliRunner().invoke(app, [command, trial_id, "-w", str(workspace)])
        assert found.exit_code == 2 or isinstance(found.exception, TrialkitError), command
    assert not (workspace / "reports").exists() or not list((workspace / "reports").iterdir())


def test_a_misspelt_id_is_told_the_nearest_one(workspace: Path) -> None:
    for command in ("evaluate", "verify"):
        done = trialkit(command, "luoth", cwd=workspace)
        assert done.returncode == 2
        assert "Did you mean louth?" in done.stderr


def test_a_command_without_its_trial_lists_those_there_are(workspace: Path) -> None:
    done = trialkit("evaluate", "-w", str(workspace), cwd=workspace.parent)
    assert done.returncode == 2
    assert done.stderr.endswith("Those there are: louth, wellbeing-service.\n")


def test_a_trial_without_a_report_is_told_how_to_publish_it(workspace: Path) -> None:
    done = trialkit("verify", "louth", cwd=workspace)
    assert done.returncode == 2
    assert "there is no published report here. Run trialkit publish louth first" in done.stderr


def test_outside_a_workspace_the_next_step_is_said(tmp_path: Path) -> None:
    done = trialkit("check", cwd=tmp_path)
    assert done.returncode == 2
    assert "trialkit new" in done.stderr


def test_evaluate_as_json_and_the_published_page_say_the_same_numbers(workspace: Path) -> None:
    printed = trialkit("evaluate", "wellbeing-service", "--json", cwd=workspace)
    published = trialkit("publish", "wellbeing-service", cwd=workspace)
    assert (printed.returncode, published.returncode) == (0, 0)
    folder = workspace / "reports" / "wellbeing-service"
    kept = (folder / "evaluation.json").read_text(encoding="utf-8")
    inside, outside = json.loads(printed.stdout), json.loads(kept)
    assert (inside.pop("release")["audience"], outside.pop("release")["audience"]) == ("internal", "public")
    assert inside == outside
    headline = json.loads(kept)["measures"][0]["headline"]
    page = (folder / "report.html").read_text(encoding="utf-8")
    for number in (headline["lower"], headline["upper"]):
        assert f"{abs(round(100 * number))}" in page


def test_an_internal_report_goes_into_a_folder_of_its_own_and_the_terminal_says_so(workspace: Path) -> None:
    done = trialkit("publish", "louth", "--audience", "internal", cwd=workspace)
    assert done.returncode == 0 and "Do not publish" in done.stdout
    assert (workspace / "internal_reports" / "louth" / "report.html").is_file()
    wrong = trialkit("publish", "louth", "--audience", "friends", cwd=workspace)
    assert wrong.returncode == 2 and "Traceback" not in wrong.stderr


def test_json_follows_the_schema_that_is_printed(workspace: Path) -> None:
    schema = json.loads(trialkit("schema", "--of", "evaluation", cwd=workspace).stdout)
    jsonschema.Draft202012Validator.check_schema(schema)
    document = json.loads(trialkit("evaluate", "louth", "--json", cwd=workspace).stdout)
    jsonschema.validate(document, schema)
    rows = document["rows"]
    assert rows["received"] == rows["set_aside"] + rows["used"]
    assert rows["set_aside"] == sum(reason["rows"] for reason in rows["reasons"])


def test_the_trial_schema_accepts_every_example(workspace: Path) -> None:
    schema = json.loads(trialkit("schema", cwd=workspace).stdout)
    jsonschema.Draft202012Validator.check_schema(schema)
    assert schema["properties"]["measures"]


def test_check_imports_no_statistics_and_no_charts(workspace: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "trialkit", "check", "louth"],
        cwd=workspace,
        capture_output=True,
        text=True,
        check=True,
    )
    for name in ("statsmodels", "pingouin", "matplotlib", "scipy"):
        assert f" {name}\n" not in done.stderr


def test_new_makes_a_workspace_that_check_evaluate_and_publish_run_in(tmp_path: Path) -> None:
    made = trialkit(
        "new", "triage", "--template", "front_door", "--title", "Calling back", "--organisation", "A council",
        "--start", "2026-01-05", cwd=tmp_path,
    )  # fmt: skip
    assert (made.returncode, made.stderr) == (0, "")
    for arguments in (("check", "triage"), ("evaluate", "triage"), ("publish", "triage")):
        done = trialkit(*arguments, cwd=tmp_path)
        assert (done.returncode, done.stderr) == (0, ""), done.stdout + done.stderr
    assert (tmp_path / "reports" / "triage" / "report.html").is_file()


def test_new_never_overwrites(tmp_path: Path) -> None:
    arguments = (
        "new",
        "triage",
        "--template",
        "survey",
        "--title",
        "T",
        "--organisation",
        "O",
        "--start",
        "2026-01-05",
    )
    assert trialkit(*arguments, cwd=tmp_path).returncode == 0
    kept = (tmp_path / "trials" / "triage.yaml").read_bytes()
    done = trialkit(*arguments, cwd=tmp_path)
    assert done.returncode == 2
    assert (tmp_path / "trials" / "triage.yaml").read_bytes() == kept


def test_new_without_options_asks_and_accepts_what_is_typed(tmp_path: Path) -> None:
    done = trialkit("new", cwd=tmp_path, stdin="front_door\nCalling back\ntriage\nA council\n\n2026-01-05\n\n\n")
    assert done.returncode == 0, done.stdout + done.stderr
    assert (tmp_path / "trials" / "triage.yaml").is_file()


def test_evaluate_shows_no_unseen_character_of_a_trial(workspace: Path) -> None:
    """A joiner without width makes one title look like another; a space that keeps words together is a space."""
    trial = workspace / "trials" / "louth.yaml"
    change(trial, "title: ", 'title: "Calls\\u00A0ba\\u200Dck" # ')
    done = trialkit("evaluate", "louth", cwd=workspace)
    assert done.returncode == 0, done.stderr
    assert "Calls\u00a0ba�ck" in done.stdout


def test_register_writes_a_receipt_tells_every_gap_and_asks_a_reason_for_a_change(workspace: Path) -> None:
    done = trialkit("register", "louth", "--by", "Improvement lead", cwd=workspace)
    assert (done.returncode, done.stderr) == (0, "")
    assert (workspace / "trials" / "louth.receipts" / "1.json").is_file()
    assert "by Improvement lead" in done.stdout and "sha256:" in done.stdout
    assert "Before you start: 3 of 7 missing." in done.stdout
    assert done.stdout.count("  missing ") == 3 and done.stdout.count("  in place ") == 4
    assert "The trial began on 01/02/2021." in done.stdout
    change(workspace / "trials" / "louth.yaml", "worthwhile: 10", "worthwhile: 5")
    checked = trialkit("check", "louth", cwd=workspace).stdout
    assert "Changed: measures, signposted, worthwhile: 10 is now 5 (no receipt)." in checked
    refused = trialkit("register", "louth", cwd=workspace)
    assert refused.returncode == 2 and "10 is now 5. Give the reason: trialkit register louth" in refused.stderr
    blank = trialkit("register", "louth", "--reason", " ", cwd=workspace)
    assert blank.returncode == 2 and "--reason is empty" in blank.stderr
    again = trialkit("register", "louth", "--reason", "Leaders asked", cwd=workspace)
    assert again.returncode == 0
    assert "  Changed  measures, signposted, worthwhile: 10 is now 5\n  Because  Leaders asked" in again.stdout
    assert re.search(
        r"  Changed: measures, signposted, worthwhile: 10 is now 5 \(\d+ \w+ \d{4}: Leaders asked\)\.\n",
        trialkit("check", "louth", cwd=workspace).stdout,
    )


def test_check_says_whose_looks_count_where_a_phase_was_lengthened_after_its_plan_was_registered(
    workspace: Path,
) -> None:
    file = workspace / "trials" / "louth.yaml"
    change(file, "looks: final", "looks: weekly")
    register(load_trial(file), file, now=dt.datetime(2021, 1, 20, 9, tzinfo=dt.UTC))
    assert "Looks are" not in trialkit("check", "louth", cwd=workspace).stdout
    change(file, "end: 2021-03-14", "end: 2021-03-28")
    said = "Looks are those of receipt 1 of 20/01/2021: 6, one for each week of the trial phase"
    assert f"  {said}; the trial file now has 8.\n" in trialkit("check", "louth", cwd=workspace).stdout


@pytest.mark.skipif(shutil.which("ssh-keygen") is None, reason="ssh-keygen is not installed")
def test_register_signs_a_receipt_later_and_writes_none_where_nothing_could_be_signed(workspace: Path) -> None:
    missing = trialkit("register", "louth", "--sign", "key", cwd=workspace)
    assert missing.returncode == 2 and "key is not a file" in missing.stderr
    receipts = workspace / "trials" / "louth.receipts"
    assert not receipts.exists()
    trialkit("register", "louth", cwd=workspace)
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", "key"], check=True, cwd=workspace)
    later = trialkit("register", "louth", "--sign", "key", cwd=workspace)
    assert (later.returncode, later.stderr) == (0, "")
    assert "no receipt was written" in later.stdout and "1.json.sig" in later.stdout
    assert sorted(part.name for part in receipts.iterdir()) == ["1.json", "1.json.sig"]
    twice = trialkit("register", "louth", "--sign", "key", cwd=workspace)
    assert twice.returncode == 2 and "is registered already" in twice.stderr


def test_register_keeps_nobodys_details_in_a_receipt(workspace: Path) -> None:
    done = trialkit(
        "register", "louth", "--reason", "Ask on 07700 900123", "--by", "someone@example.org", cwd=workspace
    )
    assert done.returncode == 2
    assert "--reason holds what looks like a telephone number" in done.stderr
    assert "--by holds what looks like an e-mail address" in done.stderr
    assert "900123" not in done.stderr and not (workspace / "trials" / "louth.receipts").exists()


def test_check_tells_an_edited_receipt_and_receipts_that_lost_their_trial(workspace: Path) -> None:
    trialkit("register", "louth", cwd=workspace)
    receipt = workspace / "trials" / "louth.receipts" / "1.json"
    change(receipt, '"by": null', '"by": "Somebody"')
    done = trialkit("check", "louth", cwd=workspace)
    assert done.returncode == 2 and "1.json was edited after it was written" in done.stdout
    change(receipt, '"by": "Somebody"', '"by": null')
    (workspace / "trials" / "louth.yaml").rename(workspace / "trials" / "other.yaml")
    lost = trialkit("check", "wellbeing-service", cwd=workspace)
    assert lost.returncode == 2 and "louth.receipts holds receipts, but there is no trial file" in lost.stdout


@pytest.mark.parametrize(("ago", "said"), [(0, ""), (1, "not before the first entries of the log")])
def test_a_receipt_of_the_very_day_that_the_calendar_begins_is_from_before_it(
    tmp_path: Path, ago: int, said: str
) -> None:
    start = dt.datetime.now(dt.UTC).date() - dt.timedelta(days=ago)
    made = ("--template", "review_team", "--title", "T", "--organisation", "A council", "--start", start.isoformat())
    assert trialkit("new", "fresh", *made, cwd=tmp_path).returncode == 0
    told = " ".join(trialkit("register", "fresh", cwd=tmp_path).stdout.split())
    assert "Receipt 1" in told and said in told and ("This receipt" in told) == bool(said)


def test_before_a_trial_check_and_register_tell_the_next_step_and_no_period_to_come_is_called_empty(
    tmp_path: Path,
) -> None:
    start = dt.date.today() + dt.timedelta(days=30)
    made = ("--template", "review_team", "--title", "T", "--organisation", "A council", "--start", start.isoformat())
    assert trialkit("new", "fresh", *made, cwd=tmp_path).returncode == 0
    checked = trialkit("check", "fresh", cwd=tmp_path).stdout
    assert "No entries" not in checked
    assert checked.endswith("Next: trialkit design fresh, then trialkit register fresh\n")
    registered = trialkit("register", "fresh", cwd=tmp_path).stdout
    assert "missing   Data protection assessment: Not written." in registered
    first = "log the first rows in impact_logs/fresh"
    assert registered.endswith(f"Next: {first} from {start:%d/%m/%Y}\n")
    assert trialkit("check", "fresh", cwd=tmp_path).stdout.endswith(f"Next: {first}\n")
    change(tmp_path / "trials" / "fresh.yaml", "worthwhile: 10 ", "worthwhile: 20 ")
    changed = trialkit("check", "fresh", cwd=tmp_path).stdout
    assert changed.endswith('Next: trialkit register fresh --reason "…"\n')


def test_while_a_trial_runs_check_points_to_the_huddle_and_tells_only_weeks_that_are_over(tmp_path: Path) -> None:
    start = dt.date.today() - dt.timedelta(days=16)
    made = ("--template", "review_team", "--title", "T", "--organisation", "A council", "--start", start.isoformat())
    assert trialkit("new", "fresh", *made, "--baseline-weeks", "0", cwd=tmp_path).returncode == 0
    row = f"{start:%d/%m/%Y},RW1,Less,yes,,3,\n"
    with (tmp_path / "impact_logs" / "fresh" / "impact_log.csv").open("a", encoding="utf-8") as log:
        log.write(row)
    checked = trialkit("check", "fresh", cwd=tmp_path)
    assert checked.returncode == 0, checked.stdout
    assert f"No entries in 1 week, starting {start + dt.timedelta(days=7):%d/%m/%Y}." in checked.stdout
    assert checked.stdout.endswith("Next: trialkit huddle fresh\n")
