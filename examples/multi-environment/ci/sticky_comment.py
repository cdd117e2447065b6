"""Posts a plan to the pull request or merge request as one comment, which later runs edit.

Usage: python sticky_comment.py PLAN.md

The comment to edit is found by the plan's first line, which names the environment and the owner, and it must have been
written with the same credentials: whoever writes a comment can edit it later, and nobody else's may pass for a plan. In
GitHub Actions the job's GITHUB_TOKEN and PULL_REQUEST (its number) are read; in GitLab CI, SCHEDULES_TOKEN, an access
token of the project with the scope "api". Only Python's standard library is needed.
"""

import json
import os
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

_PAGE = 100
_OF_GITHUB_TOKEN = "github-actions[bot]"


def _request(method: str, url: str, headers: dict[str, str], body: str | None = None) -> Any:  # noqa: ANN401 - JSON
    data = None if body is None else json.dumps({"body": body}).encode()
    request = urllib.request.Request(url, data, {"Content-Type": "application/json", **headers}, method=method)
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return json.load(answer)
    except (OSError, ValueError) as error:
        sys.exit(f"{method} {url}: {error}")


def _comments(url: str, headers: dict[str, str]) -> Iterator[dict[str, Any]]:
    page = 1
    while found := _request("GET", f"{url}?per_page={_PAGE}&page={page}", headers):
        yield from found
        page += 1


def post(text: str, environment: dict[str, str]) -> str:
    """Post or edit; a word on what was done."""
    if "GITLAB_CI" in environment:
        if not environment.get("SCHEDULES_TOKEN"):
            return "no SCHEDULES_TOKEN: the plan was not posted"
        project, number = environment["CI_PROJECT_ID"], environment["CI_MERGE_REQUEST_IID"]
        comments = f"{environment['CI_API_V4_URL']}/projects/{project}/merge_requests/{number}/notes"
        each, edit = comments, "PUT"
        headers = {"PRIVATE-TOKEN": environment["SCHEDULES_TOKEN"]}
        author, name = "author", "username"
        me = _request("GET", f"{environment['CI_API_V4_URL']}/user", headers)["username"]
    else:
        issues = f"{environment['GITHUB_API_URL']}/repos/{environment['GITHUB_REPOSITORY']}/issues"
        comments = f"{issues}/{environment['PULL_REQUEST']}/comments"
        each, edit = f"{issues}/comments", "PATCH"
        author, name, me = "user", "login", _OF_GITHUB_TOKEN
        headers = {"Authorization": f"Bearer {environment['GITHUB_TOKEN']}", "Accept": "application/vnd.github+json"}
    key = text.split("\n", 1)[0]
    for comment in _comments(comments, headers):
        # The account of a comment's author may be gone.
        if comment["body"].startswith(f"{key}\n") and (comment[author] or {}).get(name) == me:
            _request(edit, f"{each}/{comment['id']}", headers, text)
            return "edited the comment"
    _request("POST", comments, headers, text)
    return "posted a comment"


if __name__ == "__main__":
    sys.stdout.write(post(Path(sys.argv[1]).read_text(encoding="utf-8"), dict(os.environ)) + "\n")
