"""Which keys stand in which order, and which texts are quoted: the canonical order of each mapping that has one."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from schedsync.manifest import schema
from schedsync.manifest.writer import KEY_ORDER

# Where an `x-` block stands among the keys around it.
_OWN_KEYS = "x-"


@dataclass(frozen=True, slots=True)
class Shape:
    """How a mapping, or a list of them, is laid out.

    Attributes:
        order: The keys in their order; empty where any order is meant, as in ``kwargs``.
        children: The shapes of the values of some keys.
        each: The shape of all other values, and of a list's items; ``None`` for values left as they are.
        quoted: Keys whose texts stand in double quotes.
    """

    order: tuple[str, ...] = ()
    children: Mapping[str, "Shape"] = field(default_factory=dict)
    each: "Shape | None" = None
    quoted: frozenset[str] = frozenset()

    def child(self, key: str) -> "Shape":
        """The shape of a key's value."""
        if _OWN_KEYS in self.order and key.startswith(_OWN_KEYS):
            return _ANY
        return self.children.get(key) or self.each or (self if self is _ANY else _NONE)

    def rank(self, key: str) -> int:
        """Where a key stands: `<<` first, unknown ones last."""
        if key == "<<":
            return -1
        if _OWN_KEYS in self.order and key.startswith(_OWN_KEYS):
            return self.order.index(_OWN_KEYS)
        return self.order.index(key) if key in self.order else len(self.order)


_CRON = frozenset({"cron"})
_NONE = Shape()
# Inside an `x-` block anything may stand; a `cron` in it is one that entries take over by `<<`.
_ANY = Shape(quoted=_CRON)


def _of(kind: str, *path: str) -> Shape:
    return Shape(schema.properties(kind, *path))


def _entry(*, own_keys: bool) -> Shape:
    where = ("manifest", "definitions", "entry", "properties")
    parts = ("crontab", "solar", "options", "misfire")
    children = {key: _of(*where, key) for key in parts}
    children["exclude_dates"] = Shape(each=_of(*where, "exclude_dates", "items"))
    order = (*((_OWN_KEYS,) if own_keys else ()), *KEY_ORDER, *(("adopt",) if "adopt" not in KEY_ORDER else ()))
    return Shape(order, children, quoted=_CRON)


def _manifest() -> Shape:
    items = {key: Shape(each=_of("manifest", "properties", key, "items")) for key in ("moved", "removed")}
    children = {"defaults": _entry(own_keys=True), "schedules": Shape(each=_entry(own_keys=False)), **items}
    return Shape(("version", "owner", _OWN_KEYS, "defaults", "schedules", "moved", "removed"), children)


def _project() -> Shape:
    safety = _of("project", "properties", "safety")
    own = (_OWN_KEYS, *schema.properties("project", "definitions", "environment"))
    environment = Shape(own, {"safety": safety})
    version, owner, *rest = schema.properties("project")
    children = {"safety": safety, "environments": Shape(each=environment)}
    return Shape((version, owner, _OWN_KEYS, *rest), children)


MANIFEST = _manifest()
PROJECT = _project()


def shape_of(data: Any, *, project: bool) -> Shape | None:  # noqa: ANN401 - any YAML value
    """How a file is laid out; ``None`` for one that is none of ours.

    Args:
        data: What the file holds. Overlays are laid out as manifests.
        project: Whether it is a project file.
    """
    if not isinstance(data, dict):
        return None
    if project:
        return PROJECT
    return MANIFEST if "version" in data and {"schedules", "defaults", "moved", "removed"} & set(data) else None
