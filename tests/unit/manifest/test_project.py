"""The project file: found above, read strictly, its URL's variables expanded when they are needed."""

from pathlib import Path

import pytest

from schedsync.errors import ConfigurationError, InvalidFilesError, UnsetVariableError
from schedsync.manifest.collector import Collector
from schedsync.manifest.project import Environment, Project, expand, find_project_file, load_project, read_project
from schedsync.model.plan.safety import Thresholds

WHOLE = """
version: 1
owner: billing
manifests: [schedules/*.yaml]
app: billing.celery:app
key_prefix: top
redis_url: redis://localhost
allow_tasks: ["billing.*"]
safety: {max_deletes: 5}
severity: {SCH312: error}
x-own: 1
environments:
  staging: {redis_url: "${STAGING_REDIS_URL}", owner: staging, safety: {min_entries: 3}}
  production: {redis_url: "$${x}${PRODUCTION:-redis://prod}${P:?}", key_prefix: schedsync, app: "a:b", overlays: []}
  local:
"""


def _write(directory: Path, text: str) -> Path:
    path = directory / "schedsync.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def _findings(directory: Path, text: str) -> list[str]:
    with pytest.raises(InvalidFilesError) as caught:
        read_project(_write(directory, text))
    return [
        f"{one.location.line}:{one.location.column} {one.code}"
        for one in caught.value.diagnostics
        if one.location is not None
    ]


def test_whole(tmp_path: Path) -> None:
    path = _write(tmp_path, WHOLE)
    project = load_project(tmp_path)
    assert project == Project(
        path=path,
        owner="billing",
        manifests=("schedules/*.yaml",),
        app="billing.celery:app",
        redis_url="redis://localhost",
        key_prefix="top",
        allow_tasks=("billing.*",),
        safety=Thresholds(max_deletes=5),
        severity={"SCH312": "error"},
        environments={
            "staging": Environment(
                name="staging",
                redis_url="${STAGING_REDIS_URL}",
                owner="staging",
                safety=Thresholds(max_deletes=5, min_entries=3),
            ),
            "production": Environment(
                name="production",
                redis_url="$${x}${PRODUCTION:-redis://prod}${P:?}",
                key_prefix="schedsync",
                app="a:b",
            ),
            "local": Environment(name="local"),
        },
    )
    assert project.directory == tmp_path
    assert project.safety_of("staging").min_entries == 3
    assert project.safety_of("production") == project.safety_of(None) == project.safety_of("none") == project.safety


def test_found_here_or_above(tmp_path: Path) -> None:
    below = tmp_path / "a" / "b"
    below.mkdir(parents=True)
    assert load_project(below) is None
    path = _write(tmp_path, "version: 1\n")
    assert find_project_file(below) == path
    assert load_project(below) == Project(path=path)


