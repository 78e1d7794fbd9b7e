"""A fault that only other files show → the line and column where it stands in the file's own tree."""

from __future__ import annotations

from trialkit.protocol.faults import Fault, Place
from trialkit.protocol.names import nearest
from trialkit.protocol.tree import Found, Listed, Mapped, Mark, Node, Scalar


def found_at(root: Mapped, fault: Fault) -> Found:
    """A fault at its place in a tree, with the known name that is nearest to what was said."""
    near = nearest(fault.said, fault.known) if fault.said else None
    return Found(_mark(root, fault.path, at_key=fault.at_key), fault.what, fault.mended(near))


def _mark(node: Node, place: Place, *, at_key: bool) -> Mark:
    """Where a place stands in a tree; for what is not written, where the part it belongs to stands."""
    mark = node.mark
    for step in place:
        if isinstance(node, Mapped) and step in node.entries:
            entry = node.entries[str(step)]
            node, mark = entry.value, entry.mark if at_key or not isinstance(entry.value, Scalar) else entry.value.mark
        elif isinstance(node, Listed) and isinstance(step, int) and step < len(node.items):
            node = node.items[step]
            mark = node.mark
        else:
            break
    return mark
