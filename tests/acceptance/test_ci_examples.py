"""Every command of the CI examples, and of the CI job that init writes, runs as its service runs it."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.acceptance.comment_server import CommentServer
from tests.acceptance.pages import Shell
from tests.acceptance.pipelines import Runner
from tests.repositories import commit, git
from tests.servers import PrivateServer, valkey_binary

EXAMPLE = Path(__file__).resolve().parents[2] / "examples" / "multi-environment"
STAGING, PRODUCTION = ("staging", "STAGING_REDIS_URL"), ("production", "PRODUCTION_REDIS_URL")
KEYS = ["<!-- schedsync:plan:staging:shop -->", "<!-- schedsync:plan:production:shop -->"]
#: By somebody who is gone, by another bot and by a person; 150 are two pages.
OTHERS = [f"{KEYS[0]}\nmine", *["LGTM"] * 147, f"{KEYS[1]}\nnothing to see here", f"{KEYS[1]}\nnothing to see here"]


def workflow(path: Path) -> Any:
    found = yaml.safe_load(path.read_text())
    found["on"] = found.pop(True, None)  # YAML 1.1's reading
    return found


@pytest.fixture
def url() -> Iterator[str]:
    # A server of its own: the example names its key prefixes.
    with PrivateServer(valkey_binary()) as server:
        yield server.url


@pytest.fixture
def origin(tmp_path: Path) -> Path:
    """The example as a repository, with a branch that changes an entry."""
    directory = tmp_path / "origin"
    shutil.copytree(EXAMPLE, directory)
    commit(directory)
    git(directory, "switch", "--quiet", "--create", "change")
    orders = directory / "schedules" / "orders.yaml"
    commit(directory, {"schedules/orders.yaml": orders.read_text().replace("every: 5m", "every: 10m")})
    git(directory, "switch", "--quiet", "main")
    return directory


def runner(origin: Path, tmp_path: Path, name: str, **more: Any) -> Runner:
    work = tmp_path / name
    work.mkdir()
    return Runner(origin, work, **more)


def test_github_actions(origin: Path, tmp_path: Path, url: str) -> None:
    file = workflow(EXAMPLE / "ci" / "github-actions.yaml")
    uses = {step["uses"] for job in file["jobs"].values() for step in job["steps"] if "uses" in step}
    assert all(name.startswith("actions/") for name in uses)
    assert file["permissions"] == {"contents": "read"}

    secrets = {"secrets.STAGING_REDIS_URL": url, "secrets.PRODUCTION_REDIS_URL": url, "secrets.PARTNER_TOKEN": "s3cret"}
    pushed = runner(origin, tmp_path, "pushed", context=secrets)
    pushed.github(file, "validate", "plan", "apply")
    assert "Applied revision 1: 4 created." in pushed.written["apply", "staging"]
    assert "Applied revision 1: 4 created." in pushed.written["apply", "production"]

    with CommentServer([*OTHERS]) as api:
        # Production's store is out of reach for pull requests.
        reached = {**secrets, "secrets.PRODUCTION_REDIS_URL": ""}
        context = {**reached, "github.token": "t0ken", "github.event.pull_request.number": "7"}
        told = tmp_path / "told"
        variables = {
            "GITHUB_API_URL": api.url,
            "GITHUB_REPOSITORY": "shop/schedules",
            "GITHUB_BASE_REF": "main",
            "GITHUB_STEP_SUMMARY": str(told),
        }
        review = runner(origin, tmp_path, "review", branch="change", context=context, variables=variables)
        review.github(file, "validate", "review")
        assert [comment.split("\n")[0] for comment in api.comments[150:]] == KEYS
        assert "5m" not in api.comments[150], "an overlay hides the change in staging"
        assert "every: 5m -> 10m" in api.comments[151]
        assert "s3cret" not in "".join([*api.comments, *review.written.values()])
        assert api.asked[-1] == ("POST", "/repos/shop/schedules/issues/7/comments", "Bearer t0ken")
        assert "every: 5m -> 10m" in told.read_text()

        again = runner(origin, tmp_path, "again", branch="change", context=context, variables=variables)
        again.github(file, "review")
        assert len(api.comments) == 152
        assert api.comments[:150] == OTHERS, "nobody else's comment is edited"
        assert api.asked[-1] == ("PATCH", "/repos/shop/schedules/issues/comments/152", "Bearer t0ken")


def test_gitlab_ci(origin: Path, tmp_path: Path, url: str) -> None:
    file = yaml.safe_load((EXAMPLE / "ci" / "gitlab-ci.yaml").read_text())
    secrets = {"STAGING_REDIS_URL": url, "PRODUCTION_REDIS_URL": url, "PARTNER_TOKEN": "s3cret"}
    merged = runner(origin, tmp_path, "merged", variables=secrets)
    merged.gitlab(file, "validate", "plan", "apply")
    assert "Applied revision 1: 4 created." in merged.written["apply", "production"]

    with CommentServer([*OTHERS]) as api:
        variables = {
            "STAGING_REDIS_URL": url,
            "PARTNER_TOKEN": "s3cret",
            "CI_API_V4_URL": api.url,
            "CI_PROJECT_ID": "12",
            "CI_MERGE_REQUEST_IID": "7",
            "CI_MERGE_REQUEST_DIFF_BASE_SHA": git(origin, "rev-parse", "main"),
        }
        silent = runner(origin, tmp_path, "silent", branch="change", variables=variables)
        silent.gitlab(file, "validate", "review")
        assert "no SCHEDULES_TOKEN" in silent.written["review", *STAGING]
        for name in ("first", "second"):
            own = {**variables, "SCHEDULES_TOKEN": "t0ken"}
            runner(origin, tmp_path, name, branch="change", variables=own).gitlab(file, "review")
            assert [comment.split("\n")[0] for comment in api.comments[150:]] == KEYS
        assert api.comments[:150] == OTHERS, "nobody else's comment is edited"
        assert "every: 5m -> 10m" in api.comments[151]
        assert api.asked[-1] == ("PUT", "/projects/12/merge_requests/7/notes/152", "t0ken")


def test_a_refused_plan_is_commented_all_the_same(origin: Path, tmp_path: Path) -> None:
    git(origin, "switch", "--quiet", "--create", "careless")
    for name in ("orders", "partners"):
        commit(origin, {f"schedules/{name}.yaml": "version: 1\nschedules: {}\n"})
    file = workflow(EXAMPLE / "ci" / "github-actions.yaml")
    with CommentServer() as api:
        context = {"github.token": "t0ken", "github.event.pull_request.number": "7"}
        variables = {"GITHUB_API_URL": api.url, "GITHUB_REPOSITORY": "a/b", "GITHUB_BASE_REF": "main"}
        review = runner(origin, tmp_path, "review", branch="careless", context=context, variables=variables)
        review.github({"jobs": {"review": _only(file["jobs"]["review"], "production")}}, "review", code=3)
        assert "--allow-empty" in api.comments[0]


def _only(job: Any, environment: str) -> Any:
    include = [values for values in job["strategy"]["matrix"]["include"] if values["environment"] == environment]
    return {**job, "strategy": {"matrix": {"include": include}}}


def test_the_comment_tells_what_the_service_refuses(tmp_path: Path) -> None:
    with CommentServer() as api:
        gone = api.url
    variables = {"GITHUB_API_URL": gone, "GITHUB_REPOSITORY": "a/b", "PULL_REQUEST": "7", "GITHUB_TOKEN": "t"}
    (tmp_path / "plan.md").write_text(f"{KEYS[0]}\n")
    written = Shell(tmp_path, variables)(f"python {EXAMPLE / 'ci' / 'sticky_comment.py'} plan.md", code=1)
    assert written.startswith(f"GET {gone}/repos/a/b/issues/7/comments")
    assert "Traceback" not in written


def test_the_job_that_init_writes(tmp_path: Path, url: str) -> None:
    origin = tmp_path / "mine"
    origin.mkdir()
    Shell(origin)("schedsync init --owner mine --timezone UTC")
    commit(origin)
    (path,) = (origin / ".github" / "workflows").iterdir()
    file = workflow(path)
    context = {"secrets.SCHEDSYNC_REDIS_URL": url}
    pushed = runner(origin, tmp_path, "pushed", context=context)
    pushed.github(file, "validate", "apply")
    assert "Applied revision 1: 1 created." in pushed.written["apply",]
    git(origin, "switch", "--quiet", "--create", "change")
    manifest = origin / "schedules" / "schedules.yaml"
    commit(origin, {"schedules/schedules.yaml": manifest.read_text().replace("0 6", "0 7")})
    variables = {"GITHUB_BASE_REF": "main", "GITHUB_STEP_SUMMARY": str(tmp_path / "told")}
    runner(origin, tmp_path, "review", branch="change", variables=variables).github(file, "validate", "review")
    assert "0 7 * * *" in (tmp_path / "told").read_text()