@pytest.mark.parametrize(
    ("text", "findings"),
    [
        ("version: 1\nowners: x\n", ["2:1 SCH203"]),
        ("owner: x\n", ["1:1 SCH206"]),
        ("", ["0:0 SCH108"]),
        ("a: [", ["1:5 SCH101"]),
        ("- a", ["1:1 SCH201"]),
        ("version: 1\nkey_prefix: '{x}'\n", ["2:13 SCH207"]),
        ("version: 1\nsafety: {max_delete_percent: 200}\n", ["2:30 SCH207"]),
        (
            "version: 1\nseverity: {SCH999: error, SCH201: note, SCH312: loud}\n",
            ["2:12 SCH219", "2:27 SCH219", "2:49 SCH207"],
        ),
        ("version: 1\nseverity: {SCH999: error, SCH201: note, SCH312: note}\n", ["2:12 SCH219", "2:27 SCH219"]),
        ("version: 1\nseverity: {x: error}\n", ["2:12 SCH219"]),
        ("version: 1\nseverity: [x]\n", ["2:1 SCH201"]),
        ("version: 1\nmanifests: []\n", ["2:1 SCH207"]),
        (f"version: 1\nmanifests: {[f'{n}.yaml' for n in range(1001)]}\n", ["2:1 SCH207"]),
        (f"version: 1\nallow_tasks: {[f't{n}' for n in range(10_001)]}\n", ["2:1 SCH207"]),
        (f"version: 1\nallow_tasks: ['{'[a' * 251}']\n", ["2:15 SCH207"]),
        (f"version: 1\nenvironments: {{a: {{overlays: {[f'{n}.yaml' for n in range(1001)]}}}}}\n", ["2:20 SCH207"]),
        (f"version: 1\nenvironments: {{{', '.join(f'e{n}: {{}}' for n in range(1001))}}}\n", ["2:1 SCH207"]),
        ("version: 1\nenvironments: {a: {url: x}}\n", ["2:20 SCH203"]),
        ('version: 1\nowner: "a\\nb"\n', ["2:8 SCH211"]),
        ('version: 1\nenvironments: {a: {owner: "\\0"}, b: , c: {}}\n', ["2:27 SCH211"]),
        ("version: 1\nowner: ${OWNER}\n", ["2:8 SCH230"]),
        ("${A}", ["1:1 SCH201"]),
        ("version: 1\nenvironments: ${A}\n", ["2:15 SCH201", "2:15 SCH230"]),
        ("version: 1\nenvironments: {a: {variables: ['${A}']}}\n", ["2:20 SCH201", "2:32 SCH230"]),
        ("version: 1\nenvironments: {a: {variables: 5}}\n", ["2:31 SCH201"]),
        (
            "version: 1\nsafety: {x-a: 1}\nrequire: {x-b: 1}\nload: {x-c: 1}\n",
            ["2:10 SCH203", "3:11 SCH203", "4:8 SCH203"],
        ),
        ("version: 1\nx-a: 1\nenvironments: {a: {x-b: 1, safety: {x-c: 1}}}\n", ["3:37 SCH203"]),
        ("version: 1\nenvironments: {a: {variables: {A-B: x, C: [1]}}}\n", ["2:32 SCH211", "2:40 SCH201"]),
        ("version: 1\nredis_url: ${1X}\n", ["2:12 SCH227"]),
        ("version: 1\nenvironments: {a: {redis_url: '${A'}}\n", ["2:32 SCH227"]),
    ],
)
def test_mistakes(tmp_path: Path, text: str, findings: list[str]) -> None:
    assert _findings(tmp_path, text) == findings


def test_not_readable(tmp_path: Path) -> None:
    with pytest.raises(InvalidFilesError) as caught:
        read_project(tmp_path / "none.yaml")
    assert [one.code for one in caught.value.diagnostics] == ["SCH118"]


def test_not_text(tmp_path: Path) -> None:
    path = tmp_path / "schedsync.yaml"
    path.write_bytes(b"\xff")
    with pytest.raises(InvalidFilesError) as caught:
        read_project(path)
    assert [one.code for one in caught.value.diagnostics] == ["SCH106"]


def test_named_as_seen_from_here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(InvalidFilesError) as caught:
        read_project(_write(tmp_path, ""))
    assert str(caught.value.diagnostics[0].location) == "schedsync.yaml"


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("redis://h", "redis://h"),
        ("${A}", "a"),
        ("${EMPTY}", ""),
        ("${EMPTY:-d}", "d"),
        ("${NONE:-d}/${NONE:-}", "d/"),
        ("${A:?why}", "a"),
        ("$${A}", "${A}"),
        ("$A $", "$A $"),
    ],
)
def test_expand(text: str, value: str) -> None:
    assert expand(text, {"A": "a", "EMPTY": ""}) == value


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("${NONE}", "the environment variable NONE is not set"),
        ("${EMPTY:?put the URL there}", "the environment variable EMPTY is not set: put the URL there"),
    ],
)
def test_expand_without_a_value(text: str, message: str) -> None:
    with pytest.raises(ConfigurationError, match=message):
        expand(text, {"EMPTY": ""})


