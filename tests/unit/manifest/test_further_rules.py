"""Rules of the project file and of a whole run: required labels, crowded instants, comments that ignore nothing."""

from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from schedsync.diagnostics import Diagnostic
from schedsync.manifest.load import load
from schedsync.manifest.project import load_project
from schedsync.operations.validate import validate

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
TEAM = 'no label "team", which the project requires'
HEAD = "version: 1\nowner: billing\nschedules:\n"


def found(tmp_path: Path, entries: str, project: str = "", *, thorough: bool = True) -> list[Diagnostic]:
    (tmp_path / "schedsync.yaml").write_text(f"version: 1\n{project}")
    content = BytesIO((HEAD + entries).encode())
    loaded = load(["-"], now=NOW, project=load_project(tmp_path), stdin=content, thorough=thorough)
    return list(loaded.diagnostics)


@pytest.mark.parametrize(
    ("entry", "message", "place", "label"),
    [
        ("{task: t, every: 1h}", 'no labels "team" and "tier", which the project requires', (4, 3), None),
        ("{task: t, every: 1h, labels: {team: a, tier: b}}", None, None, None),
        (
            "{task: t, every: 1h, labels: {x: ''}}",
            'no labels "team" and "tier", which the project requires',
            (4, 27),
            None,
        ),
        (
            "{task: t, every: 1h, labels: {teem: a, tier: b}}",
            TEAM,
            (4, 27),
            'did you mean "team" where it says "teem"?',
        ),
    ],
)
def test_required_labels(tmp_path: Path, entry: str, message: Any, place: Any, label: Any) -> None:
    diagnostics = found(tmp_path, f"  a: {entry}\n", "require: {labels: [team, tier]}\n")
    assert [one.message for one in diagnostics] == ([message] if message else [])
    for one in diagnostics:
        assert one.location is not None
        assert (one.code, (one.location.line, one.location.column), one.label) == ("SCH250", place, label)
        assert "write `labels: {team: …" in one.hints[0]


def test_a_label_of_the_defaults_counts(tmp_path: Path) -> None:
    (tmp_path / "schedsync.yaml").write_text("version: 1\nrequire: {labels: [team]}\n")
    text = "version: 1\nowner: o\ndefaults: {labels: {team: a}}\nschedules: {a: {task: t, every: 1h}}\n"
    loaded = load(["-"], now=NOW, project=load_project(tmp_path), stdin=BytesIO(text.encode()))
    assert loaded.diagnostics == ()


@pytest.mark.parametrize(
    ("description", "codes"), [("", ["SCH251"]), (", description: ' '", ["SCH251"]), (", description: x", [])]
)
def test_required_descriptions(tmp_path: Path, description: str, codes: list[str]) -> None:
    diagnostics = found(tmp_path, f"  a: {{task: t, every: 1h{description}}}\n", "require: {description: true}\n")
    assert [one.code for one in diagnostics] == codes


def test_what_is_required_may_be_a_warning_and_ignored(tmp_path: Path) -> None:
    project = "require: {labels: [team]}\nseverity: {SCH250: warning}\n"
    (one,) = found(tmp_path, "  a: {task: t, every: 1h}\n", project)
    assert one.severity.value == "warning"
    assert found(tmp_path, "  a: {task: t, every: 1h}  # schedsync: ignore[SCH250]\n", project) == []


def test_crowded_instants(tmp_path: Path) -> None:
    entries = "".join(f'  e{number}: {{task: t, cron: "0 6 * * *", timezone: Asia/Tokyo}}\n' for number in range(7))
    (one,) = found(tmp_path, entries, "load: {max_at_once: 6}\n")
    assert one.location is not None
    assert (one.code, one.entry, one.location.line) == ("SCH330", "e0", 4)
    assert one.message == "7 entries run at once, on 2026-11-23 at 06:00:00 Asia/Tokyo"
    assert one.hints[0] == "they are e0, e1, e2, e3, e4 and 2 more"
    assert found(tmp_path, entries, "load: {max_at_once: 7}\n") == []
    assert found(tmp_path, entries) == []
    assert found(tmp_path, entries, "load: {max_at_once: 6}\n", thorough=False) == []
    (one,) = found(tmp_path, entries, "load: {max_at_once: 2}\n")
    assert len(one.hints) == 3


