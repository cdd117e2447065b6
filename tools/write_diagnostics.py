"""Writes docs/reference/diagnostics.md from what `schedsync explain` tells, so that a code is documented in one place.

Usage: python tools/write_diagnostics.py
"""

from pathlib import Path

from schedsync.codes.documentation import Example, Explanation
from schedsync.operations.explain import explanations
from schedsync.report.explained import silencing

PAGE = Path(__file__).resolve().parents[1] / "docs" / "reference" / "diagnostics.md"

HEAD = """\
# Diagnostics

<!-- `make docs` writes this page, from the docstrings in schedsync/manifest/checks and schedsync/codes. -->

Each finding has a code that never changes its meaning: 0xx the command line, 1xx YAML, 2xx structure, 3xx time,
4xx safety, 5xx ownership, 6xx Redis, 7xx the Celery application. `schedsync explain SCH310` prints what stands here.
Errors fail a run. Warnings do not, unless with `--strict`; those of one line, or of a text that ends on it, are
silenced by `# schedsync: ignore[SCH310]` at its end, and a project file changes their severity:
`severity: {SCH310: error}` (also `warning`, `note`, `off`). A code whose section has no "Silence" cannot be silenced:
something was not done, or what cannot be read cannot be passed over.
"""


def page() -> str:
    """The whole page."""
    known = explanations()
    rows = ["| code | name | severity | finds |", "|---|---|---|---|"]
    for each in known:
        title = each.title.replace("|", "\\|")
        rows.append(f"| [{each.code}](#{each.code.lower()}-{each.name}) | {each.name} | {each.severity} | {title} |")
    parts = ["\n".join(rows), *(_section(each) for each in known)]
    return HEAD + "\n" + "\n\n".join(parts) + "\n"


def _section(each: Explanation) -> str:
    parts = [f"## {each.code} {each.name}", f"{each.severity.capitalize()}: {each.title}."]
    parts += [f"Why: {each.why}"] if each.why else []
    parts += [_example(example) for example in each.examples]
    if each.adjustable or each.severity != "error":
        parts.append(f"Silence: {silencing(each)}")
    return "\n\n".join(parts)


def _example(example: Example) -> str:
    head = "Good" if example.good else "Bad"
    where = f", in `{example.file}`" if example.file else ""
    kind = "sh" if example.is_command else "python" if (example.file or "").endswith(".py") else "yaml"
    return f"{head}{where}:\n\n```{kind}\n{example.text}\n```"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
