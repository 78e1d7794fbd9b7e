"""YAML text → Trial, with every problem at its line and column; the only module that knows YAML.

YAML here is data only. The parser's events are read directly: nothing is constructed, anchors and tags are refused, and
a value stays the text that was written until its place in the model says what it should be, so `no`, `010`, `1:30` and
`2021-02-08` are never quietly turned into something else.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Protocol

import yaml

from trialkit.errors import Problem, TrialError
from trialkit.protocol.names import IDENTIFIER_RULE, as_identifier, is_identifier, nearest
from trialkit.protocol.reading import read_trial
from trialkit.protocol.tree import Entry, Found, Listed, Mapped, Mark, Node, Scalar
from trialkit.protocol.trial import Trial
from trialkit.protocol.values import UNSEEN

MOST_BYTES = 1_000_000
MOST_NODES = 20_000
"""Keys, values and lists in a file; a trial with 200 sites has about 2,000."""
DEEPEST = 20
"""Lists and mappings inside one another; a trial file needs six."""
MOST_PROBLEMS = 200

_FAST: bool = yaml.__with_libyaml__
_LINE_ENDS = re.compile("\r\n|\r|\n")


def load_trial(path: Path | str) -> Trial:
    """Read one trial file; its id is its file name without .yaml.

    Raises TrialError with every problem in the file, each with file, line and column.
    """
    file, name = Path(path), str(path)
    problems, text = _text_of(file, name)
    try:
        trial = parse_trial(text, name=name, trial_id=file.stem)
    except TrialError as error:
        raise TrialError([*problems, *error.problems]) from None
    if problems:
        raise TrialError(problems)
    return trial


def parse_trial(text: str, *, name: str, trial_id: str) -> Trial:
    """Read a trial from text; `name` stands for the file in messages.

    Raises TrialError with every problem in the text, sorted by line.

    >>> try:
    ...     parse_trial("titel: Louth", name="trials/louth.yaml", trial_id="louth")
    ... except TrialError as error:
    ...     print(error.problems[0])
    trials/louth.yaml:1:1 titel is not a key of a trial file. Did you mean title?
    """
    problems = _id_problems(name, trial_id)
    if len(text) > MOST_BYTES:
        what = f"the file has {len(text):,} characters; a trial file has a few thousand."
        raise TrialError([*problems, Problem(name, what, "Check that it is the right file.")])
    root, found = _tree(text)
    trial = None
    if root is not None:
        trial, faults = read_trial(root, "unnamed" if problems else trial_id)
        found = [*found, *faults]
    problems += _located(found, name)
    if problems or trial is None:
        raise TrialError(problems)
    return trial


def _id_problems(name: str, trial_id: str) -> list[Problem]:
    if is_identifier(trial_id):
        return []
    what = f"the file's name, {_shown(trial_id)}, cannot be a trial's id."
    better = as_identifier(trial_id)
    return [Problem(name, what, f"{IDENTIFIER_RULE} Rename it to {better}.yaml, say." if better else IDENTIFIER_RULE)]


def _located(found: list[Found], name: str) -> list[Problem]:
    """Each finding once, in order of line, with its position."""
    ordered = list(dict.fromkeys(sorted(found, key=lambda item: item.mark)))
    problems = [Problem(f"{name}:{item.mark.line}:{item.mark.column}", item.what, item.mend) for item in ordered]
    if len(problems) <= MOST_PROBLEMS:
        return problems
    more = Problem(name, f"there are {len(problems) - MOST_PROBLEMS} more problems.", "Mend these first.")
    return [*problems[:MOST_PROBLEMS], more]


# From a path to text


def _text_of(file: Path, name: str) -> tuple[list[Problem], str]:
    """The file's text and what is wrong with its encoding; TrialError when there is no text at all."""
    data = _bytes_of(file, name)
    for mark, encoding in ((b"\xff\xfe", "UTF-16"), (b"\xfe\xff", "UTF-16")):
        if data.startswith(mark):
            what = f"the file is saved as {encoding} (Notepad calls it Unicode)."
            raise TrialError(Problem(f"{name}:1:1", what, "Save it again with the encoding UTF-8."))
    if data.startswith(b"PK\x03\x04"):
        what = "this is a spreadsheet, document or zip file with another name, not text."
        raise TrialError(Problem(name, what, "A trial file is plain text."))
    try:
        return [], data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = data[: error.start].decode("utf-8-sig")
        line = before.count("\n") + 1
        column = len(before) - (before.rfind("\n") + 1) + 1
        what = "the file is not saved as UTF-8: there is a letter or sign here that cannot be read."
        mend = "Save it again with the encoding UTF-8 (in Notepad: Save as, Encoding, UTF-8)."
        return [Problem(f"{name}:{line}:{column}", what, mend)], data.decode("utf-8-sig", errors="replace")


