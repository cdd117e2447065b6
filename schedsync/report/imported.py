"""Another scheduler's schedule as a manifest: YAML, or JSON that holds it."""

from collections.abc import Sequence
from dataclasses import dataclass

from schedsync.manifest.writer import write_manifest
from schedsync.model.entry.entry import Entry
from schedsync.report.json_ import encode
from schedsync.report.style import Style


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportReport:
    """What is told.

    Attributes:
        source: What kind of schedule it was: ``beat-schedule``.
        app: The application that it is of.
        owner: Whose the entries become; ``None`` where the project file says it.
        entries: Sorted by name; each says its zone.
        left_out: What did not become an entry, why, and the code that explains it.
    """

    source: str
    app: str
    owner: str | None
    entries: Sequence[Entry]
    left_out: Sequence[tuple[str, str, str]]


def render_text(report: ImportReport, style: Style) -> str:
    """The manifest."""
    zones = {entry.timezone for entry in report.entries}
    defaults = {"timezone": next(iter(zones))} if len(zones) == 1 else {}
    header = [f"Imported from the {report.source.replace('-', '_')} of {report.app}."]
    header += [f"Left out: {name}: {reason}" for name, reason, _ in report.left_out]
    return write_manifest(report.owner, defaults, report.entries, header=header)


def render_json(report: ImportReport, style: Style) -> str:
    """The object of ``import``."""
    body = {
        "source": report.source,
        "app": report.app,
        "owner": report.owner,
        "entries": len(report.entries),
        "left_out": [{"name": name, "reason": reason, "code": code} for name, reason, code in report.left_out],
        "manifest": render_text(report, style),
    }
    return encode(body) + "\n"
