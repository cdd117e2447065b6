"""Saved plans with the installed command: made, shown, applied once and exactly; every exit code on the way."""

import json
import stat
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from schedsync.manifest.schema import load
from schedsync.settings import StoreSettings
from schedsync.store.store import Store
from tests.acceptance.cli_runner import Cli
from tests.servers import PrivateServer

HEAD = "version: 1\nowner: billing\ndefaults: {timezone: UTC}\nschedules:\n"


def manifest(**entries: str) -> str:
    return HEAD + "".join(f"  {name}: {{task: app.run, {more}}}\n" for name, more in entries.items())


HOURLY = "every: 1h"


@pytest.fixture
def cli(tmp_path: Path, valkey_server: PrivateServer, key_prefix: str) -> Any:
    runner = Cli(tmp_path, {"SCHEDSYNC_REDIS_URL": valkey_server.url, "SCHEDSYNC_KEY_PREFIX": key_prefix})
    runner.write("m.yaml", manifest(a=HOURLY, b=HOURLY))
    return runner


@pytest.fixture
def store(valkey_server: PrivateServer, key_prefix: str) -> Any:
    opened = Store.open(StoreSettings(redis_url=valkey_server.url, key_prefix=key_prefix))
    yield opened
    opened.close()


def test_what_was_saved_is_what_is_printed_shown_and_applied(cli: Cli, store: Store, tmp_path: Path) -> None:
    planned = cli.here("plan", "m.yaml", "-f", "json", "-o", "plan.json")
    file = tmp_path / "plan.json"
    assert (planned.code, planned.err) == (0, "")
    assert planned.out == file.read_text()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    jsonschema.Draft202012Validator(load("plan")).validate(json.loads(planned.out))
    offline = Cli(tmp_path)
    assert offline("show", "plan.json", "-f", "json").out == planned.out
    assert offline("show", "-", "-f", "json", stdin=planned.out).out == planned.out
    shown = offline("show", "plan.json")
    assert (shown.code, shown.err) == (0, "")
    assert shown.out.endswith("Plan: 2 to create, 0 to update, 0 to delete. 0 unchanged.\n")
    assert offline("show", "plan.json", "-f", "markdown").out.startswith("<!-- schedsync:plan:")
    cli.write("m.yaml", manifest(z=HOURLY))
    applied = cli.here("apply", "plan.json")
    assert (applied.code, applied.err) == (0, "")
    assert applied.out == shown.out + "\nApplied revision 1: 2 created.\n"
    assert sorted(store.read_live().entries) == ["a", "b"]
    assert offline("show", "plan.json").out == shown.out
    assert sorted(found.name for found in tmp_path.iterdir()) == ["m.yaml", "plan.json"]


def test_a_plan_is_applied_once(cli: Cli) -> None:
    cli.here("plan", "m.yaml", "-o", "plan.json")
    assert cli.here("apply", "plan.json").code == 0
    again = cli.here("apply", "plan.json")
    assert (again.code, again.out) == (4, "")
    assert again.err.startswith("error[SCH412]: the plan was already applied, as revision 1")
    assert json.loads(cli.here("apply", "plan.json", "-f", "json").out)["diagnostics"][0]["code"] == "SCH412"


def test_a_plan_comes_through_a_pipe_as_manifests_do(cli: Cli, store: Store) -> None:
    planned = cli.here("plan", "m.yaml", "-f", "json").out
    applied = cli("apply", "-", stdin=planned)
    assert (applied.code, applied.err) == (0, "")
    assert applied.out.endswith("Applied revision 1: 2 created.\n")
    assert cli("apply", "-", stdin=planned).code == 4
    assert cli("apply", "-", stdin=planned[:400]).err.startswith("error[SCH414]: -: it is damaged or cut off")
    assert cli("apply", "-", "--auto-approve", stdin=manifest(a=HOURLY, c=HOURLY, b=HOURLY)).code == 0
    assert sorted(store.read_live().entries) == ["a", "b", "c"]


def test_an_empty_plan_is_applied_as_often_as_one_likes(cli: Cli, store: Store) -> None:
    cli.here("apply", "m.yaml", "--auto-approve")
    cli.here("plan", "m.yaml", "-o", "plan.json")
    assert [cli.here("apply", "plan.json").code for _ in range(2)] == [0, 0]
    assert store.read_live().revision == 1


