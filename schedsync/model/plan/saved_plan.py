"""Saved plans, read back from their documents."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

from schedsync.diagnostics import Diagnostic, Location, Related, Severity
from schedsync.errors import InvalidValueError, PlanFileError
from schedsync.model.entry.definition import from_definition
from schedsync.model.entry.entry import Entry
from schedsync.model.plan.check import Check, CheckStatus
from schedsync.model.plan.impact import Runs
from schedsync.model.plan.plan import Action, Fate, Plan, PlannedChange, PlannedDrift, Source, Target
from schedsync.model.slots.hot_spots import HotSpot
from schedsync.model.state.drift import Drift
from schedsync.model.state.live import Pause
from schedsync.model.state.selector import Selector
from schedsync.model.values.expansion import names
from schedsync.model.values.json_text import Json
from schedsync.model.values.pointers import at_pointer
from schedsync.model.values.secrets import Secret

CHECKSUM = "checksum"
_MAJOR = "1"
_SAVE = "plan again with -o FILE"
_BEGIN = re.compile(r'\s*\{\s*"format_version"\s*:')
_PLAN_ID = re.compile(r'"plan_id"\s*:')
# The keys before it hold texts alone, so that it stands at the top and not in a list of plans.
_AS_WRITTEN = re.compile(r'\s*\{\s*"format_version"(?:\s*:\s*"[^"\\]*"\s*,\s*"\w+")*(?<="plan_id")\s*:')


@dataclass(frozen=True, slots=True)
class SavedPlan:
    """A plan as a file has it: its secrets are placeholders, so it can be shown but not be written to a store.

    Attributes:
        plan: The plan.
    """

    plan: Plan


def looks_like_plan(text: str) -> bool:
    """Whether a file is meant to be a saved plan, also where it is damaged."""
    if _AS_WRITTEN.match(text) is not None:
        return True
    if not text.lstrip().startswith("{") or _PLAN_ID.search(text) is None:
        return False
    try:
        document = json.loads(text)
    except (ValueError, RecursionError):
        return _BEGIN.match(text) is not None
    return isinstance(document, dict) and "plan_id" in document


def checksum_of(document: Mapping[str, Any]) -> str:
    """SHA-256 of a plan's document without its checksum, as canonical JSON: tells a plan that was edited.

    Its layout does not matter. A hundred thousand changes are a hundred megabytes, and are not held as text at once.
    """
    found = sha256(b"{")
    before = ""
    for key in sorted(document.keys() - {CHECKSUM}):
        found.update(f"{before}{Json.of(key).text}:".encode())
        for part in _canonical(document[key]):
            found.update(part.encode())
        before = ","
    found.update(b"}")
    return found.hexdigest()


def read_plan(text: str) -> SavedPlan:
    """Read a document back; rendered again it is the same.

    Raises:
        PlanFileError: When it is no plan, of a newer format, damaged or changed since it was made.
    """
    try:
        document = json.loads(text)
    except (ValueError, RecursionError) as error:
        place = f" (line {error.lineno})" if isinstance(error, json.JSONDecodeError) else ""
        found = f"it is not JSON{place}" if text.strip() else "it is empty"
        raise PlanFileError(f"it is damaged or cut off, or no saved plan: {found}; {_SAVE}") from None
    del text  # a hundred megabytes of a hundred thousand changes
    if not isinstance(document, dict) or "plan_id" not in document:
        raise PlanFileError(f"it is no saved plan: it has no plan_id; {_SAVE}")
    version = str(document.get("format_version"))
    if version.partition(".")[0] != _MAJOR:
        made_by = document.get("schedsync_version")
        raise PlanFileError(
            f"it has format {version}, made by schedsync {made_by}, and this schedsync reads format {_MAJOR}: "
            "use the version that made it"
        )
    if document.get(CHECKSUM) != checksum_of(document):
        raise PlanFileError(f"it was changed after it was made, and is applied as it was, or not: {_SAVE}")
    try:
        return SavedPlan(_plan(document))
    except (KeyError, TypeError, ValueError, AttributeError, InvalidValueError) as error:
        raise PlanFileError(f"it does not hold what a plan holds ({type(error).__name__}: {error})") from None


def _canonical(value: Any) -> Iterator[str]:  # noqa: ANN401 - any JSON value
    """Canonical JSON in parts: of a list, item by item."""
    if not isinstance(value, list):
        yield Json.of(value).text
        return
    yield "["
    for index, item in enumerate(value):
        yield f",{Json.of(item).text}" if index else Json.of(item).text
    yield "]"


def _plan(document: Mapping[str, Any]) -> Plan:
    store, source = document["store"], document["source"]
    return Plan(
        plan_id=document["plan_id"],
        created_at=datetime.fromisoformat(document["created_at"]),
        created_by=document["created_by"],
        target=Target(
            environment=store["environment"],
            url=store["url"],
            key_prefix=store["key_prefix"],
            instance_id=store["instance_id"],
        ),
        owner=document["owner"],
        source=Source(
            commit=source["commit"],
            dirty=source["dirty"],
            files=tuple((file["path"], file["sha256"]) for file in source["files"]),
        ),
        prior_revision=document["prior_revision"],
        changes=tuple(_change(change) for change in document["changes"]),
        checks=tuple(
            Check(check["code"], CheckStatus(check["status"]), check["message"], check["acknowledge"], check["hint"])
            for check in document["checks"]
        ),
        paused=tuple((pause["name"], _pause(pause)) for pause in document["paused"]),
        diagnostics=tuple(_diagnostic(found) for found in document["diagnostics"]),
        unchanged=document["summary"]["unchanged"],
        drift=tuple(_drift(drift) for drift in document["drift"]),
        hot_spots=tuple(
            HotSpot(datetime.fromisoformat(spot["at"]), spot["entries"], tuple(spot["names"]))
            for spot in document["hot_spots"]
        ),
        selector=_selector(document["selector"]),
        against=document["against"],
        schedsync_version=document["schedsync_version"],
    )


def _change(change: Mapping[str, Any]) -> PlannedChange:
    name, previous_name = change["name"], change["previous_name"]
    secrets = tuple(
        Secret(secret["pointer"], secret["template"], tuple(secret["variables"])) for secret in change["secrets"]
    )
    digest = change["before_digest"]
    return PlannedChange(
        name=name,
        previous_name=previous_name,
        actions=tuple(Action(action) for action in change["actions"]),
        reason=change["reason"],
        before=_entry(previous_name or name, change["before"]),
        after=_entry(name, change["after"]),
        before_digest=digest,
        before_owner=change["before_owner"],
        changed_paths=tuple(change["changed_paths"]),
        source=_location(change["source"]),
        runs_before=_runs(change, "before"),
        runs_after=_runs(change, "after"),
        secrets_before=_shown_secrets(change["before"], secrets),
        secrets_after=secrets,
        seals=tuple(secret["hmac"] for secret in change["secrets"]),
    )


def _entry(name: str, definition: Mapping[str, Any] | None) -> Entry | None:
    return None if definition is None else from_definition(name, definition)


def _runs(change: Mapping[str, Any], side: str) -> Runs:
    return Runs(_instant(change["next_runs"][side]), change["runs_per_day"][side])


def _shown_secrets(definition: Mapping[str, Any] | None, places: Iterable[Secret]) -> tuple[Secret, ...]:
    """The secrets of a side of which only the placeholders are left."""
    shown = ((secret.pointer, at_pointer(definition or {}, secret.pointer)) for secret in places)
    return tuple(Secret(pointer, text, names(text)) for pointer, text in shown if isinstance(text, str) and names(text))


def _drift(drift: Mapping[str, Any]) -> PlannedDrift:
    found = Drift(
        name=drift["name"],
        owner=drift["owner"],
        before=drift["before"],
        after=drift["after"],
        since_revision=drift["since_revision"],
        known_paths=tuple(drift["changed_paths"]),
    )
    return PlannedDrift(found, Fate(drift["fate"]))


def _selector(selector: Mapping[str, Any] | None) -> Selector:
    if selector is None:
        return Selector()
    labels = (label.partition("=") for label in selector["labels"])
    return Selector(
        targets=tuple(selector["targets"]),
        excludes=tuple(selector["excludes"]),
        labels=tuple((key, value) for key, _, value in labels),
    )


def _pause(pause: Mapping[str, Any]) -> Pause:
    since = datetime.fromisoformat(pause["since"])
    return Pause(by=pause["by"], reason=pause["reason"], since=since, until=_instant(pause["until"]))


def _instant(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)


def _location(place: Mapping[str, Any] | None) -> Location | None:
    return None if place is None else Location(place["path"], place["line"], place["column"])


def _diagnostic(found: Mapping[str, Any]) -> Diagnostic:
    return Diagnostic(
        found["code"],
        found["name"],
        Severity(found["severity"]),
        found["message"],
        _span(found),
        found["entry"],
        hints=tuple(found["hints"]),
        related=tuple(
            Related(place, other["message"]) for other in found["related"] if (place := _span(other)) is not None
        ),
    )


def _span(found: Mapping[str, Any]) -> Location | None:
    if found["path"] is None:
        return None
    start, end = found["start"], found["end"]
    if start is None:
        return Location(found["path"])
    return Location(found["path"], start["line"], start["column"], end["line"], end["column"])
