"""Every sentence that analysis and judgement write with something filled in, read from their source, not from a run.

A part that is filled in is a word where the source shows it: a name, a note, a reason, a date, what a function that
gives text gives. Everything else may be a number.
"""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path

import trialkit

ROOT = Path(trialkit.__file__).parent
LAYERS = ("analysis", "judgement")
LEFT_OUT = ("judgement/claims/", "analysis/spc/", "judgement/watching", "judgement/moment")
"""Claims are made of published figures, control charts are drawn anew of what is shown, huddles are for the team."""
UNSAID = ("Problem", "sha256")
"""Calls whose text is for whoever runs trialkit, or for no reader."""
NAMES = ("name", "method", "note", "reason", "text", "unit", "subject", "period", "then", "what", "against", "id")
"""Attributes that are words."""
TEXTS = {"join", "joined", "replace", "upper", "lower", "capitalize", "strip", "rstrip", "format"}
"""Methods that give words."""


@dataclass(frozen=True)
class Part:
    """One thing that is filled in, as the source has it; word: whether it can be seen to be no number."""

    source: str
    word: bool


@dataclass(frozen=True)
class Sentence:
    """One text with parts: where it is written, and its pieces in order."""

    where: str
    pieces: tuple[str | Part, ...]

    @property
    def numbers(self) -> tuple[str, ...]:
        """What may be numbers in it, by module and source."""
        return tuple(f"{self.where}: {one.source}" for one in self.pieces if isinstance(one, Part) and not one.word)

    def filled(self, number: str, harmless: Collection[str]) -> str:
        """The text with a number wherever one may be that is not harmless, and a word everywhere else."""
        planted = set(self.numbers) - set(harmless)
        return "".join(
            one if isinstance(one, str) else number if f"{self.where}: {one.source}" in planted else "Boston"
            for one in self.pieces
        )


def sentences() -> Iterator[Sentence]:
    """Every text with parts, module by module."""
    for layer in LAYERS:
        for file in sorted((ROOT / layer).rglob("*.py")):
            where = file.relative_to(ROOT).with_suffix("").as_posix()
            if not where.startswith(LEFT_OUT):
                tree = ast.parse(file.read_text(encoding="utf-8"))
                made = (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))
                texts = TEXTS | {function.name for function in made if _is_str(function.returns)}
                yield from _within(tree, where, texts, set())


def _within(node: ast.AST, where: str, texts: set[str], words: set[str]) -> Iterator[Sentence]:
    if isinstance(node, ast.Raise) or (isinstance(node, ast.Call) and _called(node) in UNSAID):
        return
    if isinstance(node, ast.FunctionDef):
        words = words | _words(node, texts)
    if isinstance(node, ast.JoinedStr):
        yield Sentence(where, tuple(_piece(value, texts, words) for value in node.values))
    if isinstance(node, ast.Call) and _called(node) == "format":
        for one in node.keywords:
            part = Part(ast.unparse(one.value), word=_is_word(one.value, texts, words))
            yield Sentence(where, (f"{one.arg} ", part))
    for child in ast.iter_child_nodes(node):
        yield from _within(child, where, texts, words)


def _piece(value: ast.expr, texts: set[str], words: set[str]) -> str | Part:
    if isinstance(value, ast.Constant):
        return str(value.value)
    assert isinstance(value, ast.FormattedValue)
    form = ast.unparse(value.format_spec)[2:-1] if value.format_spec else ""
    word = "%B" in form or "%d" in form or _is_word(value.value, texts, words)
    return Part(ast.unparse(value.value), word=word)


def _words(function: ast.FunctionDef, texts: set[str]) -> set[str]:
    """Names in a function that hold text: its parameters that say so, and what is assigned nothing but text."""
    every = [*function.args.args, *function.args.kwonlyargs]
    found = {one.arg for one in every if _is_str(one.annotation)}
    values: dict[str, list[ast.expr]] = {}
    for node in ast.walk(function):
        if isinstance(node, ast.Assign | ast.AnnAssign | ast.AugAssign) and node.value is not None:
            for target in node.targets if isinstance(node, ast.Assign) else [node.target]:
                _assigned(target, node.value, values)
    for _ in values:
        found |= {name for name, held in values.items() if all(_is_word(one, texts, found) for one in held)}
    return found


def _assigned(target: ast.expr, value: ast.expr, values: dict[str, list[ast.expr]]) -> None:
    if isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple):
        for one, held in zip(target.elts, value.elts, strict=True):
            _assigned(one, held, values)
    elif isinstance(target, ast.Name):
        values.setdefault(target.id, []).append(value)


def _is_word(value: ast.expr, texts: set[str], words: set[str]) -> bool:
    match value:
        case ast.Constant():
            return isinstance(value.value, str)
        case ast.JoinedStr():
            return True
        case ast.IfExp():
            return _is_word(value.body, texts, words) and _is_word(value.orelse, texts, words)
        case ast.BoolOp():
            return all(_is_word(one, texts, words) for one in value.values)
        case ast.BinOp():
            return _is_word(value.left, texts, words) and _is_word(value.right, texts, words)
        case ast.Name():
            return value.id in words or value.id.isupper()
        case ast.Attribute():
            return value.attr in NAMES or value.attr.isupper() or value.attr == "day"
        case ast.Subscript():
            return _is_word(value.value, texts, words)
        case ast.Call():
            return _called(value) in texts
    return False


def _is_str(hint: ast.expr | None) -> bool:
    return hint is not None and ast.unparse(hint) in ("str", "'str'")


def _called(call: ast.Call) -> str:
    return getattr(call.func, "id", None) or getattr(call.func, "attr", "")