def test_only_what_it_touches_makes_it_stale(cli: Cli, store: Store) -> None:
    cli.here("apply", "m.yaml", "--auto-approve")
    cli.write("m.yaml", manifest(a="every: 2h", b=HOURLY))
    cli.here("plan", "m.yaml", "-o", "first.json")
    cli.here("plan", "m.yaml", "-o", "second.json")
    cli.write("m.yaml", manifest(a=HOURLY, b="every: 5h"))
    assert cli.here("apply", "m.yaml", "--auto-approve").code == 0
    assert cli.here("apply", "first.json").code == 0
    stale = cli.here("apply", "second.json")
    assert (stale.code, stale.err.partition(";")[0]) == (
        4,
        "error[SCH410]: the plan is stale: a changed since it was made",
    )
    assert store.read_live().revision == 3


def test_it_is_for_one_store(cli: Cli) -> None:
    cli.here("plan", "m.yaml", "-o", "plan.json")
    other = cli.here("apply", "plan.json", "--key-prefix", "another")
    assert other.code == 4
    assert other.err.startswith("error[SCH411]: the plan was made for another store (key prefix ")


@pytest.mark.parametrize(
    "more",
    [
        ("m.yaml",),
        ("--target", "a"),
        ("--exclude", "a"),
        ("-l", "k=v"),
        ("--no-prune",),
        ("--adopt",),
        ("--take-ownership", "a"),
        ("--destroy", "--owner", "billing"),
        ("--owner", "search"),
    ],
)
def test_what_shapes_a_plan_is_no_use_with_a_saved_one(cli: Cli, store: Store, more: Any) -> None:
    cli.here("plan", "m.yaml", "-o", "plan.json")
    refused = cli.here("apply", "plan.json", *more)
    assert (refused.code, refused.out) == (64, "")
    assert "shape" in refused.err or "no other path" in refused.err
    assert store.read_live().revision == 0


def test_a_refused_plan_is_saved_and_judged_again_when_applied(cli: Cli, store: Store, tmp_path: Path) -> None:
    cli.here("apply", "m.yaml", "--auto-approve")
    cli.write("m.yaml", manifest(c=HOURLY))
    planned = cli.here("plan", "m.yaml", "-o", "plan.json", "--detailed-exitcode")
    assert (planned.code, planned.err) == (3, "")
    assert "Refused: everything would be deleted: all 2 live entries" in planned.out
    assert "  If that is meant: --allow-deletes 2\n" in planned.out
    assert "removed: [{name: a}, {name: b}]" in planned.out
    assert json.loads((tmp_path / "plan.json").read_text())["applyable"] is False
    refused = cli.here("apply", "plan.json")
    assert refused.code == 3
    assert refused.err.count("everything would be deleted") == 1
    assert "everything would be deleted" not in refused.out
    assert "--allow-deletes 2" in refused.err
    assert cli.here("apply", "plan.json", "--allow-deletes", "1").code == 3
    applied = cli.here("apply", "plan.json", "--allow-deletes", "2")
    assert applied.code == 0
    assert "Acknowledged: everything would be deleted" in applied.out
    assert sorted(store.read_live().entries) == ["c"]


def test_stale_comes_before_refused(cli: Cli) -> None:
    cli.here("apply", "m.yaml", "--auto-approve")
    cli.write("m.yaml", manifest(c=HOURLY))
    cli.here("plan", "m.yaml", "-o", "plan.json")
    cli.write("m.yaml", manifest(a="every: 2h", b=HOURLY))
    cli.here("apply", "m.yaml", "--auto-approve")
    assert cli.here("apply", "plan.json").code == 4


def test_secrets_are_nowhere_and_must_still_be_the_same(cli: Cli, store: Store, tmp_path: Path) -> None:
    cli.write("m.yaml", manifest(a="every: 1h, kwargs: {token: 'Bearer ${TOKEN}'}"))
    cli.here("apply", "m.yaml", "--auto-approve", "--debug", "-vv")
    secret = {**cli.variables, "TOKEN": "s3cr3t-v4lu3"}
    told = Cli(tmp_path, secret)
    assert told.here("apply", "m.yaml", "--auto-approve").code == 0
    cli.write("m.yaml", manifest(a="every: 2h, kwargs: {token: 'Bearer ${TOKEN}'}"))
    done = [told.here("plan", "m.yaml", "-o", "plan.json", "-vv", "--debug", "-f", name) for name in ("json", "text")]
    done.append(told.here("show", "plan.json"))
    changed = Cli(tmp_path, {**secret, "TOKEN": "0ther-v4lu3"})("apply", "plan.json", "-vv", "--debug")
    unset = cli.here("apply", "plan.json")
    for outcome in (changed, unset):
        assert outcome.code == 4
        assert 'error[SCH413]: TOKEN, which "a" needs, ' in outcome.err
    done += [changed, unset, told.here("apply", "plan.json", "-vv")]
    assert done[-1].code == 0
    told_of = "".join(outcome.out + outcome.err for outcome in done) + (tmp_path / "plan.json").read_text()
    assert "v4lu3" not in told_of
    assert "${TOKEN}" in told_of
    live = store.read_live().entries["a"].entry
    assert live is not None
    assert live.kwargs.value() == {"token": "Bearer s3cr3t-v4lu3"}


