"""YAML text → tree → Trial, with every problem at its line and column; the only module that knows YAML.

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
from trialkit.protocol.names import IDENTIFIER_RULE, as_identifier, is_identifier
from trialkit.protocol.reading import read_whole
from trialkit.protocol.text_file import MOST_BYTES, TRIAL_FILE, FileKind, shown, text_of
from trialkit.protocol.tree import Entry, Found, Listed, Mapped, Mark, Node, Scalar
from trialkit.protocol.trial import Trial
from trialkit.protocol.values import UNSEEN

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
    problems, text = text_of(file, name, TRIAL_FILE)
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
    problems = id_problems(name, trial_id, TRIAL_FILE)
    root, found = tree_of(text, name, TRIAL_FILE)
    trial = None
    if root is not None:
        trial, faults = read_whole(root, Trial, "unnamed" if problems else trial_id, TRIAL_FILE)
        found = [*found, *faults]
    problems += located(found, name)
    if problems or trial is None:
        raise TrialError(problems)
    return trial


def id_problems(name: str, said: str, kind: FileKind) -> list[Problem]:
    """What is wrong with a file's name as an id."""
    if is_identifier(said):
        return []
    what = f"the file's name, {shown(said)}, cannot be a {kind.whose}'s id."
    better = as_identifier(said)
    return [Problem(name, what, f"{IDENTIFIER_RULE} Rename it to {better}.yaml, say." if better else IDENTIFIER_RULE)]


def located(found: list[Found], name: str) -> list[Problem]:
    """Each finding once, in order of line, with its position."""
    ordered = list(dict.fromkeys(sorted(found, key=lambda item: item.mark)))
    problems = [Problem(f"{name}:{item.mark.line}:{item.mark.column}", item.what, item.mend) for item in ordered]
    if len(problems) <= MOST_PROBLEMS:
        return problems
    more = Problem(name, f"there are {len(problems) - MOST_PROBLEMS} more problems.", "Mend these first.")
    return [*problems[:MOST_PROBLEMS], more]


# From text to a tree


def tree_of(text: str, name: str, kind: FileKind) -> tuple[Mapped | None, list[Found]]:
    """The file's tree, or None when it has none that can be read, and what was found on the way.

    name: what messages call the file. Raises the kind's error when there is too much of it to be one.
    """
    if len(text) > MOST_BYTES:
        what = f"the file has {len(text):,} characters; a {kind.noun} has a few thousand."
        raise kind.error(Problem(name, what, "Check that it is the right file."))
    text = text.removeprefix("\ufeff")
    found = _unseen(text)
    builder = _Builder(found, kind.noun)
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
        return None, [*found, Found(Mark(1, 1), "the file is empty.", kind.begin)]
    if not isinstance(root, Mapped):
        what = f"the file does not start with keys such as {kind.opening}."
        return None, [*found, Found(root.mark, what, kind.begin)]
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

    def __init__(self, found: list[Found], noun: str) -> None:
        self.found = found
        self.noun = noun
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
            self.found.append(Found(mark, f"a line starting with % is not used in {self.noun}s.", "Remove it."))
        if self.documents > 1:
            what = "a second document starts here (a line of three dashes)."
            self.found.append(Found(mark, what, "Remove the line, or put what follows in a file of its own."))
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
        what = f"{shown(sign)} is {role}, which {self.noun}s do not use."
        self.found.append(Found(mark, what, "Write the value out, or put text that starts so in quotation marks."))

    def _grew(self, mark: Mark) -> bool:
        self.nodes += 1
        if self.nodes > MOST_NODES:
            what = f"the file holds more than {MOST_NODES:,} keys and values; a {self.noun} has a few hundred."
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
            what = f"<< merges keys from another place, which {self.noun}s do not use."
            self.found.append(Found(node.mark, what, "Write the keys out in full."))
        elif node.text in mapping.entries:
            first = mapping.entries[node.text].mark.line
            what = f"{shown(node.text)} is written twice here, on line {first} and on line {node.mark.line}."
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
    (r"YAML document|directive|YAML version", "a line starting with % is not used here.", "Remove it."),
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
