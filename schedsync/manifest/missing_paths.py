"""What to do about a path that names nothing."""

import glob
import os
from pathlib import Path

from schedsync.manifest.suggestion import nearest

# Names of one directory that are compared with the one that is not there.
_MOST_NAMES = 1_000
_LONGEST = 200
_OTHER_SUFFIX = {".yaml": ".yml", ".yml": ".yaml"}


def missing_path_hints(given: str, base: Path | None) -> tuple[str, ...]:
    """What may have been meant, or up to where the path leads.

    Args:
        given: As it was given.
        base: What it is relative to; the working directory when ``None``.
    """
    if not given:
        return ("leave it out for the project file's manifests; a variable of the shell may be empty",)
    start = base or Path()
    if os.path.isdir(start / given):  # noqa: PTH112 - never raises
        return ("what a directory holds is read where it ends in .yaml or .yml; name any other file itself",)
    parts = Path(given).parts
    fixed = next((at for at, part in enumerate(parts) if glob.has_magic(part)), len(parts))
    there = Path()
    at = 0
    while at < fixed and os.path.lexists(start / there / parts[at]):
        there /= parts[at]
        at += 1
    # A pattern that looks into all directories has taken its time already.
    easy = len(given) <= _LONGEST and "**" not in given
    found = _similar(start, there, parts[at:], names=at < fixed) if easy else None
    if found is not None:
        return (f'did you mean "{found}"?',)
    where = os.path.abspath(start / there)  # noqa: PTH100 - without `..`, and links as they are
    of_project = "" if base is None else "the project file names it, and "
    return (f'{of_project}there is no "{os.path.join(*parts[at:])[:100]}" in "{where}"',)  # noqa: PTH118 - a pattern


def _similar(start: Path, there: Path, rest: tuple[str, ...], *, names: bool) -> Path | None:
    """The path with the part that is not there, or with a pattern's suffix, as it may have been meant."""
    if names:
        known = _names(start / there)
        same = [name for name in known if Path(name).stem == Path(rest[0]).stem]
        meant = (same or [nearest(rest[0], known) or rest[0]])[0]
        whole = Path(there, meant, *rest[1:])
    else:
        last = Path(rest[-1])
        whole = Path(there, *rest[:-1], last.stem + _OTHER_SUFFIX.get(last.suffix, ""))
    pattern = glob.iglob(str(start / whole), recursive=True)  # noqa: PTH207 - Path.glob refuses absolute ones
    return whole if next(pattern, None) is not None else None


def _names(directory: Path) -> list[str]:
    """What may be manifests, or directories of some."""
    try:
        with os.scandir(directory) as entries:
            found = [each.name for each in entries if each.is_dir() or each.name.endswith((".yaml", ".yml", ".json"))]
    except (OSError, ValueError):
        return []
    return sorted(name for name in found if not name.startswith("."))[:_MOST_NAMES]
