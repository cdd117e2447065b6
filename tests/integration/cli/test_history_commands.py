"""drift, history, rollback, export and the selectors of list and next, in this process against a real server."""

import io
import json
from pathlib import Path
from typing import Any

import pytest

from schedsync.cli.main import run
from schedsync.settings import StoreSettings
from schedsync.store.changes import delete_of, request_of
from schedsync.store.store import Store
from tests.published import check
from tests.servers import PrivateServer

MANIFEST = """\
version: 1
owner: {owner}
schedules:
  {prefix}a: {{task: app.a, every: {every}, kwargs: {{token: "${{TOKEN}}"}}, labels: {{team: x}}}}
  {prefix}b: {{task: app.b, every: 5m}}
"""


class Typed(io.StringIO):
    """Standard input that is a terminal."""

    def __init__(self, text: Any = "") -> None:
        super().__init__(text)
        self.buffer = io.BytesIO(text.encode())

    def isatty(self) -> Any:
        return True


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, valkey_server: PrivateServer, key_prefix: str) -> Any:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("SCHEDSYNC_ENVIRONMENT", raising=False)
    monkeypatch.setenv("SCHEDSYNC_REDIS_URL", valkey_server.url)
    monkeypatch.setenv("SCHEDSYNC_KEY_PREFIX", key_prefix)
    monkeypatch.setenv("TOKEN", "s3cret")


@pytest.fixture
def store(valkey_server: PrivateServer, key_prefix: str) -> Any:
    opened = Store.open(StoreSettings(redis_url=valkey_server.url, key_prefix=key_prefix))
    yield opened
    opened.close()


def done(capsys: pytest.CaptureFixture[str], *args: Any) -> Any:
    code = run(list(args))
    out, err = capsys.readouterr()
    assert "s3cret" not in out + err
    return code, out, err


def apply(capsys: pytest.CaptureFixture[str], *, every: str = "1h", owner: str = "billing", prefix: str = "") -> None:
    Path("m.yaml").write_text(MANIFEST.format(owner=owner, every=every, prefix=prefix))
    assert done(capsys, "apply", "m.yaml", "--auto-approve", "--by", "ana")[0] == 0


def document(capsys: pytest.CaptureFixture[str], command: str, *args: Any) -> Any:
    return check(command, json.loads(done(capsys, command, *args, "-f", "json")[1]))


def delete_from_code(store: Store, name: str) -> None:
    change = delete_of(store.read_live().entries[name])
    store.apply_plan(request_of([change], owner="billing", now=store.now(), by="code", action="delete"))


def test_drift(capsys: pytest.CaptureFixture[str], store: Store) -> None:
    apply(capsys)
    code, out, _ = done(capsys, "drift", "--detailed-exitcode")
    assert code == 0
    assert out.endswith("No drift: everything is as it was last applied.\n")
    delete_from_code(store, "a")
    code, out, _ = done(capsys, "drift")
    assert (code, "  - a  DELETED since revision 1, owner billing" in out) == (0, True)
    assert done(capsys, "drift", "--detailed-exitcode")[0] == 2
    assert done(capsys, "drift", "--detailed-exitcode", "--exclude", "a")[0] == 0
    assert document(capsys, "drift")["drift"][0]["before"]["kwargs"] == {"token": "${TOKEN}"}


