"""A tree of written values → a Trial or a ledger: every value read by the shape its place asks for, every problem kept.

What cannot be read is left out of its part, and the rules on that part and on the whole are still tried, so that
one report holds misspelt words and contradictions alike.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Final, TypeVar

from pydantic import ValidationError

from trialkit.protocol import values
from trialkit.protocol.faults import Fault, Place
from trialkit.protocol.names import IDENTIFIER_RULE, as_identifier, is_identifier, nearest
from trialkit.protocol.part import FAULTS, Part
from trialkit.protocol.shape import (
    ChoiceShape,
    DayShape,
    EitherShape,
    Key,
    ListShape,
    MapShape,
    NumberShape,
    PartShape,
    Shape,
    TextShape,
    YesNoShape,
    keys_of,
)
from trialkit.protocol.text_file import FileKind
from trialkit.protocol.tree import Entry, Found, Listed, Mapped, Mark, Node, Scalar

MOST_SUGGESTIONS = 300
"""Looking up what was meant takes about a millisecond, so a hostile file gets no more than this many look-ups."""


Whole = TypeVar("Whole", bound=Part)


class _Unread:
    """The value of what could not be read."""


UNREAD: Final = _Unread()


def read_whole(root: Mapped, model: type[Whole], own_id: str, kind: FileKind) -> tuple[Whole | None, list[Found]]:
    """The trial or ledger that a file's tree holds, or None, and everything found wrong with it.

    model: a Part whose `id` is the file's own name, `own_id`, and is never written in the file.
    """
    reader = _Reader(kind)
    draft = reader.part(root, model, (), given={"id": own_id})
    if reader.found:
        return None, reader.found
    try:
        return model.model_validate(draft.model_dump(exclude_unset=True)), []
    except ValidationError as error:
        reader.refused(error)
        return None, reader.found


class _Reader:
    """What one reading has found so far, and where everything stood."""

    def __init__(self, kind: FileKind) -> None:
        self.kind = kind
        self.found: list[Found] = []
        self.marks: dict[Place, Mark] = {}
        self.key_marks: dict[Place, Mark] = {}
        self.suggestions = 0

    # Reporting

    def add(self, mark: Mark, what: str, mend: str = "") -> _Unread:
        """Keep one problem; the value it is about stays unread."""
        self.found.append(Found(mark, what, mend))
        return UNREAD

    def meant(self, said: str, known: Iterable[str]) -> str | None:
        """The nearest known name, as long as the file has not asked for too many."""
        self.suggestions += 1
        return nearest(said, known) if self.suggestions <= MOST_SUGGESTIONS else None

    def faults(self, faults: Iterable[Fault], place: Place) -> None:
        """Keep the faults a part found in itself, each at the nearest place that is written in the file."""
        for fault in faults:
            whole = (*place, *fault.path)
            near = self.meant(fault.said, fault.known) if fault.said else None
            mark = self.key_marks.get(whole) if fault.at_key else None
            what = f"{_words(whole)}: {fault.what}" if whole else fault.what
            self.add(mark or self.mark_of(whole), what, fault.mended(near))

    def mark_of(self, place: Place) -> Mark:
        """Where a place stands; for what is not written, where the part it belongs to stands."""
        while place and place not in self.marks:
            place = place[:-1]
        return self.marks.get(place, Mark(1, 1))

    def refused(self, error: ValidationError) -> None:
        """Keep what the model itself refuses, should it be stricter than the reading was."""
        for detail in error.errors():
            place = tuple(step for step in detail["loc"] if isinstance(step, str | int))
            if detail["type"] == FAULTS:
                self.faults(detail["ctx"]["faults"], place)
            else:
                self.add(self.mark_of(place), f"{_words(place)}: {detail['msg']}.")

    # Reading

    def value(self, node: Node, shape: Shape, place: Place) -> Any:
        """The value of a node in the shape its place asks for, or UNREAD."""
        self.marks.setdefault(place, node.mark)
        match shape:
            case EitherShape(options):
                return self.value(node, self.chosen(node, options), place)
            case PartShape(model):
                if isinstance(node, Mapped):
                    return self.part(node, model, place)
                return self.misshapen(node, place, "a set of keys, each as key: value on a line of its own")
            case ListShape():
                return self.listed(node, shape, place)
            case MapShape():
                return self.mapped(node, shape, place)
        if not isinstance(node, Scalar):
            return self.misshapen(node, place, _wanted(shape))
        if node.is_empty:
            return self.add(node.mark, f"{_words(place)} is empty.", f"Give {_wanted(shape)}, or remove the line.")
        return self.scalar(node, shape, place)

    def chosen(self, node: Node, options: Sequence[Shape]) -> Shape:
        """The shape that fits how a value is written; the last of the simple ones when none does."""
        kinds: dict[type, tuple[type, ...]] = {Mapped: (MapShape, PartShape), Listed: (ListShape,)}
        wanted = kinds.get(type(node), (TextShape, NumberShape, YesNoShape, DayShape, ChoiceShape))
        fitting = [shape for shape in options if isinstance(shape, wanted)]
        if isinstance(node, Scalar):
            if node.plain and node.text in ("true", "false"):
                fitting.sort(key=lambda shape: not isinstance(shape, YesNoShape))
            elif node.plain and values.looks_like_a_number(node.text):
                fitting.sort(key=lambda shape: not isinstance(shape, NumberShape))
            else:
                fitting.sort(key=lambda shape: not isinstance(shape, TextShape))
        return fitting[0] if fitting else next(shape for shape in options if not isinstance(shape, YesNoShape))

    def part(self, node: Mapped, model: type[Part], place: Place, given: dict[str, Any] | None = None) -> Part:
        """A part with every key that could be read; its rules are tried on what there is."""
        read: dict[str, Any] = dict(given or {})
        keys = {name: key for name, key in keys_of(model).items() if name not in read}
        for name, entry in self.named(node, keys, place).items():
            key = keys[name]
            self.marks[(*place, name)] = _mark_of(entry)
            nothing = isinstance(entry.value, Scalar) and entry.value.is_empty
            if nothing and key.may_be_empty:
                read[name] = None
            elif nothing and key.required:
                what = f"{_words((*place, name))} is empty."
                read[name] = self.add(entry.mark, what, f"Give {_wanted(key.shape)}: {key.description}")
            else:
                read[name] = self.value(_at(entry), key.shape, (*place, name))
        missing = [name for name, key in keys.items() if key.required and name not in read]
        for name in missing:
            self.missing(name, keys[name], place)
        unread = {*missing, *(name for name, value in read.items() if value is UNREAD)}
        draft = model.model_construct(**{name: value for name, value in read.items() if name not in unread})
        for name in unread:
            draft.__dict__.pop(name, None)
        self.faults(draft.faults(), place)
        return draft

    def named(self, node: Mapped, keys: dict[str, Key], place: Place) -> dict[str, Entry]:
        """The entries under the part's own keys; a misspelt key is reported and then read as what was meant."""
        entries = {name: entry for name, entry in node.entries.items() if name in keys}
        for name, entry in node.entries.items():
            if name in keys:
                continue
            what = f"{_words((*place, name))} is not a key of a {self.kind.noun}."
            if place:
                what = f"{_words((*place, name))} is not one of the keys here."
            if not place and name == "id":
                self.add(
                    entry.mark,
                    "id is not written in the file.",
                    f"Remove it: a {self.kind.whose}'s id is its file's name.",
                )
            elif near := self.meant(name, keys):
                self.add(entry.mark, what, f"Did you mean {near}?")
                entries.setdefault(near, entry)
            else:
                self.add(entry.mark, what, f"Remove it, or use one of: {', '.join(keys)}.")
        return entries

    def missing(self, name: str, key: Key, place: Place) -> None:
        """Say that a key is missing, and what it is for."""
        whose = f"{_words(place)} has no {name}." if place else f"the file has no {name}."
        wanted = f" {_wanted(key.shape).capitalize()}." if isinstance(key.shape, ChoiceShape) else ""
        self.add(self.mark_of(place), whose, f"Add {name}: {key.description}{wanted}")

    def listed(self, node: Node, shape: ListShape, place: Place) -> Any:
        """A list, each item read; unreadable items leave the list unread unless they are parts."""
        if not isinstance(node, Listed):
            written = f"[{_quoted(node.text)[1:-1]}]" if isinstance(node, Scalar) and node.text else "[…]"
            simple = not isinstance(shape.item, PartShape)
            how = f"Write {written}." if simple else "Start each item with a dash."
            return self.misshapen(node, place, "a list", how)
        if len(node.items) < shape.least:
            return self.add(self.mark_of(place), f"{_words(place)} is empty.", "Give at least one.")
        if shape.most is not None and len(node.items) > shape.most:
            what = f"{_words(place)} has {len(node.items)} items."
            return self.add(self.mark_of(place), what, f"There may be at most {shape.most}.")
        items = [self.value(item, shape.item, (*place, index)) for index, item in enumerate(node.items)]
        if isinstance(shape.item, PartShape):
            items = [shape.item.model.model_construct() if item is UNREAD else item for item in items]
            items = [_bare(item) for item in items]
        elif any(item is UNREAD for item in items):
            return UNREAD
        return tuple(items) if shape.as_tuple else items

    def mapped(self, node: Node, shape: MapShape, place: Place) -> Any:
        """A mapping of the writer's own names; an unreadable part keeps its name."""
        if not isinstance(node, Mapped):
            return self.misshapen(node, place, "a set of names, each as name: value")
        if len(node.entries) < shape.least:
            return self.add(self.mark_of(place), f"{_words(place)} is empty.", "Give at least one.")
        read: dict[str, Any] = {}
        for name, entry in node.entries.items():
            here = (*place, name)
            self.marks[here] = _mark_of(entry)
            self.key_marks[here] = entry.mark
            self.text(Scalar(entry.mark, name, plain=False), shape.key, here, of="the name")
            item = self.value(_at(entry), shape.value, here)
            if item is UNREAD and isinstance(shape.value, PartShape):
                item = _bare(shape.value.model.model_construct())
            read[name] = item
        return UNREAD if any(item is UNREAD for item in read.values()) else read

    def misshapen(self, node: Node, place: Place, wanted: str, mend: str = "") -> _Unread:
        """Say that one kind of thing stands where another is wanted."""
        if isinstance(node, Scalar) and node.is_empty:
            return self.add(self.mark_of(place), f"{_words(place)} is empty.", f"Give {wanted}, or remove the line.")
        is_now = {Mapped: "a set of keys", Listed: "a list"}.get(type(node))
        said = is_now or _quoted(node.text if isinstance(node, Scalar) else "")
        return self.add(node.mark, f"{_words(place)} is {said}, where {wanted} belongs.", mend or f"Write {wanted}.")

    # Single values

    def scalar(self, node: Scalar, shape: Shape, place: Place) -> Any:
        """A single value in a simple shape."""
        match shape:
            case ChoiceShape(known):
                return node.text if node.text in known else self.not_in(known, node, place)
            case NumberShape():
                return self.number(node, shape, place)
            case DayShape():
                if found := values.day(node.text):
                    return found
                return self.add(
                    node.mark, f"{_words(place)} is {_quoted(node.text)}, not a date.", values.day_mend(node.text)
                )
            case YesNoShape():
                return self.yes_no(node, place)
            case TextShape():
                return self.text(node, shape, place)
        return self.misshapen(node, place, _wanted(shape))

    def not_in(self, known: tuple[str, ...], node: Scalar, place: Place) -> _Unread:
        """Say that a word is not in a closed list."""
        near = self.meant(node.text, known)
        mend = f"Use {_either([f'{word!r}' for word in known])}."
        return self.add(
            node.mark,
            f"{_words(place)} is {_quoted(node.text)}.",
            f"{mend} Did you mean {near!r}?" if near else mend,
        )

    def number(self, node: Scalar, shape: NumberShape, place: Place) -> Any:
        """A number within its limits."""
        value = values.number(node.text)
        if value is None:
            mend = values.number_mend(node.text)
            return self.add(node.mark, f"{_words(place)} is {_quoted(node.text)}, not a number.", mend)
        if not node.plain:
            what = f"{_words(place)} is a number in quotation marks."
            return self.add(node.mark, what, "Remove the quotation marks.")
        if shape.whole and values.whole_number(node.text) is None:
            what = f"{_words(place)} is {node.text}, not a whole number."
            return self.add(node.mark, what, "Write it without decimals.")
        if not _within(value, shape):
            hundredth = (
                f" Did you mean {value / 100:g}?" if _within(value / 100, shape) and (shape.most or 9) <= 1 else ""
            )
            return self.add(node.mark, f"{_words(place)} is {node.text}.", f"Use {_wanted(shape)}.{hundredth}")
        return int(node.text) if shape.whole else value

    def yes_no(self, node: Scalar, place: Place) -> Any:
        """true or false, and nothing else: other YAML readers disagree on yes, on and y."""
        if node.plain and node.text in ("true", "false"):
            return node.text == "true"
        meant = {"yes": "true", "y": "true", "on": "true", "no": "false", "n": "false", "off": "false"}
        word = meant.get(node.text.strip().lower(), node.text.strip().lower())
        mend = f"Write {word}." if word in ("true", "false") else "Write true or false."
        if not node.plain and node.text == word:
            mend = f"Write {word} without quotation marks."
        return self.add(node.mark, f"{_words(place)} is {_quoted(node.text)}.", mend)

    def text(self, node: Scalar, shape: TextShape, place: Place, of: str = "") -> Any:
        """Text exactly as written (`2021` and `no` stay words), with spaces at the ends cut."""
        text = node.text.strip()
        whose = f"{of} {_words(place)}".strip()
        if hidden := values.UNSEEN.search(node.text.replace("\r", "\x0b")):
            what = f"{whose} holds a character that cannot be seen (U+{ord(hidden[0]):04X})."
            return self.add(node.mark, what, "Type the text again rather than pasting it.")
        if len(text) < shape.shortest:
            return self.add(node.mark, f"{whose} is empty.", "Write something, or remove the line.")
        if shape.longest is not None and len(text) > shape.longest:
            what = f"{whose} has {len(text)} characters."
            return self.add(node.mark, what, f"There may be at most {shape.longest}.")
        if shape.pattern is not None and not is_identifier(node.text):
            name = as_identifier(text)
            what = f"{_words(place)} is {_quoted(node.text)}, not a short name."
            if of:
                what = f"{_words(place[:-1])}: {_quoted(node.text)} is not a short name."
            return self.add(node.mark, what, f"{IDENTIFIER_RULE} Write {name}, say." if name else IDENTIFIER_RULE)
        return text


