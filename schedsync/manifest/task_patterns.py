"""The task names that a project allows."""

import re
from collections.abc import Sequence
from fnmatch import fnmatchcase

_MAGIC = re.compile(r"[*?\[]")


class TaskPatterns:
    """Patterns of task names, found by the text that they begin with: a project may have thousands of both.

    Args:
        patterns: As ``fnmatch`` takes them, case and all; everything is allowed when there are none.
    """

    def __init__(self, patterns: Sequence[str] = ()) -> None:
        self.patterns = tuple(patterns)
        self._by_head: dict[str, list[str]] = {}
        for pattern in self.patterns:
            self._by_head.setdefault(_MAGIC.split(pattern, 1)[0], []).append(pattern)
        self._sizes = sorted({len(head) for head in self._by_head})

    def allow(self, task: str) -> bool:
        """Whether a task may be used."""
        sizes = (size for size in self._sizes if size <= len(task))
        return not self.patterns or any(
            fnmatchcase(task, pattern) for size in sizes for pattern in self._by_head.get(task[:size], ())
        )