def test_the_environment_of_the_plan_is_that_of_its_apply(
    cli: Cli, valkey_server: PrivateServer, tmp_path: Path
) -> None:
    cli.write(
        "schedsync.yaml",
        f"version: 1\nmanifests: [m.yaml]\nenvironments:\n"
        f"  staging: {{redis_url: '{valkey_server.url}', variables: {{TOKEN: from-staging}}}}\n"
        f"  production: {{redis_url: '{valkey_server.url}', variables: {{TOKEN: '${{PRODUCTION_TOKEN}}'}}}}\n",
    )
    cli.write("m.yaml", manifest(a="every: 1h, args: ['${TOKEN}']"))
    production = Cli(tmp_path, {**cli.variables, "PRODUCTION_TOKEN": "x"})
    assert production("plan", "-e", "production", "-o", "plan.json").code == 0
    other = production("apply", "plan.json", "-e", "staging")
    assert (other.code, "Apply it with `-e production`, or plan with `-e staging`" in other.err) == (4, True)
    unset = cli.here("apply", "plan.json")
    assert (unset.code, unset.err.partition(",")[0]) == (4, "error[SCH413]: PRODUCTION_TOKEN")
    assert production("apply", "plan.json").code == 0


@pytest.mark.parametrize("command", ["show", "apply"])
def test_a_file_that_cannot_be_relied_on(cli: Cli, store: Store, command: str, tmp_path: Path) -> None:
    cli.here("plan", "m.yaml", "-o", "plan.json")
    text = (tmp_path / "plan.json").read_text()
    for name, damaged, why in (
        ("cut.json", text[:700], "damaged or cut off"),
        ("edited.json", text.replace('"1h"', '"1m"'), "changed after it was made"),
        ("newer.json", text.replace('"format_version": "1.0"', '"format_version": "2.0"'), "reads format 1"),
    ):
        cli.write(name, damaged)
        refused = cli.here(command, name)
        assert (refused.code, refused.out) == (1, "")
        assert refused.err.startswith(f"error[SCH414]: {name}: ")
        assert why in refused.err
        assert json.loads(cli.here(command, name, "-f", "json").out)["diagnostics"][0]["code"] == "SCH414"
    assert store.read_live().revision == 0


def test_show_of_what_is_no_plan(cli: Cli) -> None:
    assert cli.here("show", "m.yaml").code == 1
    missing = cli.here("show", "none.json")
    assert (missing.code, missing.err) == (1, "error[SCH005]: none.json: No such file or directory\n")
    cli.write("bytes.json", "")
    (cli.directory / "bytes.json").write_bytes(b"\xff\xfe")
    assert cli.here("show", "bytes.json").code == 1
    assert cli.here("show").code == 64


def test_a_file_gets_the_saved_plan_or_a_report(cli: Cli) -> None:
    refused = cli.here("plan", "m.yaml", "-o", "p", "--format-into", "markdown=./p")
    assert (refused.code, refused.out) == (64, "")
    assert refused.err.endswith("'p' of --out and 'p' of --format-into are the same file.\n")


@pytest.mark.parametrize("flag", ["--target", "--exclude"])
def test_a_variable_without_a_value_selects_nothing_by_mistake(cli: Cli, flag: str) -> None:
    refused = cli.here("plan", "m.yaml", flag, "")
    assert (refused.code, refused.out) == (64, "")
    assert refused.err.endswith("a GLOB is empty.\n")


def test_a_plan_that_cannot_be_saved_is_told(cli: Cli) -> None:
    refused = cli.here("plan", "m.yaml", "-o", "none/plan.json")
    assert (refused.code, refused.out) == (1, "")
    assert refused.err.startswith("error[SCH005]: cannot write none/plan.json: ")
    assert cli.here("plan", "m.yaml", "-o", ".").code == 64


def test_renaming_the_only_entry_needs_no_acknowledgement(cli: Cli, store: Store) -> None:
    cli.write("m.yaml", manifest(old="every: 1h, protect: true"))
    cli.here("apply", "m.yaml", "--auto-approve")
    uid = store.read_live().entries["old"].uid
    cli.write("m.yaml", manifest(new="every: 1h, protect: true") + "moved: [{from: old, to: new}]\n")
    planned = cli.here("plan", "m.yaml")
    assert planned.code == 0
    assert "> old -> new" in planned.out
    assert planned.out.endswith("Plan: 0 to create, 0 to update, 0 to delete, 1 to rename. 0 unchanged.\n")
    assert cli.here("apply", "m.yaml", "--auto-approve").code == 0
    assert {name: entry.uid for name, entry in store.read_live().entries.items()} == {"new": uid}
    again = cli.here("plan", "m.yaml", "--detailed-exitcode")
    assert (again.code, "Note: nothing to move from old." in again.out) == (0, True)


