"""Overlays: what they change, in which order, and where what they say is found."""

import json
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schedsync.manifest import schema
from schedsync.manifest.load import Loaded, load
from schedsync.manifest.project import Environment, Project, load_project
from schedsync.model.entry.definition import to_definition

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
VALID = Path(__file__).parents[2] / "manifests" / "valid"
BASE = """
version: 1
owner: billing
defaults: {timezone: Europe/Berlin, options: {queue: billing, headers: {tenant: acme}}}
schedules:
  send:
    task: billing.send
    cron: "0 6 1 * *"
    args: [1, 2]
    kwargs: {dry_run: false, limit: 5}
    options: {priority: 5, expires: null}
    misfire: {policy: skip}
  warm: {task: web.warm, every: 15m, phase: 5m}
"""


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def _project(here: Path, *overlays: str, manifests: dict[str, str] | None = None, more: str = "") -> None:
    for name, text in (manifests or {"billing.yaml": BASE}).items():
        (here / name).write_text(text)
    names = [f"over{index}.yml" for index in range(len(overlays))]
    for name, text in zip(names, overlays, strict=True):
        (here / name).write_text(f"version: 1\n{text}\n")
    (here / "schedsync.yaml").write_text(
        f"version: 1\nmanifests: ['.']\n{more}environments: {{staging: {{overlays: {names}}}}}\n"
    )


def _load(*paths: str, environment: str | None = "staging", **given: Any) -> Loaded:
    return load(paths, now=NOW, project=load_project(Path.cwd()), environment=environment, **given)


def _definitions(loaded: Loaded) -> dict[str, dict[str, Any]]:
    assert loaded.diagnostics == ()
    return {declared.entry.name: to_definition(declared.entry) for declared in loaded.declared}


def _said(loaded: Loaded) -> list[str]:
    return [f"{one.location} {one.code}" for one in loaded.diagnostics]


def _patched(here: Path, *patches: str) -> dict[str, Any]:
    _project(here, *(f"schedules: {{send: {patch}}}" for patch in patches))
    return _definitions(_load())["send"]


def test_without_the_environment_nothing_changes(here: Path) -> None:
    _project(here, "schedules: {send: {enabled: false}, warm: null}")
    assert _definitions(_load(environment=None))["send"].get("enabled") is None
    assert [*_definitions(_load())] == ["send"]


@pytest.mark.parametrize(
    ("patch", "key", "value"),
    [
        ("{enabled: false}", "enabled", False),
        ("{args: [3]}", "args", [3]),
        ("{kwargs: {limit: null}}", "kwargs", {"limit": None}),
        ("{args: null}", "args", None),
        ("{misfire: {max_age: 1d}}", "misfire", {"policy": "skip", "grace": "1m", "max_age": "1d"}),
        ("{misfire: null}", "misfire", None),
        ("{cron: '0 7 1 * *'}", "cron", "0 7 1 * *"),
        ("{crontab: {minute: 5}}", "cron", None),
        ("{x-note: mine}", "x-note", None),
    ],
)
def test_what_a_patch_makes(here: Path, patch: str, key: str, value: Any) -> None:
    found = _patched(here, patch).get(key)
    assert found == value or (key == "misfire" and {**found, "grace": "1m"} == value)


@pytest.mark.parametrize(
    ("patch", "options"),
    [
        ("{options: {priority: null}}", {"queue": "billing", "headers": {"tenant": "acme"}}),
        ("{options: {queue: fast}}", {"queue": "fast", "headers": {"tenant": "acme"}, "priority": 5}),
        ("{options: {queue: null}}", {"queue": "billing", "headers": {"tenant": "acme"}, "priority": 5}),
        ("{options: null}", {"queue": "billing", "headers": {"tenant": "acme"}}),
        ("{options: {headers: {a: b}}}", {"queue": "billing", "headers": {"tenant": "acme", "a": "b"}, "priority": 5}),
    ],
)
def test_defaults_go_under_what_the_patch_made(here: Path, patch: str, options: Any) -> None:
    """A null takes the entry's own key away, so that the default shows; a null in the manifest still takes it away."""
    assert _patched(here, patch)["options"] == options


def test_a_timing_replaces_any_other(here: Path) -> None:
    _project(here, 'schedules: {send: {every: 1h, phase: 1m}, warm: {cron: "0 * * * *"}}')
    found = _definitions(_load())
    assert (found["send"]["every"], found["send"]["phase"], "cron" in found["send"]) == ("1h", "1m", False)
    assert (found["warm"]["cron"], "every" in found["warm"], "phase" in found["warm"]) == ("0 * * * *", False, False)


