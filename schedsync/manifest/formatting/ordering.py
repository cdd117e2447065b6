"""The order of a mapping's keys, and when it must stay as it is."""

from collections.abc import Sequence
from itertools import combinations

from schedsync.manifest.formatting.key_order import Shape
from schedsync.manifest.formatting.pieces import Piece

Pair = tuple[Piece, Piece]


def ordered(pairs: Sequence[Pair], shape: Shape) -> list[int]:
    """The indexes of the pairs in canonical order; in their own one where an alias would come before its anchor."""
    given = list(range(len(pairs)))
    if not shape.order:
        return given
    wanted = sorted(given, key=lambda index: shape.rank(pairs[index][0].value))
    places = {index: place for place, index in enumerate(wanted)}
    for first, second in combinations(given if any(map(_names, pairs)) else (), 2):
        if places[first] > places[second] and _tied(pairs[first], pairs[second]):
            return given
    return wanted


def _names(pair: Pair) -> frozenset[str]:
    return pair[0].anchors | pair[1].anchors | pair[0].aliases | pair[1].aliases


def _tied(first: Pair, second: Pair) -> bool:
    """Whether one defines an anchor that the other uses or defines too."""
    defined = [pair[0].anchors | pair[1].anchors for pair in (first, second)]
    return bool(defined[0] & _names(second) or defined[1] & _names(first))