def test_drift_of_an_owner_that_the_store_does_not_know(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert done(capsys, "drift")[0] == 1
    apply(capsys)
    code, _, err = done(capsys, "drift", "--owner", "search")
    assert code == 1
    assert "SCH607" in err
    (tmp_path / "schedsync.yaml").write_text(
        "version: 1\nowner: search\nenvironments:\n  e: {owner: billing}\n  f: {key_prefix: other}\n"
    )
    assert done(capsys, "drift", "-e", "e")[0] == 0
    assert done(capsys, "drift", "-e", "f")[0] == 1
    assert check("error", json.loads(done(capsys, "drift", "-e", "f", "-f", "json")[1]))["diagnostics"]


def test_where_nothing_is_found_the_store_is_named(capsys: pytest.CaptureFixture[str], store: Store) -> None:
    where = f"nothing found in {store.masked_url}, prefix {store.settings.key_prefix}\n"
    assert done(capsys, "list") == (0, "no entries\n", where)
    assert done(capsys, "next", "--live") == (0, "no entries\n", where)
    assert done(capsys, "history") == (0, "no revisions\n", where)
    assert done(capsys, "history", "--quiet")[2] == ""
    apply(capsys)
    code, out, err = done(capsys, "export", "--target", "nobody")
    assert (code, "schedules: {}" in out, err) == (0, True, where)


def test_history(capsys: pytest.CaptureFixture[str]) -> None:
    apply(capsys)
    apply(capsys, every="2h")
    code, out, _ = done(capsys, "history")
    assert (code, len(out.splitlines())) == (0, 3)
    assert [one["revision"] for one in document(capsys, "history")["revisions"]] == [2, 1]
    assert "changes" not in document(capsys, "history")["revisions"][0]
    assert "1 older: --limit 2" in done(capsys, "history", "--limit", "1")[1]
    assert "every: 1h -> 2h" in done(capsys, "history", "-v")[1]
    (one,) = document(capsys, "history", "2")["revisions"]
    assert one["changes"][0]["after"]["kwargs"] == {"token": "${TOKEN}"}
    assert [len(one["changes"]) for one in document(capsys, "history", "1", "-l", "team=x")["revisions"]] == [1]
    assert done(capsys, "history", "3")[0] == 1
    assert done(capsys, "history", "0")[0] == 64


def test_rollback(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    apply(capsys)
    apply(capsys, every="2h")
    monkeypatch.setattr("sys.stdin", Typed("n\n"))
    code, out, err = done(capsys, "rollback", "1")
    assert code == 1
    assert "every: 2h -> 1h" in out
    assert "Go back to revision 1, 1 change, in redis://" in err
    monkeypatch.setattr("sys.stdin", Typed("y\n"))
    code, out, _ = done(capsys, "rollback", "1")
    assert code == 0
    assert out.endswith("Applied revision 3: 1 updated.\n")
    again = document(capsys, "rollback", "1", "--auto-approve")
    assert (again["applied"], again["revision"], again["rollback_of"]) == (False, None, 1)
    assert done(capsys, "rollback", "1")[1].endswith("Nothing to do.\n")
    newest = document(capsys, "history")["revisions"][0]
    assert (newest["revision"], newest["action"], newest["rollback_of"]) == (3, "rollback", 1)
    forward = document(capsys, "rollback", "2", "--auto-approve", "--by", "bob")
    assert (forward["revision"], forward["plan"]["created_by"]) == (4, "bob")


def test_rollback_is_refused_as_an_apply_is(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    apply(capsys, owner="search", prefix="s-")
    apply(capsys)
    code, _, err = done(capsys, "rollback", "1", "--auto-approve")
    assert code == 1
    assert "choose one with --owner" in err
    code, _, err = done(capsys, "rollback", "1", "--auto-approve", "--owner", "billing")
    assert code == 3
    assert "--allow-empty" in err
    (tmp_path / "schedsync.yaml").write_text("version: 1\nowner: billing\n")
    assert done(capsys, "rollback", "1", "--auto-approve", "--allow-empty")[0] == 0
    assert done(capsys, "rollback", "9")[0] == 1
    assert done(capsys, "rollback", "9", "-f", "json")[0] == 1
    assert done(capsys, "rollback", "0")[0] == 64
    assert done(capsys, "rollback")[0] == 64


def test_export(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    apply(capsys)
    code, out, err = done(capsys, "export")
    assert (code, err) == (0, "")
    assert '    kwargs: {token: "${TOKEN}"}\n' in out
    monkeypatch.setattr("sys.stdin", Typed(out))
    assert done(capsys, "plan", "-", "--detailed-exitcode")[0] == 0
    assert done(capsys, "export", "-o", "out.yaml") == (0, "", "")
    assert (tmp_path / "out.yaml").read_text() == out
    assert document(capsys, "export")["manifest"] == out
    assert done(capsys, "export", "-f", "json", "-o", "out.json", "--format-into", "text=too.yaml") == (0, "", "")
    assert check("export", json.loads((tmp_path / "out.json").read_text()))["manifest"] == out
    assert (tmp_path / "too.yaml").read_text() == out
    assert done(capsys, "export", "--owner", "")[0] == 0
    assert done(capsys, "export", "--owner", "search")[0] == 1
    assert "  b:" not in done(capsys, "export", "-l", "team=x")[1]
    assert done(capsys, "export", "-o", "no/such/out.yaml")[0] == 1


def test_export_tells_of_entries_of_nobody(capsys: pytest.CaptureFixture[str], store: Store) -> None:
    apply(capsys)
    for count, name in enumerate(("b", "a"), 1):
        removed = "".join(f"  - {{name: {each}, destroy: false}}\n" for each in ("b", "a")[:count])
        Path("m.yaml").write_text(
            f"version: 1\nowner: billing\nschedules:\n  c: {{task: app.c, every: 5m}}\nremoved:\n{removed}"
        )
        assert done(capsys, "apply", "m.yaml", "--auto-approve", "--no-prune")[0] == 0
        assert store.read_live().entries[name].owner is None
        _, _, err = done(capsys, "export")
        assert err == f'{"1 entry of nobody is" if count == 1 else "2 entries of nobody are"} not in it: --owner ""\n'
    assert done(capsys, "-q", "export")[2] == ""


def test_selectors_of_list_and_next(capsys: pytest.CaptureFixture[str]) -> None:
    apply(capsys)
    apply(capsys, owner="search", prefix="s-")

    def names(*args: Any) -> Any:
        return [entry["name"] for entry in document(capsys, *args)["entries"]]

    assert names("list") == ["a", "b", "s-a", "s-b"]
    assert names("list", "--target", "*a") == ["a", "s-a"]
    assert names("list", "-l", "team=x", "--owner", "search") == ["s-a"]
    assert names("list", "--owner", "") == []
    assert names("next", "--live", "--exclude", "s-*") == ["a", "b"]
    assert names("next", "m.yaml", "-l", "team=x") == ["s-a"]
    for command in ("list", "next", "drift", "history", "export"):
        assert done(capsys, command, "-l", "team")[0] == 64