def _bytes_of(file: Path, name: str) -> bytes:
    try:
        if file.is_dir():
            raise TrialError(Problem(name, "this is a folder, not a trial file.", "Name a file inside it."))
        if file.suffix != ".yaml" and file.exists():
            what = f"a trial file's name ends in .yaml, not {file.suffix or 'nothing'}."
            raise TrialError(Problem(name, what, f"Rename it to {file.stem}.yaml."))
        if file.exists() and not file.is_file():
            raise TrialError(Problem(name, "this is not an ordinary file.", "Name a trial file."))
        with file.open("rb") as opened:
            data = opened.read(MOST_BYTES + 1)
    except FileNotFoundError:
        raise TrialError(_not_found(file, name)) from None
    except PermissionError:
        raise TrialError(Problem(name, "the file may not be read.", "Ask for permission.")) from None
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else str(error)
        raise TrialError(Problem(_shown(name), f"the file cannot be read ({reason}).", "Check its name.")) from None
    if len(data) > MOST_BYTES:
        what = f"the file is larger than {MOST_BYTES // 1_000_000} MB; a trial file has a few thousand characters."
        raise TrialError(Problem(name, what, "Check that it is the right file."))
    return data


def _not_found(file: Path, name: str) -> Problem:
    if not file.parent.is_dir():
        return Problem(name, f"there is no folder {file.parent}.", "Check the path, or run `trialkit new`.")
    others = sorted(path.stem for path in file.parent.glob("*.yaml"))
    near = nearest(file.stem, others)
    if near:
        return Problem(name, "there is no such trial file.", f"Did you mean {near}?")
    listed = f"The trials here are: {', '.join(others[:12])}." if others else "Run `trialkit new` to start one."
    return Problem(name, "there is no such trial file.", listed)


# From text to a tree


def _tree(text: str) -> tuple[Mapped | None, list[Found]]:
    """The file's tree, or None when it has none that can be read, and what was found on the way."""
    text = text.removeprefix("\ufeff")
    found = _unseen(text)
    builder = _Builder(found)
    try:
        for event in yaml.parse(UNSEEN.sub("\ufffd", text), Loader=yaml.CSafeLoader if _FAST else yaml.SafeLoader):
            if not builder.take(event):
                return None, found
    except yaml.MarkedYAMLError as error:
        return None, [*found, _syntax(error, text)]
    except (yaml.YAMLError, ValueError, OverflowError) as error:
        # The parser written in Python lets some impossible escapes through to int() and chr().
        return None, [*found, Found(Mark(1, 1), f"this is not YAML ({error}).", "Compare it with a file that works.")]
    root = builder.root
    if root is None or (isinstance(root, Scalar) and root.is_empty):
        return None, [*found, Found(Mark(1, 1), "the file is empty.", "Run `trialkit new` to start from a template.")]
    if not isinstance(root, Mapped):
        what = "the file does not start with keys such as title: and organisation:."
        return None, [*found, Found(root.mark, what, "Run `trialkit new` to start from a template.")]
    return root, found


def _unseen(text: str) -> list[Found]:
    found = []
    for match in UNSEEN.finditer(text):
        before = text[: match.start()]
        ends = list(_LINE_ENDS.finditer(before))
        mark = Mark(len(ends) + 1, match.start() - (ends[-1].end() if ends else 0) + 1)
        what = f"there is a character here that cannot be seen (U+{ord(match[0]):04X})."
        found.append(Found(mark, what, "Delete it, or type the line again rather than pasting it."))
        if len(found) == 10:
            break
    return found


