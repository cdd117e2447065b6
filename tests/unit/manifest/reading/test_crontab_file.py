"""A crontab given as a manifest."""

import pytest

from schedsync.manifest.collector import Collector
from schedsync.manifest.reading.crontab_file import report_crontab


@pytest.mark.parametrize(
    ("line", "entry"),
    [
        ("0 5 * * * /usr/bin/backup --all", 'backup: {task: app.tasks.backup, cron: "0 5 * * *"}'),
        ("0 5\t* * mon-fri root run-jobs.sh", 'run-jobs: {task: app.tasks.run_jobs, cron: "0 5 * * mon-fri"}'),
        ("0 5 * jan * www-data /bin/x", 'x: {task: app.tasks.x, cron: "0 5 * jan *"}'),
        ("@daily cleanup", 'cleanup: {task: app.tasks.cleanup, cron: "@daily"}'),
        ("*/5 * * * * [ -f x ] && y", 'report: {task: app.tasks.report, cron: "*/5 * * * *"}'),
    ],
)
def test_the_first_line_is_written_as_an_entry(line: str, entry: str) -> None:
    collector = Collector()
    findings = collector.file("f")
    text = f"\n# comment\nPATH = /bin\n  {line}\n"
    findings.use_text(text)
    assert report_crontab(text, findings)
    (found,) = collector.sorted()
    assert str(found.location) == "f:4:3"
    assert f"`{entry}`" in found.hints[0]


@pytest.mark.parametrize(
    "text", ["", "# 0 5 * * * x", "A=1\n", "version: 1\n0 5 * * * x\n", "0 5 * * *\n", "#\n" * 300]
)
def test_anything_else_is_none(text: str) -> None:
    collector = Collector()
    assert not report_crontab(text, collector.file("f"))
    assert collector.count == 0