def test_the_former_timing_may_be_named(here: Path) -> None:
    _project(here, "schedules: {send: {cron: null, at: null, every: 1h}, warm: {phase: null, at: null, every: 5m}}")
    found = _definitions(_load())
    assert (found["send"]["every"], "cron" in found["send"]) == ("1h", False)
    assert (found["warm"]["every"], "phase" in found["warm"]) == ("5m", False)


def test_a_timing_is_not_taken_away(here: Path) -> None:
    _project(here, "schedules: {send: {cron: null, at: null}, warm: off}")
    assert _said(_load()) == ["over0.yml:2:36 SCH201", "over0.yml:2:43 SCH201"]


def test_the_same_timing_keeps_its_phase(here: Path) -> None:
    _project(here, "schedules: {warm: {every: 1h}}", "schedules: {warm: {phase: 10m}}")
    assert {key: _definitions(_load())["warm"][key] for key in ("every", "phase")} == {"every": "1h", "phase": "10m"}


def test_each_changes_what_those_before_it_made(here: Path) -> None:
    assert _patched(here, "{kwargs: {a: 1}, labels: {x: a, y: a}}", "{labels: {x: b, y: null}}", "{labels: {z: c}}")[
        "labels"
    ] == {"x": "b", "z": "c"}


def test_defaults_are_patched_too(here: Path) -> None:
    _project(here, "defaults: {timezone: null, options: {queue: staging}, x-own: 1}", "defaults: {jitter: 5s}")
    found = _definitions(_load())["warm"]
    assert found["options"] == {"queue": "staging", "headers": {"tenant": "acme"}}
    assert (found["timezone"], found["jitter"]) == ("UTC", "5s")


def test_defaults_alone_where_the_manifest_has_none(here: Path) -> None:
    text = "version: 1\nowner: billing\nschedules: {a: {task: t, every: 1h}}\n"
    _project(here, "defaults: {jitter: 5s}", manifests={"a.yaml": text})
    assert _definitions(_load())["a"]["jitter"] == "5s"


def test_an_entry_is_added_under_the_defaults_of_its_owners_one_manifest(here: Path) -> None:
    _project(here, "schedules: {smoke: {task: web.smoke, every: 5m}}", "schedules: {smoke: {labels: {a: b}}}")
    loaded = _load()
    assert _definitions(loaded)["smoke"] == {
        **{"task": "web.smoke", "every": "5m", "timezone": "Europe/Berlin", "labels": {"a": "b"}},
        "options": {"queue": "billing", "headers": {"tenant": "acme"}},
    }
    assert str(loaded.declared[-1].source) == "over0.yml:2:13"
    assert loaded.declared[-1].owner == "billing"
    assert loaded.owners == ("billing",)


@pytest.mark.parametrize(
    ("head", "more", "owner", "codes"),
    [
        ("", "", "", ["SCH208"]),
        ("owner: web\n", "", "web", []),
        ("owner: tests\n", "owner: billing\n", "tests", []),
        ("", "owner: billing\n", "billing", []),
    ],
)
def test_whose_an_added_entry_is(here: Path, head: str, more: str, owner: str, codes: list[str]) -> None:
    web = "version: 1\nowner: web\ndefaults: {jitter: 1s}\nschedules: {poll: {task: web.poll, every: 1m}}\n"
    overlay = f"{head}defaults: {{spread: 2s}}\nschedules: {{smoke: {{task: web.smoke, every: 5m}}}}"
    _project(here, overlay, manifests={"a.yaml": BASE, "b.yaml": web}, more=more)
    loaded = _load()
    assert [one.code for one in loaded.diagnostics] == codes
    smoke = loaded.declared[-1]
    assert smoke.owner == owner
    found = to_definition(smoke.entry)
    assert found["spread"] == "2s"
    assert (found.get("jitter"), found["timezone"]) == {
        "web": ("1s", "UTC"),
        "billing": (None, "Europe/Berlin"),
    }.get(owner, (None, "UTC"))


def test_several_manifests_of_the_owner_give_no_defaults(here: Path) -> None:
    other = "version: 1\nowner: billing\ndefaults: {jitter: 1s}\nschedules: {poll: {task: web.poll, every: 1m}}\n"
    _project(here, "schedules: {smoke: {task: t, every: 5m}}", manifests={"a.yaml": BASE, "b.yaml": other})
    assert _definitions(_load())["smoke"] == {"task": "t", "every": "5m", "timezone": "UTC"}


