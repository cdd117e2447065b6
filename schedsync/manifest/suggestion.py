"""What someone may have meant: the known word nearest to the one that was written."""

from collections.abc import Collection, Iterable, Sequence
from difflib import get_close_matches
from functools import lru_cache

from schedsync.manifest import checks

_LONGEST = 100
_LEAST_SHARED = 0.4
_MOST_LISTED = 20
# Of `Suggestions`: a tenth of a second.
_MOST_COMPARED = 100_000


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The known word that is most like this one, or ``None`` where none is near.

    Case does not count; neither does ``-`` for ``_``.
    """
    return _nearest(word, tuple(known))


def nearest_dotted(name: str, known: Sequence[str]) -> str | None:
    """As ``nearest``, of names such as ``package.module.function``, where the last part says most.

    A name that ends in the very same part is meant before one that shares its package; one whose last part is another
    word is not meant at all.
    """
    last = _last(name)
    same = [each for each in known if _last(each) == last]
    if len(same) == 1:
        return same[0]
    found = nearest(name, same or known)
    return found if found is not None and nearest(last, (_last(found),)) else None


def _last(name: str) -> str:
    return name.rpartition(".")[2]


@lru_cache(maxsize=4096)
def _nearest(word: str, known: tuple[str, ...]) -> str | None:
    folded = _folded(word[:_LONGEST])
    traits = _traits(folded)
    candidates, bits = _candidates(known)
    # Comparing two words letter by letter takes a hundred times as long as counting what they share.
    own = sum(bits.get(trait, 0) for trait in traits)
    size = len(traits)
    shared = ((2 * (own & theirs).bit_count() / (size + count), each) for each, theirs, count, _ in candidates)
    likely = [each for _, each in sorted(one for one in shared if one[0] >= _LEAST_SHARED)[-3:]]
    found = get_close_matches(folded, likely, n=1, cutoff=0.6) if likely else ()
    return next((name for each, *_, name in candidates if found and each == found[0]), None)


@lru_cache(maxsize=64)
def _candidates(known: tuple[str, ...]) -> tuple[list[tuple[str, int, int, str]], dict[str, int]]:
    """Each known word folded, its traits as bits of a number, how many, and as it is; and each trait's bit."""
    names = {_folded(name): name for name in sorted(known, reverse=True)}
    bits: dict[str, int] = {}
    for trait in (trait for folded in names for trait in _traits(folded)):
        bits.setdefault(trait, 1 << len(bits))
    words = ((folded, sum(bits[trait] for trait in _traits(folded)), name) for folded, name in names.items())
    return [(folded, own, own.bit_count(), name) for folded, own, name in words], bits


def _folded(word: str) -> str:
    return word.lower().replace("-", "_")


def _traits(word: str) -> frozenset[str]:
    """A word's letters and pairs of neighbours."""
    return frozenset(word) | {word[at : at + 2] for at in range(len(word) - 1)}


class Suggestions:
    """Suggestions from words of which a file may bring thousands, asked for as often.

    Each question is put to all of the words, so after so many comparisons there is no answer any more: whoever has a
    thousand names wrong does not read a thousand suggestions.

    Args:
        known: The words; more may come between two questions.
    """

    def __init__(self, known: Collection[str]) -> None:
        self._known = known
        self._left = _MOST_COMPARED

    def nearest(self, word: str) -> str | None:
        """As the function, while there are comparisons left."""
        self._left -= len(self._known)
        return nearest(word, self._known) if self._left >= 0 else None

    def question(self, word: str) -> str | None:
        """As the function, while there are comparisons left."""
        found = self.nearest(word)
        return None if found is None else _question(found)


def question(word: str, known: Iterable[str]) -> str | None:
    """``did you mean "task"?``, or ``None`` where no known word is near."""
    found = nearest(word, known)
    return None if found is None else _question(found)


def listed(items: Sequence[str], between: str = ", ") -> str:
    """Some texts, and how many more there are: a finding that names thousands, in each of thousands, helps nobody."""
    shown = between.join(items[:_MOST_LISTED])
    return shown if len(items) <= _MOST_LISTED else f"{shown} and {len(items) - _MOST_LISTED} more"


def _question(found: str) -> str:
    return f'did you mean "{found}"?'


def code_question(word: str) -> str | None:
    """``did you mean SCH310?`` of a code in small letters, a number or a rule's name, where it is one that can be set.

    The number of a code that is not there says nothing of which was meant.
    """
    names = {rule.name: rule for rule in checks.RULES.values()}
    digits = word.upper().removeprefix("SCH").strip("-_ ").replace("O", "0")
    meant = checks.RULES.get(f"SCH{digits}") or names.get(nearest(word, names) or "")
    return f"did you mean {meant.code}?" if meant is not None and meant.adjustable else None
