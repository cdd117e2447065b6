"""What the documentation names exists, and what exists stands in it."""

import importlib.util
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import click
import pytest

from schedsync.cli.exit_codes import ExitCode
from schedsync.cli.main import COMMANDS, cli
from schedsync.manifest.schema import text as schema_text
from schedsync.operations.explain import explanations
from schedsync.scheduler.settings import _READERS as KNOWN_SETTINGS
from schedsync.store.keys import Keys
from tests.acceptance.pages import PAGES, ROOT, blocks, commands
from tests.integration.store.test_rights import APPLY, READ, SCHEDULER


def make_targets() -> set[str]:
    return set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), flags=re.MULTILINE))


def test_the_first_screen_has_exactly_two_commands() -> None:
    first = (ROOT / "README.md").read_text().split("```sh\n")[1].split("```")[0]
    assert [line.split("#")[0].strip() for line in first.splitlines()] == ["make demo", "make test"]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_what_is_mentioned_exists(page: Path) -> None:
    """Commands, their flags, variables, settings and codes, in blocks and in the text."""
    text = page.read_text(encoding="utf-8")
    for line in mentioned(text):
        if made := re.match(r"make ([a-z-]+)", line):
            assert made[1] in make_targets(), line
        elif script := re.match(r"python (\S+\.py)", line):
            assert any((base / script[1]).exists() for base in (ROOT, page.parent)), line
        elif line.startswith("schedsync "):
            assert unknown_words(line.split("#")[0].replace("\\|", " ").split()[1:]) == set(), line
        elif re.match(r"--?[a-z]", line):
            spelled = re.findall(r"--?[a-z][\w-]*(?<!-)(?![\w-])", line.split()[0])
            assert set(spelled) <= known_flags(), line
    for name in re.findall(r"\b(?:CELERY_)?(SCHEDSYNC_[A-Z_]*[A-Z])\b", text):
        assert name in source() or name.lower() in KNOWN_SETTINGS, name
    for name in re.findall(r"`(schedsync_[a-z_]+)[`:]", text):
        assert name in source(), name
    assert set(re.findall(r"\bSCH\d{3}\b", text)) <= {each.code for each in explanations()}


def mentioned(text: str) -> Iterator[str]:
    """Lines of commands, and code in the text."""
    for kind, block in blocks(text):
        yield from commands(block) if kind == "sh" else ()
    yield from re.findall(r"`([^`\n]+)`", re.sub(r"^ *```.*?^ *```", "", text, flags=re.DOTALL | re.MULTILINE))


def unknown_words(words: list[str]) -> set[str]:
    """The flags that the command does not take; or its name, where there is no such command."""
    name = next((word for word in words if word in COMMANDS), None)
    if name is None:
        return {word for word in words if word.islower() and not word.startswith("-")} - {"help"}
    given = {word.split("=")[0] for word in words if re.match(r"--?[a-z]", word)}
    return given - flags_of(name)


def flags_of(name: str) -> set[str]:
    """All that a command takes, the global options included."""
    found = cli.get_command(click.Context(cli), name)
    assert found is not None
    return {option for param in (*found.params, *cli.params) for option in (*param.opts, *param.secondary_opts)}


@cache
def known_flags() -> frozenset[str]:
    """All flags of all commands, and those of Celery and the benchmarks that the documentation names."""
    others = {"--max-interval", "--scheduler", "--statedb", "-S", "-B", "--cold", "--rounds"}
    return frozenset(others.union({"--help", "--version"}, *(flags_of(name) for name in COMMANDS)))


@cache
def source() -> str:
    return "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "schedsync").rglob("*.py"))


def links(page: Path) -> Iterator[tuple[Path, str]]:
    """The files that a page links to, and the heading's anchor or nothing."""
    for target, anchor in re.findall(r"\]\(([^)#\s]*)(?:#([^)]*))?\)", page.read_text()):
        if "://" not in target:
            yield (page.parent / target).resolve() if target else page, anchor


