"""Writes docs/reference/diagnostics.md from the rules' docstrings, so that a rule is documented in one place.

Usage: python tools/write_diagnostics.py
"""

import importlib
import inspect
import re
from pathlib import Path

from schedsync.manifest import checks

PAGE = Path(__file__).resolve().parents[1] / "docs" / "reference" / "diagnostics.md"

HEAD = """\
# Diagnostics

<!-- `make docs` writes this page, from the docstrings in schedsync/manifest/checks. -->

Each finding has a code that never changes its meaning: 1xx YAML, 2xx structure, 3xx time, 4xx safety, 5xx ownership,
6xx Redis, 7xx the Celery application. Errors fail a run. Warnings do not, unless with `--strict`; those of one line are
silenced by `# schedsync: ignore[SCH310]` at its end, and a project file changes their severity:
`severity: {SCH310: error}` (also `warning`, `note`, `off`).
"""

OTHERS = (
    ("SCH000", "error", "anything that has no code of its own"),
    ("SCH001", "usage", "a command line that makes no sense; exit code 64"),
    ("SCH002", "configuration", "a setting, URL or combination of flags that cannot work"),
    ("SCH003", "not-done", "declined, or no terminal to ask on and no `--auto-approve`"),
    ("SCH004", "internal-error", "a fault of schedsync; `--debug` shows the traceback"),
    ("SCH005", "file-error", "a file that cannot be read or written"),
    ("SCH400", "refused", "a safety check without a code of its own refused"),
    ("SCH401", "safety-check", "the manifests are empty and entries are live: `--allow-empty`"),
    ("SCH402", "safety-check", "everything would be deleted: `--allow-deletes N`"),
    ("SCH403", "safety-check", "more deletes than `max_delete_percent`: `--allow-deletes N`"),
    ("SCH404", "safety-check", "more deletes than `max_deletes`: `--allow-deletes N`"),
    ("SCH405", "safety-check", "a protected entry would be deleted: `--allow-protected NAME`"),
    ("SCH406", "safety-check", "more updates than `max_update_percent`: `--allow-updates N`"),
    ("SCH410", "stale-plan", "entries changed between plan and apply; nothing was written; exit code 4"),
    ("SCH411", "other-store", "the plan was made for another store; exit code 4"),
    ("SCH420", "not-pruned", "entries that nothing declares were kept, and why (a note)"),
    ("SCH421", "rollback", "what a rollback goes back to, and what of it cannot be undone (a note)"),
    ("SCH425", "nothing-before", "what `plan --against` compares with has none of these manifests (a note)"),
    ("SCH501", "foreign-owner", "the entry belongs to another owner"),
    ("SCH502", "safety-check", "the live entry has no owner: it was saved from Python"),
    ("SCH600", "store-error", "the server refused a command"),
    ("SCH601", "store-unavailable", "the server cannot be reached or did not answer in time"),
    ("SCH602", "store-busy", "the server cannot write now: out of memory, read only, loading"),
    ("SCH603", "store-format", "the store was written by a newer schedsync, or a key holds another type than ours"),
    ("SCH604", "undecodable-entry", "a stored value cannot be decoded; it is never taken for absent"),
    ("SCH605", "leadership-lost", "a write came with an old fencing token"),
    ("SCH606", "unknown-entry", "no live entry has this name"),
    ("SCH607", "unknown-in-store", "the store knows no such owner: it was emptied, or it is another store than meant"),
    ("SCH608", "no-way-back", "a revision that cannot be rolled back to: not there yet, or no longer in the history"),
    ("SCH720", "invalid-value", "a schedule of the application that no file can say"),
    ("SCH721", "invalid-value", "an item of `beat_schedule` that no file can say"),
)


def page() -> str:
    """The whole page."""
    rows = ["| code | name | severity | finds |", "|---|---|---|---|"]
    sections = []
    for rule in checks.RULES.values():
        title, body = _documentation(rule)
        rows.append(f"| [{rule.code}](#{rule.code.lower()}-{rule.name}) | {rule.name} | {rule.severity} | {title} |")
        sections.append(f"## {rule.code} {rule.name}\n\n{rule.severity.capitalize()}: {title}.\n\n{body}\n")
    others = ["| code | name | means |", "|---|---|---|"]
    others += [f"| {code} | {name} | {meaning} |" for code, name, meaning in OTHERS]
    parts = ["\n".join(rows), "Not of a file:", "\n".join(others), *sections]
    return HEAD + "\n" + "\n\n".join(part.rstrip("\n") for part in parts) + "\n"


def _documentation(rule: checks.Rule) -> tuple[str, str]:
    """A rule's title and text, its literal blocks turned into fenced ones."""
    module = importlib.import_module(f"{checks.__name__}.{rule.module}")
    first, _, rest = inspect.cleandoc(module.__doc__ or "").partition("\n")
    title = first.removeprefix(f"{rule.code} {rule.name}: ").removesuffix(".").replace("|", "\\|")
    lines: list[str] = []
    for block in re.split(r"\n(?=(?:Bad|Good)[^\n]*::\n)", rest.strip()):
        head, literal, code = block.partition("::\n")
        if not literal:
            lines.append(block.strip())
            continue
        example = inspect.cleandoc("\n" + code)
        lines.append(f"{head}:\n\n```yaml\n{example}\n```")
    return title, "\n\n".join(lines)


if __name__ == "__main__":
    PAGE.write_text(page())