class _Builder:
    """Grows a tree from the parser's events, and stops at whatever makes the rest unreadable or endless."""

    def __init__(self, found: list[Found]) -> None:
        self.found = found
        self.root: Node | None = None
        self.open: list[_Open] = []
        self.nodes = 0
        self.documents = 0

    def take(self, event: yaml.Event) -> bool:
        """Add one event; False when reading must stop here."""
        mark = _mark(event.start_mark)
        if isinstance(event, yaml.DocumentStartEvent):
            return self._document(mark, bool(event.version or event.tags))
        if isinstance(event, yaml.AliasEvent):
            self._refuse_sign(mark, f"*{event.anchor}", "a reference to another place")
            return self._grew(mark) and self._place(Scalar(mark, f"*{event.anchor}", plain=False))
        if isinstance(event, yaml.CollectionEndEvent):
            self.open.pop()
            return True
        if isinstance(event, yaml.NodeEvent):
            return self._node(event, mark)
        return True

    def _document(self, mark: Mark, instructed: bool) -> bool:
        self.documents += 1
        if instructed:
            self.found.append(Found(mark, "a line starting with % is not used in trial files.", "Remove it."))
        if self.documents > 1:
            what = "a second document starts here (a line of three dashes)."
            self.found.append(Found(mark, what, "Remove the line, or put the second trial in a file of its own."))
        return self.documents == 1

    def _node(self, event: yaml.NodeEvent, mark: Mark) -> bool:
        if event.anchor is not None:
            self._refuse_sign(mark, f"&{event.anchor}", "a name for others to refer to")
        if (tag := getattr(event, "tag", None)) is not None:
            self._refuse_sign(mark, f"!{tag.rpartition(':')[2].lstrip('!')}", "a tag")
        if not self._grew(mark):
            return False
        if isinstance(event, yaml.ScalarEvent):
            return self._place(Scalar(mark, event.value, plain=event.style in (None, "")))
        node: Listed | Mapped = Listed(mark) if isinstance(event, yaml.SequenceStartEvent) else Mapped(mark)
        if not self._place(node):
            return False
        self.open.append(_Open(node))
        if len(self.open) > DEEPEST:
            what = f"lists and keys are nested more than {DEEPEST} deep."
            self.found.append(Found(mark, what, "Check the brackets and the spaces at the start of lines."))
            return False
        return True

    def _refuse_sign(self, mark: Mark, sign: str, role: str) -> None:
        what = f"{_shown(sign)} is {role}, which trial files do not use."
        self.found.append(Found(mark, what, "Write the value out, or put text that starts so in quotation marks."))

    def _grew(self, mark: Mark) -> bool:
        self.nodes += 1
        if self.nodes > MOST_NODES:
            what = f"the file holds more than {MOST_NODES:,} keys and values; a trial file has a few hundred."
            self.found.append(Found(mark, what, "Check that it is the right file."))
        return self.nodes <= MOST_NODES

    def _place(self, node: Node) -> bool:
        """Put a node where it belongs: at the top, in the open list, or as a key or value of the open mapping."""
        if not self.open:
            self.root = node
            return True
        into = self.open[-1]
        if isinstance(into.node, Listed):
            into.node.items.append(node)
        elif into.key is None:
            into.key = self._key(node, into.node)
        else:
            if into.key.text not in into.node.entries:
                into.node.entries[into.key.text] = Entry(into.key.mark, node)
            into.key = None
        return True

    def _key(self, node: Node, mapping: Mapped) -> Scalar:
        """The node as a key; a key that is none is reported and kept under a name that nothing asks for."""
        if not isinstance(node, Scalar):
            what = "a list or a set of keys stands where a key belongs."
            self.found.append(
                Found(node.mark, what, "Write key: value, and put text with brackets in quotation marks.")
            )
            return Scalar(node.mark, "")
        if node.is_empty:
            self.found.append(Found(node.mark, "a value has no key before its colon.", "Write key: value."))
        elif node.plain and node.text == "<<":
            what = "<< merges keys from another place, which trial files do not use."
            self.found.append(Found(node.mark, what, "Write the keys out in full."))
        elif node.text in mapping.entries:
            first = mapping.entries[node.text].mark.line
            what = f"{_shown(node.text)} is written twice here, on line {first} and on line {node.mark.line}."
            self.found.append(Found(node.mark, what, "Keep one of them."))
        return node


