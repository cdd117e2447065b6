"""Text for manifests, to be pasted from a message."""

import json
import re
from collections.abc import Sequence

_PLAIN = re.compile(r"[A-Za-z_][\w.-]*", re.ASCII)
_WORDS = frozenset({"true", "false", "null", "yes", "no", "on", "off", "y", "n"})
_MOST = 10


def yaml_text(text: str) -> str:
    """A text as YAML takes it in any place: quoted where it could be read as something else."""
    if _PLAIN.fullmatch(text) and text.lower() not in _WORDS:
        return text
    return json.dumps(text, ensure_ascii=False)


def removed_hint(names: Sequence[str]) -> str:
    """The way to have deletes reviewed: the item of a manifest that says them.

    Args:
        names: What would be deleted; of many the first are written out.
    """
    items = ", ".join(f"{{name: {yaml_text(name)}}}" for name in names[:_MOST])
    more = f", and {len(names) - _MOST} more such items" if len(names) > _MOST else ""
    return f"say it in a manifest, where it is reviewed: removed: [{items}]{more}"