def test_dropped_and_added_again(here: Path) -> None:
    _project(
        here,
        "schedules: {warm: null}",
        "schedules: {warm: {task: web.other, every: 1h}}",
        "schedules: {warm: {enabled: false}}",
    )
    found = _definitions(_load())["warm"]
    assert (found["task"], found["enabled"], "phase" in found) == ("web.other", False, False)


def test_findings_point_to_where_the_value_stands(here: Path) -> None:
    _project(
        here,
        "defaults: {jitter: 2h}\nschedules: {warm: {options: {expires: 1h}}}",
        "schedules: {send: {cron: null}, warm: {start: 2099-01-01, end: 2098-01-01}}",
    )
    assert _said(_load()) == ["over1.yml:2:26 SCH201", "over1.yml:2:64 SCH318"]
    _project(
        here, "defaults: {jitter: 2h}\nschedules: {warm: {options: {expires: 1h}}}", "schedules: {send: {every: 1w}}"
    )
    assert _said(_load()) == ["over0.yml:2:20 SCH319", "over0.yml:3:39 SCH315", "over1.yml:2:27 SCH314"]


def test_a_value_of_the_manifest_is_found_there_all_the_same(here: Path) -> None:
    _project(
        here,
        "schedules: {warm: {jitter: null, options: {expires: null}}}",
        manifests={
            "a.yaml": BASE.replace("phase: 5m", "options: {expires: 1h}, jitter: 2h"),
            "b.yaml": "version: 1\nowner: o\ndefaults: {jitter: 90m}\nschedules: {a: {task: t, every: 1h}}\n",
        },
    )
    assert _said(_load()) == ["b.yaml:3:20 SCH319"]


def test_unknown_names_are_not_told_while_a_file_cannot_be_read(here: Path) -> None:
    _project(here, "schedules: {sned: {enabled: false}}", manifests={"a.yaml": BASE, "b.yaml": "a: ["})
    assert [one.code for one in _load().diagnostics] == ["SCH101"]
    (here / "a.yaml").unlink()
    (here / "b.yaml").unlink()
    _project(here, "schedules: {sned: {enabled: false}}", "a: [")
    assert [one.code for one in _load().diagnostics] == ["SCH101"]


def test_unknown_names_are_not_told_while_a_path_names_nothing(here: Path) -> None:
    _project(here, "schedules: {sned: {enabled: false}, new: {task: t, every: 1h}}")
    assert [one.code for one in _load("over0.yml", "none.yaml").diagnostics] == ["SCH119", "SCH237"]


def test_a_file_that_cannot_be_read_owns_nothing(here: Path) -> None:
    _project(here, "schedules: {new: {task: t, every: 1h}}", manifests={"a.yaml": BASE, "b.yaml": "a: ["})
    assert [one.code for one in _load().diagnostics] == ["SCH101"]


@given(st.data())
@settings(max_examples=100, deadline=None)
def test_any_overlay_gives_findings_and_no_traceback(data: st.DataObject) -> None:
    """Values and nulls of any kind, under any key, over entries that have it and entries that have not."""
    keys = st.sampled_from([*schema.properties("overlay", "definitions", "entry"), "x-note", "other"])
    value = (
        st.none() | st.integers(-1, 100) | st.sampled_from(["1h", "0 6 * * *", "${A}", "${A:-5}", "${", [], {}, True])
    )
    entry = st.dictionaries(keys, value | st.lists(value, max_size=2) | st.dictionaries(keys, value, max_size=2))
    names = st.sampled_from(["send", "warm", "new", "${A}"])
    overlay = st.fixed_dictionaries({"version": st.just(1)}, optional={
        "owner": value, "defaults": entry | value, "schedules": st.dictionaries(names, entry | value) | value,
    })  # fmt: skip
    with TemporaryDirectory() as directory:
        here = Path(directory)
        (here / "billing.yaml").write_text(BASE)
        overlays = {name: Environment(name=name, overlays=("one.yml", "two.yml")) for name in ("staging",)}
        for name in ("one.yml", "two.yml"):
            (here / name).write_text(json.dumps(data.draw(overlay)))
        project = Project(path=here / "schedsync.yaml", manifests=("billing.yaml",), environments=overlays)
        variables = data.draw(st.sampled_from([None, {}, {"A": "5"}, {"A": ""}]))
        load((), now=NOW, project=project, environment="staging", variables=variables)


def test_a_faulty_task_is_no_missing_one(here: Path) -> None:
    _project(here, "schedules: {smoke: {task: 5, every: 1h}}")
    assert [one.code for one in _load().diagnostics] == ["SCH201"]