def test_fifty_without_a_project_file() -> None:
    entries = "".join(f'  e{number}: {{task: t, cron: "0 6 * * *"}}\n' for number in range(51))
    (one,) = load(["-"], now=NOW, stdin=BytesIO((HEAD + entries).encode()), thorough=True).diagnostics
    assert one.code == "SCH330"


def test_what_an_overlay_adds_counts(tmp_path: Path) -> None:
    (tmp_path / "schedsync.yaml").write_text(
        "version: 1\nmanifests: [m.yaml]\nload: {max_at_once: 1}\nenvironments: {a: {overlays: [o.yaml]}}\n"
    )
    (tmp_path / "m.yaml").write_text(f'{HEAD}  a: {{task: t, cron: "0 6 * * *"}}\n')
    (tmp_path / "o.yaml").write_text('version: 1\nowner: billing\nschedules:\n  b: {task: t, cron: "0 6 * * *"}\n')
    diagnostics = load((), now=NOW, project=load_project(tmp_path), environment="a", thorough=True).diagnostics
    assert [one.code for one in diagnostics] == ["SCH330"]


@pytest.mark.parametrize(
    ("comment", "messages"),
    [
        ("ignore[SCH310]", ["nothing to ignore: this line has no SCH310"]),
        ("ignore[SCH999]", ['nothing to ignore: there is no code "SCH999"']),
        ("ignore[sch314]", ['nothing to ignore: there is no code "sch314"', None]),
        ("ignore[SCH203]", ["SCH203 cannot be ignored: unknown-key is always an error"]),
        ("ignore[SCH314]", []),
        ("ignore[SCH314, SCH310]", ["nothing to ignore: this line has no SCH310"]),
        ("ignore[SCH310, SCH122]", []),
        ("ignore[SCH122]", []),
        ("ignore[SCH702]", []),
        ("ignore[]", ["this ignores nothing: it names no code in brackets"]),
        ("ignore", ["this ignores nothing: it names no code in brackets"]),
        ("Ignore SCH314", ["this ignores nothing as it is written", None]),
        ("noqa: SCH310", ["this ignores nothing as it is written"]),
        ("ignore-file", ["this ignores nothing: comments are for one line"]),
        ("ignored by all", []),
        ("see the wiki", []),
    ],
)
def test_comments_that_ignore_nothing(comment: str, messages: list[Any]) -> None:
    every = "1d" if "314" in comment else "1h"
    text = f"{HEAD}  a:\n    task: t\n    every: {every}  # schedsync: {comment}\n"
    diagnostics = load(["-"], now=NOW, stdin=BytesIO(text.encode()), thorough=True).diagnostics
    told = [one.message for one in diagnostics if one.code == "SCH122"]
    assert told == [message for message in messages if message]
    assert len(diagnostics) == len(messages)
    assert load(["-"], now=NOW, stdin=BytesIO(text.encode())).diagnostics == tuple(
        one for one in diagnostics if one.code != "SCH122"
    )


@pytest.mark.parametrize(
    ("code", "label"),
    [
        ("sch310", "did you mean SCH310?"),
        ("dst-gap", "did you mean SCH310?"),
        ("dst_gap", "did you mean SCH310?"),
        ("SCH398", None),
        ("SCH203", None),
        ("unknown-key", None),
    ],
)
def test_what_a_code_may_have_been_meant_for(code: str, label: str | None) -> None:
    text = f"{HEAD}  a: {{task: t, every: 1h}}  # schedsync: ignore[{code}]\n"
    (one,) = load(["-"], now=NOW, stdin=BytesIO(text.encode()), thorough=True).diagnostics
    assert (one.code, one.label) == ("SCH122", label)


