"""``plan --against``: the files of another commit, or other files, that stand for the store."""

import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from fnmatch import fnmatchcase
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory

from schedsync.diagnostics import Diagnostic, Location, Severity
from schedsync.errors import ConfigurationError, InvalidFilesError
from schedsync.manifest import checks
from schedsync.manifest.collector import Collector
from schedsync.manifest.load import Loaded, load
from schedsync.manifest.project import Environment, Project, read_project
from schedsync.manifest.sources import PROJECT_FILE, STANDARD_INPUT
from schedsync.model.state.desired import Declared
from schedsync.operations.git_tree import Repository, find_repository

_SUFFIXES = (".yaml", ".yml")


@dataclass(frozen=True, slots=True, kw_only=True)
class BaseRequest:
    """What to read.

    Attributes:
        against: A git ref, a file or a directory; what is both is taken for the ref, ``./NAME`` is always a path.
        paths: The paths of the run; of a ref or another checkout, the same ones are read.
        project: The project file of the run, or ``None``.
        environment: The chosen environment, or ``None``.
        variables: The process environment.
        now: For what lies in the past.
    """

    against: str
    paths: tuple[str, ...]
    project: Project | None
    environment: str | None
    variables: Mapping[str, str]
    now: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Base:
    """What other files declare.

    Attributes:
        declared: The entries of all owners.
        notes: On them.
    """

    declared: tuple[Declared, ...]
    notes: tuple[Diagnostic, ...] = ()


def read_base(request: BaseRequest) -> Base:
    """Read the other files; what is wrong with them alone, and would not be with these, is no matter.

    Of a ref, the files are read out of git: the project file, manifests and overlays as they were. A directory with a
    project file is another checkout, read in the same way. Any other directory or file is taken as it stands, without
    overlays: as what an environment runs, such as the output of ``export``.

    Raises:
        ConfigurationError: When it is neither ref, file nor directory, or git cannot read it.
        InvalidFilesError: When the files hold an error: what cannot be read is never taken for absent.
    """
    if not request.against:
        raise ConfigurationError(
            "--against: nothing is given to compare with; is a variable of the command line empty?"
        )
    path = Path(request.against)
    if not _is_path(request.against):
        repository = find_repository(Path.cwd())
        commit = repository.commit(request.against) if repository is not None else None
        if repository is not None and commit is not None:
            return _of_commit(request, repository, commit)
        if not path.exists():
            raise ConfigurationError(_unknown(request.against, repository))
    if not path.exists():
        raise ConfigurationError(f'--against: no file or directory "{request.against}"')
    if (path / PROJECT_FILE).is_file():
        here = request.project.directory if request.project is not None else Path.cwd()
        return _of_tree(request, _Tree(path, here, str))
    project = request.project and _without_overlays(request.project)
    loaded = _loaded(request, [request.against], project)
    return Base(declared=_valid(request, loaded.declared, loaded.diagnostics, str))


@dataclass(frozen=True, slots=True)
class _Tree:
    """A directory that stands for another one.

    Attributes:
        root: The directory.
        stands_for: What it stands for.
        named: What a file in it is called, by the name that loading it gave.
    """

    root: Path
    stands_for: Path
    named: Callable[[str], str]

    def place(self, path: str | Path) -> Path:
        """Where a path of this run, relative to the working directory, lies in the tree."""
        return self.root / os.path.relpath(path, self.stands_for)


def _of_commit(request: BaseRequest, repository: Repository, commit: str) -> Base:
    patterns = [_within(repository, path) for path in _own_paths(request)]

    def wanted(path: str) -> bool:
        return path.endswith(_SUFFIXES) or any(fnmatchcase(path, each) for each in patterns)

    def named(shown: str) -> str:
        return os.path.relpath(repository.top / os.path.relpath(shown, root))

    apart = next(
        (path for path in repository.submodules(commit) if any(_lies_in(each, path) for each in patterns)), None
    )
    if apart is not None:
        found = f'--against: manifests lie in "{apart}", a submodule, whose files are not in {request.against}'
        raise ConfigurationError(f"{found}: run it in the submodule (-C {apart}), against a commit of that")
    with TemporaryDirectory(prefix="schedsync-") as directory:
        root = Path(directory).resolve()
        repository.extract(commit, root, wanted)
        return _of_tree(request, _Tree(root, repository.top, named))


def _own_paths(request: BaseRequest) -> list[str]:
    project = request.project
    own = [str(project.directory / pattern) for pattern in project.manifests] if project is not None else []
    return [*(path for path in request.paths if path != STANDARD_INPUT), *own]


def _within(repository: Repository, path: str) -> str:
    inner = os.path.relpath(path, repository.top)
    if inner.startswith(os.pardir):
        raise ConfigurationError(f'--against: "{path}" lies outside of the git repository {repository.top}')
    return inner