class TestPartOfTheProject:
    """Paths that leave out manifests of the project."""

    WEB = "version: 1\nowner: billing\nschedules: {poll: {task: web.poll, every: 1m}}\n"

    def test_changes_of_what_is_left_out_are_no_mistake(self, here: Path) -> None:
        _project(
            here,
            "schedules: {poll: {enabled: false}, warm: {enabled: false}, smoke: {task: t, every: 1h}}",
            manifests={"a.yaml": BASE, "b.yaml": self.WEB},
        )
        loaded = _load("a.yaml")
        assert [*_definitions(loaded)] == ["send", "warm"]
        assert loaded.left_out == ("b.yaml",)
        assert [*_definitions(_load("a.yaml", "b.yaml"))] == ["send", "warm", "poll", "smoke"]
        assert _load("a.yaml", "b.yaml").left_out == _load().left_out == ()

    def test_unknown_names_are(self, here: Path) -> None:
        _project(here, "schedules: {pol: {enabled: false}}", manifests={"a.yaml": BASE, "b.yaml": self.WEB})
        assert _said(_load("a.yaml")) == ["over0.yml:2:13 SCH236"]

    def test_a_file_that_cannot_be_read_has_no_names(self, here: Path) -> None:
        _project(here, "schedules: {pol: {enabled: false}}", manifests={"a.yaml": BASE, "b.yaml": "- a", "c.yaml": "["})
        assert _said(_load("a.yaml")) == ["over0.yml:2:13 SCH236"]

    def test_other_files_than_the_projects(self, here: Path) -> None:
        _project(here, "schedules: {poll: {every: 5m}}")
        (here / "schedsync.yaml").write_text("version: 1\nenvironments: {staging: {overlays: [over0.yml]}}\n")
        (here / "own.yaml").write_text(self.WEB)
        loaded = _load("own.yaml")
        assert _definitions(loaded)["poll"]["every"] == "5m"
        assert loaded.left_out == ()


def test_overlays_are_never_manifests(here: Path) -> None:
    _project(here, "schedules: {warm: null}")
    assert [file.path for file in _load().files] == ["billing.yaml", "over0.yml"]
    loaded = _load(".")
    assert [file.path for file in loaded.files] == ["billing.yaml", "over0.yml"]
    refused = _load("billing.yaml", "over0.yml", environment=None)
    assert [(one.code, one.message) for one in refused.diagnostics] == [
        ("SCH237", '"over0.yml" is an overlay, not a manifest')
    ]


def test_secrets_of_overlays(here: Path) -> None:
    _project(
        here,
        'defaults: {options: {headers: {auth: "${AUTH}"}}}\nschedules: {send: {args: ["${A}"]}, warm: {args: [1]}}',
        manifests={"billing.yaml": BASE.replace("dry_run: false", 'dry_run: "${DRY}"')},
    )
    loaded = _load(variables={"AUTH": "x", "A": "1", "DRY": "true"})
    assert _definitions(loaded)["send"]["args"] == [1]
    assert [[secret.pointer for secret in one.secrets] for one in loaded.declared] == [
        ["/args/0", "/kwargs/dry_run", "/options/headers/auth"],
        ["/options/headers/auth"],
    ]


def test_an_overlay_replaces_a_secret(here: Path) -> None:
    _project(
        here,
        "schedules: {send: {kwargs: {dry_run: true}}}",
        manifests={"billing.yaml": BASE.replace("dry_run: false", 'dry_run: "${DRY}"')},
    )
    assert _load(variables={"DRY": "false"}).declared[0].secrets == ()


def test_adopt_may_be_patched(here: Path) -> None:
    _project(here, "defaults: {adopt: old-team}\nschedules: {warm: {adopt: true}}")
    assert [one.adopt for one in _load().declared] == ["old-team", True]


def test_too_large_defaults_are_found_where_they_became_so(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("schedsync.manifest.defaults.MAX_DEFAULTS_COPIES", 200)
    _project(here, f"defaults: {{options: {{queue: {'x' * 200}}}}}")
    assert _said(_load()) == ["over0.yml:2:1 SCH112"]


def test_the_orders_of_the_corpus() -> None:
    project = load_project(VALID / "overlays-in-order")
    loaded = load((), now=NOW, project=project, environment="staging")
    found = _definitions(loaded)
    assert found["send-invoices"]["labels"] == {"stage": "a"}
    assert found["smoke"]["every"] == "5m"
    assert found["warm-cache"]["task"] == "web.warm2"