def anchors(page: Path) -> set[str]:
    """What links to a page's headings end with."""
    text = re.sub(r"^```.*?^```", "", page.read_text(), flags=re.DOTALL | re.MULTILINE)
    headings = re.findall(r"^#+ (.*)$", text, flags=re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_lead_somewhere(page: Path) -> None:
    for target, anchor in links(page):
        assert target.exists(), target
        assert not anchor or anchor in anchors(target), f"{target}#{anchor}"


def test_every_page_can_be_reached_from_the_readme() -> None:
    reached, ahead = set(), [ROOT / "README.md"]
    while ahead:
        page = ahead.pop()
        if page not in reached and page.suffix == ".md" and page.exists():
            reached.add(page)
            ahead += [target / "README.md" if target.is_dir() else target for target, _ in links(page)]
    assert set(PAGES) - reached == set()


def test_modules_named_for_contributors_exist() -> None:
    package = ROOT / "schedsync"
    page = (ROOT / "ARCHITECTURE.md").read_text()
    before, section = page.split("## `model/`")
    section, _, behind = section.partition("\n## ")
    for text in (before, behind, (ROOT / "CONTRIBUTING.md").read_text()):
        for name in re.findall(r"`([a-z_]+/(?:[a-z_]+/)?(?:[a-z_]+\.(?:py|lua|json))?)`", text):
            assert (package / name).exists() or (ROOT / name).exists(), name
    rows = re.findall(r"^\| `([a-z]+)/` \|(.*)$", section, flags=re.MULTILINE)
    inside = {path.name for path in (package / "model").iterdir() if (path / "__init__.py").exists()}
    assert {directory for directory, _ in rows} == inside
    for directory, row in rows:
        for name in re.findall(r"`([a-z_]+)`", row):
            assert (package / "model" / directory / f"{name}.py").exists(), f"{directory}/{name}"


def test_all_commands_are_documented_and_what_is_missing_is_missing() -> None:
    page = (ROOT / "docs" / "reference" / "commands.md").read_text()
    shown, missing = page.split("## Not in this version")
    assert set(re.findall(r"^\| `([a-z]+)[ `]", shown, flags=re.MULTILINE)) == set(COMMANDS)
    assert not set(re.findall(r"`([a-z]+)`", missing)) & set(COMMANDS)


def test_all_keys_of_a_plan_are_documented() -> None:
    page = (ROOT / "docs" / "reference" / "saved-plans.md").read_text()
    for properties in plan_properties():
        for key in properties:
            assert f"`{key}`" in page, key


def plan_properties() -> Iterator[list[str]]:
    """The keys of a plan, and of a change."""
    plan = json.loads(schema_text("plan"))
    yield list(plan["properties"])
    change = plan["properties"]["changes"]["items"]
    yield list((plan["$defs"][change["$ref"].rpartition("/")[2]] if "$ref" in change else change)["properties"])


def test_the_reference_of_the_diagnostics_is_up_to_date() -> None:
    """Else: ``make docs``."""
    spec = importlib.util.spec_from_file_location("write_diagnostics", ROOT / "tools" / "write_diagnostics.py")
    assert spec is not None
    assert spec.loader is not None
    tool = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(tool)
    written = tool.PAGE.read_text()
    assert written == tool.page()


def test_all_settings_are_documented() -> None:
    page = (ROOT / "docs" / "reference" / "settings.md").read_text()
    for name in KNOWN_SETTINGS:
        assert f"`{name}`" in page, name


def test_all_keys_of_manifest_and_project_file_are_documented() -> None:
    page = (ROOT / "docs" / "reference" / "manifest.md").read_text()
    manifest, project = json.loads(schema_text("manifest")), json.loads(schema_text("project"))
    keys = {*manifest["properties"], *manifest["definitions"]["entry"]["properties"], *project["properties"]}
    for key in sorted(keys):
        assert f"`{key}`" in page, key


def test_all_exit_codes_are_documented() -> None:
    page = (ROOT / "docs" / "reference" / "commands.md").read_text()
    for code in ExitCode:
        assert re.search(rf"^\|[^|]*\b{int(code)}\b", page, flags=re.MULTILINE), code


def test_all_keys_of_the_store_are_documented() -> None:
    page = (ROOT / "docs" / "reference" / "store.md").read_text()
    for name, found in vars(Keys).items():
        if isinstance(found, property):
            assert f"`{name}`" in page, name


def test_the_least_rights_shown_are_those_tested() -> None:
    shown = " ".join((ROOT / "docs" / "reference" / "store.md").read_text().split())
    for rule in (READ, APPLY.removeprefix(READ), SCHEDULER.removeprefix(APPLY)):
        assert rule.strip() in shown, rule


def test_the_manifest_shown_is_valid(tmp_path: Path) -> None:
    shown = (ROOT / "README.md").read_text().split("```yaml\n")[1].split("```")[0]
    manifest = tmp_path / "shown.yaml"
    manifest.write_text(shown)
    command = [sys.executable, "-m", "schedsync", "validate", "--strict", str(manifest)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_make_lists_what_it_can() -> None:
    done = subprocess.run(["make", "help"], cwd=ROOT, capture_output=True, text=True, check=True)
    told = set(re.findall(r"^make ([a-z-]+)", done.stdout, flags=re.MULTILINE))
    assert {"demo", "test", "check"} <= told <= make_targets()
