"""Findings count themselves."""

from schedsync.diagnostics import Diagnostic, Severity
from schedsync.model.findings import Findings


def test_errors_and_warnings_are_counted() -> None:
    found = tuple(Diagnostic("SCH203", "unknown-key", severity, "x") for severity in Severity)
    assert (Findings(diagnostics=found).errors, Findings(diagnostics=found).warnings) == (1, 1)
