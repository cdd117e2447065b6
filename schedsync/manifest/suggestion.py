"""What someone may have meant: the known word nearest to the one that was written."""

from collections.abc import Iterable
from difflib import get_close_matches
from functools import lru_cache


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The known word that is most like this one, or ``None`` where none is near.

    Case does not count; neither does ``-`` for ``_``.
    """
    return _nearest(word, tuple(known))


@lru_cache(maxsize=1024)
def _nearest(word: str, known: tuple[str, ...]) -> str | None:
    folded = {candidate.lower().replace("-", "_"): candidate for candidate in sorted(known, reverse=True)}
    found = get_close_matches(word.lower().replace("-", "_"), folded, n=1, cutoff=0.6)
    return folded[found[0]] if found else None


def question(word: str, known: Iterable[str]) -> str | None:
    """``did you mean "task"?``, or ``None`` where no known word is near."""
    found = nearest(word, known)
    return None if found is None else f'did you mean "{found}"?'
