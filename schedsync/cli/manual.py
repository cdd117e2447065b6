"""What stands at the end of each command's help: examples, and what the process exits with."""

from collections.abc import Mapping
from types import MappingProxyType

EXAMPLES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "init": ("init", "init --owner billing --timezone Europe/Berlin --app billing.celery:app"),
        "validate": (
            "validate",
            "validate schedules/ --strict",
            "validate --app billing.celery:app",
            "validate -f sarif --format-into json=findings.json",
        ),
        "fmt": ("fmt", "fmt --check --diff schedules/", "fmt - < draft.yaml"),
        "plan": (
            "plan --redis-url redis://localhost:6379/0",
            "plan -e production -o plan.json --format-into markdown=plan.md",
            "plan --against origin/main",
            "plan -e production --detailed-exitcode --target 'report-*'",
        ),
        "apply": (
            "apply -e staging",
            "apply -e production --auto-approve --allow-deletes 12",
            "apply -e production plan.json",
            "apply --destroy --owner billing --redis-url redis://localhost:6379/0",
        ),
        "show": ("show plan.json", "show plan.json -f markdown"),
        "drift": ("drift -e production", "drift -e production --owner billing --detailed-exitcode"),
        "history": ("history -e production", "history -e production --limit 100 --owner billing", "history 42"),
        "rollback": ("rollback 41 -e production", "rollback 41 -e production --target nightly-report --auto-approve"),
        "export": (
            "export -e production -o schedules/billing.yaml",
            "export --owner '' --redis-url redis://localhost/0",
        ),
        "list": ("list -e production", "list -e production -l team=payments -f json"),
        "next": (
            "next",
            "next schedules/reports.yaml --count 3 --from 2027-03-27",
            "next --live -e production --load",
        ),
        "import": ("import beat-schedule --app billing.celery:app > schedules/billing.yaml",),
        "dev": ("dev", "dev schedules/ --app billing.celery:app"),
        "explain": ("explain", "explain SCH203", "explain unknown-key unknown-task"),
        "schema": ("schema manifest > schedules/manifest.schema.json", "schema output"),
    }
)
"""By command, without the name of the program."""

_MEANINGS = MappingProxyType(
    {
        0: "done",
        1: "error",
        2: "changes (--detailed-exitcode)",
        3: "refused by a safety check",
        4: "the plan is stale",
        64: "usage error",
        130: "Ctrl-C",
        143: "SIGTERM",
    }
)
_FURTHER: Mapping[str, tuple[int, ...]] = MappingProxyType(
    {"plan": (2, 3), "apply": (3, 4), "drift": (2,), "rollback": (3, 4)}
)
_FINDINGS: Mapping[str, str] = MappingProxyType(
    {
        "validate": "error, or findings that are errors",
        "fmt": "error, or with --check a file to change",
        "import": "error, or something was left out",
    }
)


def exit_codes(command: str) -> str:
    """What a command ends with, on one line."""
    own = sorted({0, 1, 64, *_FURTHER.get(command, ())} if command != "dev" else {1, 64, 130, 143})
    said = {**_MEANINGS, 1: _FINDINGS.get(command, _MEANINGS[1])}
    return "Exit codes: " + "; ".join(f"{code} {said[code]}" for code in own) + "."
