"""Which texts that look like comments are parts of values."""

from collections.abc import Iterator

from schedsync.manifest.spans import Branch, Span, Tree, bounds


def in_values(offsets: list[int], tree: Tree) -> frozenset[int]:
    """Those of some offsets, in any order, that lie inside of a document's scalars, its keys among them."""
    wanted = sorted(offsets)
    found: set[int] = set()
    at = 0
    for start, end in sorted(bounds(each) for each in _scalars(tree)):
        while at < len(wanted) and wanted[at] < start:
            at += 1
        inner = at
        while inner < len(wanted) and wanted[inner] < end:
            found.add(wanted[inner])
            inner += 1
    return frozenset(found)


def _scalars(tree: Tree) -> Iterator[Span]:
    """The spans of all scalars; what aliases share is given once."""
    seen: set[int] = set()
    waiting: list[Tree] = [tree]
    while waiting:
        each = waiting.pop()
        if isinstance(each, int):
            yield each
        elif id(each.children) not in seen:
            seen.add(id(each.children))
            assert isinstance(each, Branch)
            if isinstance(each.children, dict):
                yield from (place for place, _ in each.children.values())
                waiting += (inner for _, inner in each.children.values())
            else:
                waiting += each.children