def _at(entry: Entry) -> Node:
    """An entry's value; an empty one stands where its key does."""
    value = entry.value
    return Scalar(entry.mark, "") if isinstance(value, Scalar) and value.plain and not value.text else value


def _mark_of(entry: Entry) -> Mark:
    """Where an entry stands: a single value by itself, a list or mapping (or nothing) by its key."""
    value = _at(entry)
    return value.mark if isinstance(value, Scalar) else entry.mark


def _bare(part: Part) -> Part:
    """A part of which nothing could be read keeps no defaults either."""
    if not part.model_fields_set:
        part.__dict__.clear()
    return part


def _within(value: float, shape: NumberShape) -> bool:
    return (
        (shape.above is None or value > shape.above)
        and (shape.least is None or value >= shape.least)
        and (shape.most is None or value <= shape.most)
    )


def _wanted(shape: Shape) -> str:
    """What belongs in a place, in words."""
    match shape:
        case ChoiceShape(known):
            return f"one of {_either([repr(word) for word in known])}"
        case NumberShape(whole=whole):
            kind = "a whole number" if whole else "a number"
            if shape.least is not None and shape.most is not None:
                return f"{kind} from {shape.least:g} to {shape.most:g}"
            if shape.least is not None:
                return f"{kind} of {shape.least:g} or more"
            return f"{kind} above {shape.above:g}" if shape.above is not None else kind
        case DayShape():
            return "a date such as 2021-02-08"
        case YesNoShape():
            return "true or false"
        case TextShape(pattern=pattern):
            return "a short name" if pattern else "text"
        case ListShape():
            return "a list"
    return "a set of keys"


def _either(words: Sequence[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} or {words[-1]}"


def _words(place: Place) -> str:
    """measures[0].better"""
    path = ""
    for step in place:
        shown = str(step) if len(str(step)) <= 60 else f"{str(step)[:60]}…"
        path += f"[{step}]" if isinstance(step, int) else f".{shown}"
    return values.UNSEEN.sub("�", path.removeprefix(".").replace("\n", " "))


def _quoted(text: str) -> str:
    """What was written, in quotation marks, cut short and with nothing unseen in it."""
    shown = values.UNSEEN.sub("�", " ".join(text[:200].split()))
    return f"'{shown[:60]}…'" if len(shown) > 60 else f"'{shown}'"
