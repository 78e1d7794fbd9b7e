"""Row headers in the tags of a PDF: the first cell of each row names it, which typst's Python package cannot say.

typst writes column headers; its row headers (`pdf.header-cell`) are behind a feature that the package cannot switch on.
The tags of its files are plain objects with a plain table of where each stands, so that they can be written anew.
"""

from __future__ import annotations

import re

_END = re.compile(rb"startxref\s+(\d+)\s+%%EOF\s*\Z")
_PLACES = re.compile(rb"xref\n0 (\d+)\n0000000000 65535 f\r\n((?:\d{10} 00000 n\r\n)*)")
_ROW = re.compile(rb"\d+ 0 obj\n<</Type/StructElem/S/TR/P \d+ 0 R/K\[([^\]]*)\]>>\nendobj\n")
_HEADERS = re.compile(rb"/Headers\[[^\]]*\]")
_CELL = b"/S/TD/"
_SCOPE = b"<</O/Table/Scope/Row>>"


def with_row_headers(made: bytes) -> bytes:
    """The file with the first cell of each row as its header; as it was where it is not built as typst builds it.

    Cells lose their own lists of headers, which name columns alone and would go before what scopes say (ISO 32000-1,
    section 14.8.5.7): row and column are then found by the scopes of both.
    """
    end = _END.search(made)
    places = _PLACES.match(made, int(end[1])) if end else None
    if end is None or places is None:
        return made
    objects = _objects(made, int(end[1]), places[2])
    for text in tuple(objects.values()):
        row = _ROW.fullmatch(text)
        for place, number in enumerate(re.findall(rb"(\d+) 0 R", row[1]) if row else ()):
            cell = objects[int(number)]
            if _CELL in cell:
                objects[int(number)] = _header(cell) if place == 0 else _HEADERS.sub(b"", cell)
    return _written(made[: min(_offsets(places[2]))], objects, made[places.end() : end.start()])


def _offsets(places: bytes) -> list[int]:
    return [int(found) for found in re.findall(rb"(\d{10}) ", places)]


def _objects(made: bytes, stop: int, places: bytes) -> dict[int, bytes]:
    """Every object's bytes by its number, in the order in which they stand in the file."""
    starts = sorted((offset, number) for number, offset in enumerate(_offsets(places), start=1))
    stops = [offset for offset, _ in starts[1:]] + [stop]
    return {number: made[start:stop] for (start, number), stop in zip(starts, stops, strict=True)}


def _header(cell: bytes) -> bytes:
    """A cell as the header of its row."""
    head = cell.replace(_CELL, b"/S/TH/", 1)
    own = re.sub(rb"<</O/Table(?:/Headers\[[^\]]*\])?>>", _SCOPE, head, count=1)
    if own != head:
        return own
    return (
        head.replace(b"/A[", b"/A[" + _SCOPE, 1) if b"/A[" in head else head.replace(b"/K", b"/A[" + _SCOPE + b"]/K", 1)
    )


def _written(start: bytes, objects: dict[int, bytes], trailer: bytes) -> bytes:
    """The file from its objects, with a new table of where each stands."""
    places, at = {}, len(start)
    for number, text in objects.items():
        places[number] = at
        at += len(text)
    rows = b"".join(b"%010d 00000 n\r\n" % places[number] for number in sorted(places))
    table = b"xref\n0 %d\n0000000000 65535 f\r\n%s" % (len(places) + 1, rows)
    return b"".join((start, *objects.values(), table, trailer, b"startxref\n%d\n%%%%EOF" % at))
