"""Options of other tools, and how the same is said here."""

import click

_SEVERITIES = "write `severity: {SCH310: off}` in schedsync.yaml, or end a line with `# schedsync: ignore[SCH310]`."
_SAID_HERE = {
    "--json": "write -f json.",
    **dict.fromkeys(("--output", "-o", "--out"), "write -f FORMAT, or --format-into FORMAT=FILE for a file."),
    **dict.fromkeys(("--env", "--stage", "--profile"), "write -e NAME."),
    **dict.fromkeys(("--config", "-c"), "write -C DIR, the directory of schedsync.yaml."),
    **dict.fromkeys(
        ("--ignore", "--select", "--disable", "--enable", "--severity", "--skip", "--rule", "--no-warnings"),
        _SEVERITIES,
    ),
    "--exit-zero": f"only errors make it fail; {_SEVERITIES}",
    "--fix": "each finding says what to write; `schedsync fmt` puts files into canonical layout.",
    **dict.fromkeys(("--yes", "-y", "--assume-yes", "--no-input"), "write --auto-approve."),
    "--force": "there is none for everything; what is refused says what lets it through.",
    **dict.fromkeys(("--dry-run", "-n"), "`schedsync plan` shows what would change."),
}


def with_way(error: click.UsageError) -> click.UsageError:
    """The error; of an option that other tools have, with what to write here in place of one that looks like it."""
    if not isinstance(error, click.NoSuchOption) or error.option_name not in _SAID_HERE:
        return error
    return click.UsageError(f"No such option '{error.option_name}': {_SAID_HERE[error.option_name]}", ctx=error.ctx)