def test_handing_an_entry_over(cli: Cli, store: Store) -> None:
    cli.here("apply", "m.yaml", "--auto-approve")
    search = manifest(a=HOURLY).replace("owner: billing", "owner: search")
    cli.write("s.yaml", search)
    refused = cli.here("apply", "s.yaml", "--auto-approve")
    assert refused.code == 3
    assert "if that is meant: --take-ownership a" in refused.err
    assert "adopt: billing" in refused.err
    assert cli.here("plan", "s.yaml", "--take-ownership", "a").code == 0
    cli.write("m.yaml", manifest(b=HOURLY) + "removed: [{name: a, destroy: false}]\n")
    assert cli.here("apply", "m.yaml", "--auto-approve").out.endswith("Applied revision 2: 1 forgotten.\n")
    assert store.read_live().entries["a"].owner is None
    refused = cli.here("apply", "s.yaml", "--auto-approve")
    assert (refused.code, "--adopt" in refused.err) == (3, True)
    assert cli.here("apply", "s.yaml", "--auto-approve", "--adopt").out.endswith("Applied revision 3: 1 adopted.\n")
    assert store.read_live().entries["a"].owner == "search"
    assert cli.here("plan", "m.yaml", "--detailed-exitcode").code == 0


def test_selectors_leave_the_rest_alone_and_say_so(cli: Cli, store: Store) -> None:
    cli.here("apply", "m.yaml", "--auto-approve")
    cli.write("m.yaml", manifest(a="every: 2h, labels: {team: x}", c=HOURLY))
    planned = cli.here("plan", "m.yaml", "--target", "a")
    assert "Plan: 0 to create, 1 to update, 0 to delete." in planned.out
    assert "not looked at" in planned.out
    assert cli.here("apply", "m.yaml", "-l", "team=x", "--auto-approve").code == 0
    assert sorted(store.read_live().entries) == ["a", "b"]
    assert cli.here("apply", "m.yaml", "--exclude", "b", "--auto-approve").code == 0
    assert sorted(store.read_live().entries) == ["a", "b", "c"]
    assert cli.here("plan", "m.yaml", "-l", "team").code == 64


def test_destroying_what_an_owner_has(cli: Cli, store: Store) -> None:
    cli.write("m.yaml", manifest(a=HOURLY, b="every: 1h, protect: true"))
    cli.here("apply", "m.yaml", "--auto-approve")
    (cli.directory / "m.yaml").unlink()
    refused = cli.here("apply", "--destroy", "--owner", "billing", "--auto-approve")
    assert (refused.code, "--allow-protected b" in refused.err) == (3, True)
    assert cli.here("plan", "--destroy", "--owner", "billing", "-o", "plan.json").code == 3
    assert cli.here("apply", "plan.json", "--allow-protected", "b").code == 0
    assert store.read_live().entries == {}
    assert cli.here("plan", "--destroy", "--owner", "billing").code == 0
    unknown = cli.here("plan", "--destroy", "--owner", "biling")
    assert (unknown.code, 'no owner "biling" (it knows: billing): did you mean "billing"?' in unknown.err) == (1, True)
    for senseless in ((), ("--owner", "billing", "m.yaml"), ("--owner", "billing", "--no-prune")):
        assert cli.here("plan", "--destroy", *senseless).code == 64


def test_nothing_but_the_progress_of_long_work_is_drawn_off_a_terminal(cli: Cli) -> None:
    cli.write("m.yaml", manifest(**{f"e{number}": HOURLY for number in range(1500)}))
    planned = cli.here("plan", "m.yaml", "-o", "plan.json")
    assert (planned.code, planned.err) == (0, "")
    assert cli.here("apply", "plan.json").err == ""


@pytest.mark.parametrize(
    ("given", "told"), [((), "none is chosen: give -e NAME"), (("-e", "no"), "no environment 'no'")]
)
def test_an_environment_is_asked_for_before_its_variables(cli: Cli, given: tuple[str, ...], told: str) -> None:
    cli.write("schedsync.yaml", "version: 1\nenvironments: {live: {variables: {QUEUE: fast}}}\n")
    cli.write("m.yaml", manifest(a="every: 1h, options: {queue: '${QUEUE}'}"))
    refused = cli.here("plan", "m.yaml", *given)
    assert (refused.code, refused.err.count("error[")) == (1, 1)
    assert told in refused.err
    assert cli.here("plan", "m.yaml", "-e", "live").code == 0
