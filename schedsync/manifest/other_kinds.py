"""Files that are no manifests, by what they are: told as that, in place of all that is wrong with them as one."""

from pathlib import Path

from schedsync.manifest import checks
from schedsync.manifest.collector import FileCollector
from schedsync.manifest.reading.crontab_file import report_crontab
from schedsync.manifest.reading.document import Document
from schedsync.manifest.spans import children_of, span

_FORMATS = {".py": "Python", ".toml": "TOML", ".ini": "settings", ".cfg": "settings", ".md": "Markdown"}


def report_other_kind(path: Path | None, text: str, document: Document | None, findings: FileCollector) -> bool:
    """Report a file that is another one than a manifest.

    Args:
        path: Where it is; ``None`` for standard input.
        text: What it holds.
        document: That as YAML, where it is some.
        findings: Of the file; those before go.

    Returns:
        Whether it is one of those that are known.
    """
    if report_crontab(text, findings):
        return True
    data = document.data if document is not None else None
    suffix = path.suffix if path is not None else ""
    if suffix == ".py":
        kind = "Python"
        hint = "`schedsync import beat-schedule --app MODULE:APP` writes a manifest of an application's schedule"
    elif suffix in _FORMATS and not isinstance(data, dict):
        kind, hint = _FORMATS[suffix], "name the YAML files, or their directory"
    elif isinstance(data, dict) and "plan_id" in data:
        kind = "a saved plan"
        hint = f"`schedsync show {findings.path}` shows it, and `schedsync apply {findings.path}` applies it"
    elif isinstance(data, dict) and not data.keys().isdisjoint(("manifests", "environments")):
        kind = "a project file"
        hint = "name the manifests, or no path: then those of the project file schedsync.yaml here or above are taken"
    else:
        return False
    place = next((key for key, _ in children_of(document.tree).values()), span(0, 0)) if document else span(0, 0)
    findings.forget()
    findings.add(checks.MISSING_KEY, f"no manifest: this is {kind}", place, hints=(hint,))
    return True