@pytest.mark.parametrize(
    ("comment", "hint"),
    [
        ("# noqa: SCH310", "write `# schedsync: ignore[SCH310]`"),
        ("# schedsync ignore[SCH310]", "write `# schedsync: ignore[SCH310]`"),
        ("# schedsync: ignores[sch310]", "write `# schedsync: ignore[SCH310]`"),
        ("# sched-sync: ignore SCH310", "write `# schedsync: ignore[SCH310]`"),
        ("# schedsync: ignore (SCH310, SCH311)", "write `# schedsync: ignore[SCH310, SCH311]`"),
        ("# schedsync: ignore [SCH310]", "write `# schedsync: ignore[SCH310]`"),
        ("# on purpose; schedsync: ignore[SCH310]", "write `# schedsync: ignore[SCH310]`"),
        ("# schedsync: disable=SCH310", "write `# schedsync: ignore[SCH310]`"),
        ("# schedsync: ignore-next-line[SCH310]", "write `# schedsync: ignore[SCH310]`, at the end of the "),
        ("# schedsync: ignore-file[SCH310]", "write `severity: {SCH310: off}` in schedsync.yaml"),
        ("# schedsync: ignore", "write `# schedsync: ignore[SCH310]` with the code of the finding"),
        ("# SCH310 is known, ignore it", None),
    ],
)  # fmt: skip
def test_what_to_write_in_place_of_a_comment_that_ignores_nothing(comment: str, hint: str | None) -> None:
    text = f"{HEAD}  a: {{task: t, every: 1h}}  {comment}\n"
    diagnostics = load(["-"], now=NOW, stdin=BytesIO(text.encode()), thorough=True).diagnostics
    assert [one.hints[0].startswith(hint or "") for one in diagnostics] == ([True] if hint else [])


@pytest.mark.parametrize(
    ("lines", "label"),
    [
        (
            "  # schedsync: ignore[SCH314]\n  a: {task: t, every: 1d}\n",
            "SCH314 is on line 5: write the comment at its end",
        ),
        ("  a:  # schedsync: ignore[SCH314]\n    task: t\n    every: 1d\n", "SCH314 is on line 6: write the comment"),
        ("  # schedsync: ignore[SCH314]\n" + "\n" * 10 + "  a: {task: t, every: 1d}\n", None),
    ],
)
def test_a_comment_on_another_line_than_its_finding(lines: str, label: str | None) -> None:
    diagnostics = load(["-"], now=NOW, stdin=BytesIO(f"{HEAD}{lines}".encode()), thorough=True).diagnostics
    (one,) = [each for each in diagnostics if each.code == "SCH122"]
    assert (one.label or "").startswith(label or "")
    assert one.hints == (() if label else ("remove it from the comment",))


def test_of_a_faulty_file_what_can_never_be_ignored_is_told() -> None:
    text = f"{HEAD}  a: {{task: t, every: 5x}}  # schedsync: ignore[SCH303, SCH310, dst-gap]\n"
    diagnostics = load(["-"], now=NOW, stdin=BytesIO(text.encode()), thorough=True).diagnostics
    assert [one.message for one in diagnostics] == [
        '"5x" is not a duration',
        "SCH303 cannot be ignored: bad-duration is always an error",
        'nothing to ignore: there is no code "dst-gap"',
    ]


def test_a_faulty_or_undecided_file_is_not_judged() -> None:
    ignored = "    every: 1h  # schedsync: ignore[SCH310]\n"
    for more in ("  b: {task: t}\n", "  b: {task: t, every: '${EVERY}'}\n"):
        text = f"{HEAD}  a:\n    task: t\n{ignored}{more}"
        diagnostics = load(["-"], now=NOW, stdin=BytesIO(text.encode()), thorough=True).diagnostics
        assert "SCH122" not in [one.code for one in diagnostics]


def test_what_some_environment_needs_is_not_needless(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    environments = "environments:\n  a: {variables: {EVERY: 1d}}\n  b: {variables: {EVERY: 2h}}\n"
    (tmp_path / "schedsync.yaml").write_text(f"version: 1\nmanifests: [m.yaml]\n{environments}")
    text = f"{HEAD}  a:\n    task: t\n    every: ${{EVERY:-1h}}  # schedsync: ignore[SCH314]\n"
    (tmp_path / "m.yaml").write_text(text)
    assert validate((), now=NOW, project=load_project(tmp_path)).diagnostics == ()
    (tmp_path / "m.yaml").write_text(text.replace("SCH314", "SCH310, SCH314"))
    (one,) = validate((), now=NOW, project=load_project(tmp_path)).diagnostics
    assert one.message == "nothing to ignore: this line has no SCH310"
