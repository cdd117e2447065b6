"""What the pages of the documentation tell to type does what they say, and what they show is what is written."""

import re
import shutil
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from types import MappingProxyType

import jsonschema
import pytest
import yaml
from celery import Celery

from schedsync.manifest.schema import load
from tests.acceptance.pages import PAGES, ROOT, Shell, blocks, follow
from tests.servers import PrivateServer, valkey_binary

URLS = ("SCHEDSYNC_REDIS_URL", "STAGING_REDIS_URL", "PRODUCTION_REDIS_URL", "SHOP_REDIS_URL")
#: Pages whose commands are tested elsewhere, or are those by which tests are run.
ELSEWHERE = {
    "CONTRIBUTING.md",
    "benchmarks/README.md",
    "docs/reference/diagnostics.md",  # test_code_examples
    "examples/multi-environment/README.md",  # test_multi_environment
    "examples/quickstart/README.md",  # test_examples
}
GOLDEN = ROOT / "tests" / "golden" / "plan_review.txt"
MANIFEST = "version: 1\nowner: shop\ndefaults: {timezone: UTC}\nschedules:\n  ship: {task: shop.ship, every: 1h}\n"
PROJECT = """\
version: 1
owner: shop
manifests: [schedules/*.yaml]
environments: {production: {redis_url: "${PRODUCTION_REDIS_URL}"}}
"""
APPLICATION = """\
from celery import Celery

app = Celery("proj")
app.conf.beat_schedule = {"report": {"task": "app.tasks.report", "schedule": 3600.0}}
"""


def typed_pages() -> list[str]:
    """The pages that tell to type something."""
    shell = [page for page in PAGES if any(kind == "sh" for kind, _ in blocks(page.read_text(encoding="utf-8")))]
    return [str(page.relative_to(ROOT)) for page in shell]


def a_project(shell: Shell) -> None:
    write(shell, "schedsync.yaml", PROJECT)
    write(shell, "schedules/shop.yaml", MANIFEST)
    write(shell, "draft.yaml", MANIFEST)


def an_application(shell: Shell) -> None:
    write(shell, "proj/__init__.py", "")
    write(shell, "proj/celery.py", APPLICATION)


def a_live_entry(shell: Shell) -> None:
    write(shell, "shop.yaml", MANIFEST)
    shell("schedsync apply --auto-approve shop.yaml")
    write(shell, "shop.yaml", MANIFEST.replace("1h", "1s"))
    shell("schedsync apply --auto-approve shop.yaml")


def the_django_example(shell: Shell) -> None:
    shutil.copytree(ROOT / "examples" / "django", shell.directory / "examples" / "django")


def write(shell: Shell, name: str, text: str) -> None:
    path = shell.directory / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


#: What is there before a page is followed, where that is something.
BEFORE: Mapping[str, Callable[[Shell], None]] = MappingProxyType(
    {
        "docs/how-to/from-beat-schedule.md": an_application,
        "docs/how-to/on-call.md": a_live_entry,
        "docs/reference/formats.md": a_project,
        "docs/reference/layout.md": a_project,
        "examples/django/README.md": the_django_example,
    }
)


def after_review(shell: Shell, written: str) -> None:
    assert "every: 5m -> 10m" in written
    assert (shell.directory / "plan.md").read_text().startswith("<!-- schedsync:plan:production:billing -->\n")


def after_environments(shell: Shell, _: str) -> None:
    staging, production = shell("schedsync list -e staging"), shell("schedsync list -e production")
    assert [line.split()[0] for line in staging.splitlines()[1:]] == ["reset", "ship"]
    assert [line.split()[0] for line in production.splitlines()[1:]] == ["invoice", "ship"]


def after_handing_over(shell: Shell, written: str) -> None:
    assert "> send-bills -> send-invoices" in written
    assert "send-invoices" in shell("schedsync list --owner billing")
    assert "sync-payments" in shell("schedsync list --owner payments")