def test_overlays_and_variables(tmp_path: Path) -> None:
    for name in ("a", "b", "c"):
        (tmp_path / f"{name}.yaml").touch()
    _write(
        tmp_path,
        """
version: 1
environments:
  staging: {overlays: [c.yaml, "[ab].yaml"], variables: {A: "${B}", TEXT: x, ON: true, MANY: 5, PART: 1.5}}
  production: {overlays: [b.yaml]}
""",
    )
    project = load_project(tmp_path)
    assert project is not None
    collector = Collector()
    overlays = project.overlays_of("staging", collector)
    assert [source.path and source.path.name for source in overlays] == ["c.yaml", "a.yaml", "b.yaml"]
    assert project.overlays_of(None, collector) == project.overlays_of("none", collector) == ()
    assert project.all_overlays() == {str(tmp_path / f"{name}.yaml") for name in ("a", "b", "c")}
    process = {"B": "b", "TEXT": "never", "OTHER": "o"}
    values = project.variables_of("staging", process)
    assert dict(values) == {
        **{"A": "b", "B": "b", "TEXT": "x", "ON": "true", "MANY": "5", "PART": "1.5", "OTHER": "o"},
    }
    assert len(values) == 7
    assert project.variables_of("production", process) is process
    assert project.variables_of(None, process) is process
    with pytest.raises(UnsetVariableError, match="the variable B is not set"):
        project.variables_of("staging", {})["A"]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("severity: {SCH310: false}", ["write `SCH310: off`; it is one of error, warning, note, off"]),
        ("severity: {SCH310: }", ["write `SCH310: error`; it is one of error, warning, note, off"]),
        ("severity: {SCH310: ignore}", ['did you mean "off"?', "one of error, warning, note, off"]),
        ("severity: {SCH310: Warn}", ['did you mean "warning"?', "one of error, warning, note, off"]),
        ("severity: {310: off}", ["did you mean SCH310?"]),
        ("severity: {SCH31O: off}", ["did you mean SCH310?"]),
        ("severity: {SCH3*: off}", ["codes look like SCH310; `schedsync explain` lists all"]),
        ("severity: {off: [SCH310]}", ["write `SCH310: off`, a line for each code"]),
        ("severity: {off: []}", ["codes look like SCH310; `schedsync explain` lists all"]),
        ("severity: {SCH203: off}", ["remove the line; `schedsync explain` lists all codes"]),
        ("severity: [SCH310]", ["write `severity: {SCH310: error}`"]),
        ("ignore: [SCH310]", ['did you mean "severity"?']),
        ("strict: true", ["leave it out, and give `--strict` to validate"]),
        ("require: {labels: team}", ["write `labels: [team]`"]),
        ("require: [labels]", ["write `require: {labels: [team], description: true}`"]),
        ("allow_tasks: web.*", ['write `allow_tasks: ["web.*"]`']),
        ("moved: []", ["write it in a manifest"]),
        ("variables: {A: 1}", ["write it in an environment: `environments: {staging: {variables: …}}`"]),
        ("environments: {a: {severity: {}}}", ["write it at the top of the file: it is of all environments"]),
        ("environments: {a: {env: {}}}", ['did you mean "variables"?']),
        ("environments: {a: {safety: {owner: 5}}}", ["known here: max_delete_percent, min_entries, "]),
        ("environments: {a: {variables: {A B: []}}}", ["write letters, digits and _, such as QUEUE"]),
        ('environments: {a: {variables: {"${A}": 1}}}', ["write the key itself; values may hold ${NAME}"]),
        ('environments: {"": {}}', ["write 1 to 200 printable characters"]),
        ('safety: {max_deletes: "${M:-x}"}', ["write the value itself; ${NAME} works in "]),
    ],
)  # fmt: skip
def test_what_to_write(tmp_path: Path, text: str, told: list[str]) -> None:
    (tmp_path / "schedsync.yaml").write_text(f"version: 1\n{text}\n")
    with pytest.raises(InvalidFilesError) as caught:
        load_project(tmp_path)
    (one,) = caught.value.diagnostics
    said = [*([one.label] if one.label else []), *one.hints]
    assert len(said) == len(told)
    assert all(given.startswith(start) for given, start in zip(said, told, strict=True))
