"""The files that ``init`` writes."""

from pathlib import Path
from typing import Any

import pytest

from schedsync.manifest.load import load
from schedsync.manifest.project import load_project
from schedsync.operations.starter import CI_JOB, MANIFEST, PRE_COMMIT, PROJECT, SCHEMA, start
from tests.made import NOW


def started(directory: Any, **more: Any) -> Any:
    return start(directory, **{"owner": "billing", "timezone": "Europe/Berlin", "app": None, "schema": "{}", **more})


def test_everything_is_written_once(tmp_path: Path) -> None:
    done = started(tmp_path)
    assert done.written == (PROJECT, MANIFEST, SCHEMA, PRE_COMMIT, CI_JOB)
    assert done.kept == ()
    (tmp_path / PROJECT).write_text("mine")
    (tmp_path / CI_JOB).unlink()
    again = started(tmp_path, owner="other")
    assert again.written == (CI_JOB,)
    assert (tmp_path / PROJECT).read_text() == "mine"


@pytest.mark.parametrize("error", [OSError(28, "No space left on device"), KeyboardInterrupt()])
def test_a_file_that_cannot_be_written_whole_is_not_there(
    tmp_path: Path, error: BaseException, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "schedules").mkdir()
    opened = Path.open

    class Full:
        def __enter__(self) -> Any:
            return self

        def __exit__(self, *_: Any) -> None:
            """A file."""

        def write(self, text: str) -> Any:
            raise error

    def open_(path: Path, mode: str = "r", **more: Any) -> Any:
        file = opened(path, mode, **more)
        if path.name != PROJECT:
            return file
        file.close()
        return Full()

    monkeypatch.setattr(Path, "open", open_)
    with pytest.raises(type(error)) as caught:
        started(tmp_path)
    assert not (tmp_path / PROJECT).exists()
    assert getattr(caught.value, "filename", PROJECT) == PROJECT


@pytest.mark.parametrize("owner", ["billing", "team one", "no", 'quo"ted', "back\\slash", "42", "日本"])
def test_any_owner_is_written_as_a_text(tmp_path: Path, owner: Any) -> None:
    started(tmp_path, owner=owner, app="proj.celery:app")
    project = load_project(tmp_path)
    assert (project.owner, project.app) == (owner, "proj.celery:app")
    loaded = load((), project=project, now=NOW)
    assert loaded.diagnostics == ()
    assert [declared.owner for declared in loaded.declared] == [owner]
    assert loaded.declared[0].entry.timezone == "Europe/Berlin"
    assert loaded.declared[0].entry.misfire.max_age.days == 1