def after_secrets(shell: Shell, written: str) -> None:
    assert "${PARTNER_TOKEN}" in written
    assert "not-a-real-one" not in written + (shell.directory / "plan.json").read_text()
    assert "another-one" not in written


def after_rolling_back(shell: Shell, _: str) -> None:
    assert '"every":"15m"' in shell("schedsync list --format json").replace('": "', '":"')


def after_a_night(shell: Shell, written: str) -> None:
    """The way back was taken, and the snippet of Python stops the entry."""
    assert "Applied revision 3: 1 updated." in written
    run_python("docs/how-to/on-call.md", shell)
    assert "disabled" in shell("schedsync list")
    assert "enabled: true -> false" in shell("schedsync drift")


#: What there is to see afterwards, where that is more than that every command did what it is said to.
AFTERWARDS: Mapping[str, Callable[[Shell, str], None]] = MappingProxyType(
    {
        "docs/how-to/environments.md": after_environments,
        "docs/how-to/on-call.md": after_a_night,
        "docs/how-to/rename-and-hand-over.md": after_handing_over,
        "docs/how-to/review-in-ci.md": after_review,
        "docs/how-to/roll-back.md": after_rolling_back,
        "docs/how-to/secrets.md": after_secrets,
    }
)


def run_python(page: str, shell: Shell) -> None:
    """Run the page's snippets of Python, beside an application of that store."""
    text = (ROOT / page).read_text(encoding="utf-8")
    app = Celery("proj", set_as_current=False)
    app.conf.schedsync_redis_url = shell.variables["SCHEDSYNC_REDIS_URL"]
    for kind, block in blocks(text):
        if kind == "python":
            exec(compile(block, page, "exec"), {"app": app})


@pytest.fixture
def shell(tmp_path: Path) -> Iterator[Shell]:
    # A server of its own: the pages name their key prefixes.
    with PrivateServer(valkey_binary()) as server:
        yield Shell(tmp_path, dict.fromkeys(URLS, server.url), kept=frozenset(URLS))


@pytest.mark.parametrize("page", sorted(set(typed_pages()) - ELSEWHERE))
def test_what_is_typed(page: str, shell: Shell) -> None:
    text = (ROOT / page).read_text(encoding="utf-8")
    if page in BEFORE:
        BEFORE[page](shell)
    written = follow(text, shell)
    if page in AFTERWARDS:
        AFTERWARDS[page](shell, written)


def test_python_shown_works(shell: Shell) -> None:
    run_python("docs/reference/python.md", shell)
    assert "+ digest-42" in shell("schedsync history -v")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_plans_shown_are_what_is_rendered(page: Path) -> None:
    """Line by line in their order, with others left out; ``--rewrite-golden`` changes the original."""
    original = iter(GOLDEN.read_text(encoding="utf-8").splitlines())
    for kind, block in blocks(page.read_text(encoding="utf-8")):
        for line in block.splitlines() if kind == "text" else ():
            assert line in original, line


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_files_shown_have_a_schema(page: Path) -> None:
    """Those of whole files; the examples of diagnostics have tests of their own."""
    schemas = [jsonschema.Draft7Validator(load(kind)) for kind in ("manifest", "overlay", "project")]
    for kind, block in blocks(page.read_text(encoding="utf-8")):
        if kind == "yaml" and re.search(r"^version: 1$", block, flags=re.MULTILINE) and page.stem != "diagnostics":
            data = yaml.safe_load(block)
            assert any(schema.is_valid(data) for schema in schemas), block


def test_what_beat_says_is_explained() -> None:
    page = (ROOT / "docs" / "how-to" / "on-call.md").read_text(encoding="utf-8")
    logged = set()
    for layer in ("scheduler", "store"):
        for module in (ROOT / "schedsync" / layer).glob("*.py"):
            logged |= set(re.findall(r'extra={"action": "(\w+)"', module.read_text(encoding="utf-8")))
    of_commands, for_developers = {"history_undecodable"}, {"stale"}
    for action in logged - of_commands - for_developers:
        assert f"`{action}`" in page, action
