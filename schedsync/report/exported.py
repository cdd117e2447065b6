"""Live entries as a manifest: YAML, or JSON that holds it."""

from typing import Any

from schedsync.manifest.writer import write_manifest
from schedsync.model.plan.exported import Exported
from schedsync.report.json_ import encode
from schedsync.report.store_document import store_document
from schedsync.report.style import Style


def exported_document(exported: Exported) -> dict[str, Any]:
    """All that ``export`` says, as JSON values."""
    return {
        "store": store_document(exported.target),
        "owner": exported.owner,
        "revision": exported.revision,
        "entries": len(exported.entries),
        "manifest": _manifest(exported),
    }


def render_text(exported: Exported, style: Style) -> str:
    """The manifest."""
    return str(exported_document(exported)["manifest"])


def render_json(exported: Exported, style: Style) -> str:
    """The object of ``export``."""
    return encode(exported_document(exported)) + "\n"


def _manifest(exported: Exported) -> str:
    entries = [live.entry for live in exported.entries if live.entry is not None]
    zones = {entry.timezone for entry in entries}
    defaults = {"timezone": next(iter(zones))} if len(zones) == 1 else {}
    target = exported.target
    header = [f"What was live at revision {exported.revision} of {target.url}, prefix {target.key_prefix}."]
    if exported.owner is None:
        header.append("Nobody owns these entries: name an owner, and an apply adopts them.")
    return write_manifest(
        exported.owner,
        defaults,
        entries,
        header=header,
        adopt=exported.owner is None,
        secrets={live.name: live.secrets for live in exported.entries},
    )
