"""``init``: the files that a repository of schedules starts with. What is there already is never touched."""

from dataclasses import dataclass
from pathlib import Path

PROJECT = "schedsync.yaml"
MANIFEST = "schedules/schedules.yaml"
SCHEMA = "schedules/manifest.schema.json"
PRE_COMMIT = ".pre-commit-config.yaml"
CI_JOB = ".github/workflows/schedsync.yml"
FILES = (PROJECT, MANIFEST, SCHEMA, PRE_COMMIT, CI_JOB)


@dataclass(frozen=True, slots=True)
class Started:
    """What became of each file.

    Attributes:
        written: Paths made now.
        kept: Paths that were there, untouched.
    """

    written: tuple[str, ...]
    kept: tuple[str, ...]


def start(directory: Path, *, owner: str, timezone: str, app: str | None, schema: str) -> Started:
    """Write the files that are missing, each whole or not at all.

    Args:
        directory: Where the project file goes.
        owner: Whose entries they will be.
        timezone: IANA name, put into the manifest.
        app: ``module:app``, or ``None`` to leave it out.
        schema: The text of the manifest's JSON Schema.

    Raises:
        OSError: When a file cannot be written.
    """
    written, kept = [], []
    for name, text in _files(owner, timezone, app, schema).items():
        path = directory / name
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            file = path.open("x", encoding="utf-8")
        except FileExistsError:
            kept.append(name)
            continue
        try:
            with file:
                file.write(text)
        except BaseException as error:
            # The next run would keep a part of a file as if it were somebody's own.
            path.unlink(missing_ok=True)
            if isinstance(error, OSError):
                error.filename = name
            raise
        written.append(name)
    return Started(tuple(written), tuple(kept))


def _files(owner: str, timezone: str, app: str | None, schema: str) -> dict[str, str]:
    application = f"app: {_yaml(app)}\n" if app else ""
    return {
        PROJECT: _PROJECT.format(owner=_yaml(owner), app=application),
        MANIFEST: _MANIFEST.format(timezone=_yaml(timezone)),
        SCHEMA: schema,
        PRE_COMMIT: _PRE_COMMIT,
        CI_JOB: _CI_JOB,
    }


def _yaml(text: str) -> str:
    """A text as a double-quoted YAML scalar, or bare where that is the same."""
    plain = text.isascii() and text.replace("/", "").replace("_", "").isalpha()
    reserved = {"true", "false", "null", "yes", "no", "on", "off", "y", "n"}
    if plain and text.lower() not in reserved:
        return text
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


_PROJECT = """\
version: 1
owner: {owner}
manifests: [schedules/*.yaml]
{app}\
# Where the schedule lives: --redis-url, then the chosen environment, then $SCHEDSYNC_REDIS_URL, then redis_url here.
# environments:
#   staging: {{redis_url: "${{STAGING_REDIS_URL}}"}}
#   production: {{redis_url: "${{PRODUCTION_REDIS_URL}}"}}
"""

_MANIFEST = """\
# yaml-language-server: $schema=manifest.schema.json
version: 1
defaults:
  timezone: {timezone}
  misfire: {{max_age: 1d}}         # a slot that is a day late is not sent any more
schedules:
  nightly-report:
    description: An example; put your own task here
    task: app.tasks.report
    cron: "0 6 * * *"
"""

_PRE_COMMIT = """\
repos:
  - repo: local
    hooks:
      - id: schedsync-validate
        name: schedsync validate
        entry: schedsync validate
        language: python
        additional_dependencies: [schedsync]
        pass_filenames: false
        require_serial: true
        always_run: true            # others may refer to a file that is deleted
      - id: schedsync-fmt
        name: schedsync fmt
        entry: schedsync fmt
        language: python
        additional_dependencies: [schedsync]
        files: \\.ya?ml$
        pass_filenames: false
        require_serial: true
"""

_CI_JOB = """\
name: schedules
on:
  pull_request:
  push:
    branches: [main]
permissions:
  contents: read
jobs:
  validate:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - uses: actions/setup-python@v5
        with: {python-version: "3.12"}
      - run: pip install schedsync
      - run: schedsync validate --format github
  # What the pull request would change, in the summary of its run. No store and no secrets are needed.
  review:
    if: github.event_name == 'pull_request'
    needs: validate
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
        with: {fetch-depth: 0}
      - uses: actions/setup-python@v5
        with: {python-version: "3.12"}
      - run: pip install schedsync
      - run: schedsync plan --against "origin/$GITHUB_BASE_REF" --format github
  apply:
    if: github.ref == 'refs/heads/main'
    needs: validate
    runs-on: ubuntu-latest
    concurrency: {group: schedsync, cancel-in-progress: false}
    env:
      SCHEDSYNC_REDIS_URL: ${{ secrets.SCHEDSYNC_REDIS_URL }}
    steps:
      - uses: actions/checkout@v4
      - uses: actions/setup-python@v5
        with: {python-version: "3.12"}
      - run: pip install schedsync
      - run: schedsync plan --out plan.json --format github
      - run: schedsync apply plan.json
"""