class _Open:
    """A list or mapping still being filled; `key` is the one waiting for its value."""

    def __init__(self, node: Listed | Mapped) -> None:
        self.node = node
        self.key: Scalar | None = None


class _Position(Protocol):
    """What the parser, in C or in Python, says of a position, counted from 0."""

    line: int
    column: int


def _mark(mark: _Position | None) -> Mark:
    if mark is None:
        return Mark(1, 1)
    return Mark(mark.line + 1, mark.column + 1)


def _shown(text: str) -> str:
    return repr(text if len(text) <= 60 else f"{text[:60]}…")


# What the parser says, in plainer words

_SYNTAX = (
    (
        r"sequence entries are not allowed",
        "a dash stands where no list can start.",
        "Start the list on the next line, two spaces further in than its key.",
    ),
    (
        r"comment or (a )?line break",
        "text stands on the same line as | or >.",
        "Start it on the next line, two spaces further in.",
    ),
    (
        r"node content",
        "something is missing before this sign, or the sign is one too many.",
        "Check the brackets and commas around it, or put text that holds signs in quotation marks.",
    ),
    (
        r"<document start>",
        "this line belongs to nothing above it.",
        "Close every bracket above, and start main keys such as measures: at the very left.",
    ),
    (
        r"mapping values are not allowed",
        "a colon stands where no key can be.",
        "Put text that holds a colon in quotation marks, and check that this line starts under the one above.",
    ),
    (
        r"could not find expected ':'|expected ':'",
        "a line has no colon, so it is no key.",
        "Write key: value, or start the text of several lines with | after the key.",
    ),
    (
        r"expected ',' or '[\]}]'",
        "a bracket is opened here and not closed, or a comma is missing.",
        "Close the bracket, or add the comma.",
    ),
    (
        r"escape character|escape sequence|hexdecimal|hexadecimal|Unicode character escape",
        "text in double quotation marks holds a backslash that means nothing.",
        "Use single quotation marks, or write two backslashes.",
    ),
    (r"expected .*alphabetic", "text may not start with * or & without quotation marks.", "Put it in quotation marks."),
    (
        r"expected <block end>|expected key|expected '-' indicator|block (end|collection|sequence)|indentation",
        "this line does not start where the lines around it do.",
        "Start keys that belong together under one another, with the same number of spaces.",
    ),
    (r"YAML document|directive|YAML version", "a line starting with % is not used in trial files.", "Remove it."),
)


def _syntax(error: yaml.MarkedYAMLError, text: str) -> Found:
    """The parser's complaint as a sentence for someone who has never heard of YAML."""
    said, around = error.problem or "", error.context or ""
    mark = _mark(error.problem_mark or error.context_mark)
    lines = _LINE_ENDS.split(text)
    line = lines[mark.line - 1] if mark.line <= len(lines) else ""
    if "\t" in line[: len(line) - len(line.lstrip())] or line[mark.column - 1 : mark.column] == "\t":
        tab = Mark(mark.line, line.index("\t") + 1)
        return Found(tab, "there is a tab here.", "Use spaces at the start of lines: two for each level.")
    if "quoted scalar" in around and re.search("end of|document", said) and error.context_mark:
        return Found(_mark(error.context_mark), "a quotation mark is opened here and never closed.", "Close it.")
    if "cannot start any token" in said:
        sign = line[mark.column - 1 : mark.column]
        return Found(mark, f"text may not start with {sign} without quotation marks.", "Put it in quotation marks.")
    for pattern, what, mend in _SYNTAX:
        if re.search(pattern, said):
            opened = error.context_mark if "bracket" in what and error.context_mark else None
            return Found(_mark(opened) if opened else mark, what, mend)
    return Found(mark, f"this is not YAML: {said or around}.", "Compare the line with one that works.")