def _lies_in(pattern: str, directory: str) -> bool:
    """Whether a path, or a glob by what stands before its first wildcard, names the directory or something in it."""
    return PurePosixPath(pattern).is_relative_to(directory)


def _of_tree(request: BaseRequest, tree: _Tree) -> Base:
    try:
        project = _project(request, tree)
    except InvalidFilesError as error:
        raise _invalid(request, error.diagnostics, tree.named) from None
    environments = project.environments if project is not None else {}
    if request.environment is not None and request.environment not in environments:
        return Base(declared=(), notes=(_new(request, f"environment {request.environment}"),))
    paths = [str(tree.place(path)) for path in request.paths if path != STANDARD_INPUT]
    paths += [str(project.directory / pattern) for pattern in project.manifests] if project is not None else []
    loaded = _loaded(request, paths, project)
    # A manifest's path that matches nothing there is one that came later; an overlay's is a mistake there.
    overlays = Collector()
    if project is not None:
        project.overlays_of(request.environment, overlays)
    found = [each for each in loaded.diagnostics if each.code != checks.NO_SUCH_FILE.code or each.location is not None]
    found += overlays.sorted()
    notes = () if loaded.files else (_new(request, "these manifests"),)
    return Base(declared=_valid(request, loaded.declared, found, tree.named), notes=notes)


def _project(request: BaseRequest, tree: _Tree) -> Project | None:
    """The tree's own project file; where it has none yet, that of this run."""
    here = Path(os.path.relpath(Path.cwd(), tree.stands_for))
    for directory in (here, *here.parents):
        file = tree.root / directory / PROJECT_FILE
        if file.is_file():
            return read_project(file)
    return request.project and replace(_without_overlays(request.project), path=tree.place(request.project.path))


def _without_overlays(project: Project) -> Project:
    def bare(environment: Environment) -> Environment:
        return replace(environment, overlays=())

    return replace(project, environments={name: bare(each) for name, each in project.environments.items()})


def _loaded(request: BaseRequest, paths: Sequence[str], project: Project | None) -> Loaded:
    if not paths:
        return Loaded(declared=(), diagnostics=(), files=())
    return load(
        paths,
        now=request.now,
        # A warning made an error is for whoever writes a manifest, not for whoever compares with it.
        project=project and replace(project, severity={c: s for c, s in project.severity.items() if s != "error"}),
        environment=request.environment,
        variables=request.variables,
        stand_in=True,
    )


def _valid(
    request: BaseRequest, declared: Iterable[Declared], found: Iterable[Diagnostic], named: Callable[[str], str]
) -> tuple[Declared, ...]:
    errors = [each for each in found if each.severity.is_error]
    if errors:
        raise _invalid(request, errors, named)
    return tuple(replace(each, source=_renamed(each.source, named)) for each in declared)


def _renamed(location: Location, named: Callable[[str], str], prefix: str = "") -> Location:
    return replace(location, path=prefix + named(location.path))


def _invalid(request: BaseRequest, found: Iterable[Diagnostic], named: Callable[[str], str]) -> InvalidFilesError:
    """Findings of the other files, told from those of this run's by a prefix, as git writes it."""
    moved = [
        replace(
            each,
            location=each.location and _renamed(each.location, named, f"{request.against}:"),
            related=tuple(
                replace(other, location=_renamed(other.location, named, f"{request.against}:"))
                for other in each.related
            ),
        )
        for each in found
    ]
    message = f"the manifests of {request.against} hold errors, so nothing can be compared with them"
    hint = "compare with a commit or files that are valid"
    return InvalidFilesError([*moved, Diagnostic("SCH002", "configuration", Severity.ERROR, message, hints=(hint,))])


def _new(request: BaseRequest, what: str) -> Diagnostic:
    message = f"{request.against} has nothing of {what}: all of it is new"
    return Diagnostic("SCH425", "nothing-before", Severity.NOTE, message)


def _is_path(text: str) -> bool:
    """Whether a text can only be meant as a path; a git ref never begins like this."""
    return text in (".", "..") or text.startswith(("./", "../", "/"))


def _unknown(against: str, repository: Repository | None) -> str:
    if repository is None:
        return f'--against: no file or directory "{against}", and this is no git repository'
    found = f'--against: git knows no commit "{against}", and there is no such file or directory'
    branch = against.removeprefix("origin/")
    if not against.startswith("origin/") and repository.commit(f"origin/{against}") is not None:
        return f"{found}; did you mean origin/{against}?"
    fetch = f"git fetch --depth=1 origin {branch}, then --against FETCH_HEAD"
    if repository.shallow:
        return f"{found}. This is a shallow clone: fetch it whole (fetch-depth: 0), or run: {fetch}"
    return f"{found}. If it is a branch that was not fetched: {fetch}"
