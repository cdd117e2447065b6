"""Runs the jobs of CI files here: a fresh clone for each, its own environment, the shell that the service uses."""

import itertools
import os
import re
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.acceptance.pages import Shell
from tests.repositories import git

_EXPRESSION = re.compile(r"\$\{\{ *(.*?) *\}\}")


@dataclass
class Runner:
    """A machine that runs jobs.

    Attributes:
        origin: The repository.
        work: Where clones and artifacts go.
        branch: What is checked out.
        variables: What every job sees.
        context: Values of GitHub's expressions.
        written: What the commands of each job wrote, by job and matrix values.
    """

    origin: Path
    work: Path
    branch: str = "main"
    variables: dict[str, str] = field(default_factory=dict)
    context: dict[str, str] = field(default_factory=dict)
    written: dict[tuple[str, ...], str] = field(default_factory=dict)

    def github(self, workflow: Mapping[str, Any], *jobs: str, code: int = 0) -> None:
        """Run jobs of a workflow, each for all values of its matrix; they end with this code."""
        for name in jobs:
            job = workflow["jobs"][name]
            for values in _github_matrix(job):
                context = {**self.context, **{f"matrix.{key}": value for key, value in values.items()}}
                self._github_job(name, workflow, job, context, tuple(values.values()), code)

    def _github_job(
        self,
        name: str,
        workflow: Mapping[str, Any],
        job: Mapping[str, Any],
        context: Mapping[str, str],
        values: tuple[str, ...],
        code: int,
    ) -> None:
        environment = {
            **self.variables,
            **_filled(workflow.get("env", {}), context),
            **_filled(job.get("env", {}), context),
        }
        directory = self.work / "-".join((name, *values))
        failed = False
        written = ""
        for step in job["steps"]:
            uses = step.get("uses", "")
            with_ = _filled(step.get("with", {}), context)
            if uses.startswith("actions/checkout@"):
                self._clone(directory, whole=with_.get("fetch-depth") == "0")
            elif uses.startswith("actions/upload-artifact@") and not failed:
                self._keep(with_["name"], directory, directory / with_["path"])
            elif uses.startswith("actions/download-artifact@"):
                shutil.copytree(self.work / "artifacts" / with_["name"], directory, dirs_exist_ok=True)
            elif "run" in step and (not failed or "!cancelled()" in step.get("if", "")):
                own = {**environment, **_filled(step.get("env", {}), context)}
                ended, output = self._run(["bash", "-e", "-c", step["run"]], directory, own)
                written += output
                assert ended in (0, code), f"{step['run']}\n{output}"
                failed = failed or ended != 0
        assert failed == (code != 0), written
        self.written[name, *values] = written

    def gitlab(self, pipeline: Mapping[str, Any], *jobs: str, code: int = 0) -> None:
        """Run jobs of a pipeline, each for all values of its matrix; they end with this code."""
        for name in jobs:
            job = pipeline[name]
            for values in _gitlab_matrix(job):
                own = {name: str(value) for name, value in job.get("variables", {}).items()}
                environment = {**self.variables, **own, **values, "GITLAB_CI": "true"}
                directory = self.work / "-".join((name, *values.values()))
                self._clone(directory, whole=own.get("GIT_DEPTH") == "0")
                for kept in self._artifacts():
                    shutil.copytree(kept, directory, dirs_exist_ok=True)
                script = "\n".join([*pipeline["default"]["before_script"], *job["script"]])
                ended, written = self._run(["bash", "-eo", "pipefail", "-c", script], directory, environment)
                assert ended == code, written
                after = "\n".join(job.get("after_script", ()))
                ended, output = self._run(["bash", "-eo", "pipefail", "-c", after], directory, environment)
                assert ended == 0, output
                self.written[name, *values.values()] = written + output
                for path in job.get("artifacts", {}).get("paths", ()):
                    file = directory / path.replace("$ENVIRONMENT", values["ENVIRONMENT"])
                    self._keep(file.name, directory, file)

    def _clone(self, directory: Path, *, whole: bool) -> None:
        depth = () if whole else ("--depth", "1")
        git(self.work, "clone", "--quiet", *depth, "--branch", self.branch, self.origin.as_uri(), str(directory))

    def _keep(self, name: str, directory: Path, file: Path) -> None:
        kept = self.work / "artifacts" / name
        kept.mkdir(parents=True)
        shutil.copy(file, kept / file.relative_to(directory))

    def _artifacts(self) -> Iterator[Path]:
        kept = self.work / "artifacts"
        yield from kept.iterdir() if kept.exists() else ()

    def _run(self, command: list[str], directory: Path, environment: Mapping[str, str]) -> tuple[int, str]:
        base = Shell(directory, dict(environment)).environment()
        stubs = self.work / "stubs"
        if not stubs.exists():
            stubs.mkdir()
            pip = stubs / "pip"
            pip.write_text("#!/bin/sh\n[ \"$*\" = 'install schedsync' ]\n")
            pip.chmod(0o755)
        done = subprocess.run(
            command,
            cwd=directory,
            env={**base, "PATH": f"{stubs}{os.pathsep}{base['PATH']}"},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=60,
            check=False,
        )
        return done.returncode, done.stdout


def _filled(mapping: Mapping[str, Any], context: Mapping[str, str]) -> dict[str, str]:
    """GitHub's expressions replaced; an unknown secret is empty, anything else unknown is a mistake."""

    def value(found: re.Match[str]) -> str:
        return context.get(found[1], "") if found[1].startswith("secrets.") else context[found[1]]

    return {key: _EXPRESSION.sub(value, str(text)) for key, text in mapping.items()}


def _github_matrix(job: Mapping[str, Any]) -> list[dict[str, str]]:
    matrix = job.get("strategy", {}).get("matrix", {})
    if "include" in matrix:
        return list(matrix["include"])
    return [dict(zip(matrix, values, strict=True)) for values in itertools.product(*matrix.values())]


def _gitlab_matrix(job: Mapping[str, Any]) -> list[dict[str, str]]:
    found = []
    for each in job.get("parallel", {}).get("matrix", [{}]):
        lists = [values if isinstance(values, list) else [values] for values in each.values()]
        found += [dict(zip(each, values, strict=True)) for values in itertools.product(*lists)]
    return found
