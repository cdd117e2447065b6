"""From one entry's merged keys to a frozen ``Entry``, with a finding for every value that has no meaning."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from math import isfinite
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from schedsync.errors import InvalidValueError
from schedsync.manifest import checks
from schedsync.manifest.collector import MOST_FINDINGS, FileCollector
from schedsync.manifest.layers import Layer
from schedsync.manifest.options import known_options
from schedsync.manifest.schema import Unknown
from schedsync.manifest.spans import Span, find
from schedsync.manifest.suggestion import question
from schedsync.manifest.variables import Expander, Known, holds_unknown
from schedsync.model.entry.definition import ENTRY_KEYS
from schedsync.model.entry.entry import Entry, Expires
from schedsync.model.entry.misfire import DEFAULT_MISFIRE
from schedsync.model.entry.parse import parse_exclude_dates, parse_expires, parse_misfire
from schedsync.model.entry.refused_options import HEADER_PREFIX, REFUSED_OPTIONS
from schedsync.model.timing import TIMING_KEYS, Timing
from schedsync.model.timing.duration import parse_duration
from schedsync.model.timing.instants import parse_timestamp, zone
from schedsync.model.timing.parse import parse_at, parse_cron, parse_crontab, parse_every, parse_rrule, parse_solar
from schedsync.model.values.json_text import EMPTY_LIST, EMPTY_MAP, Json

_OF_RETRIES = frozenset(("max_retries", "interval_start", "interval_step", "interval_max"))
UTC_NAME = "UTC"
_ANY_TEXT = frozenset({"args", "kwargs", "options", "labels", "description"})
# The entry's attributes that are its keys.
_OTHERS = frozenset(ENTRY_KEYS) - {"task", *TIMING_KEYS, "phase", "timezone", "options"}

Given = TypeVar("Given")
Value = TypeVar("Value")


@dataclass(slots=True)
class Shared:
    """What the entries of one file have in common.

    Attributes:
        defaults: The ``defaults`` block with what overlays change in it, cleaned of nulls and ``x-`` keys.
        written: The same with templates in place of values that come from variables; the same object where none does.
        layers: Where it stands: the overlays' patches, the last first, then the file's own.
        texts: JSON texts of parts that entries share, by identity, so that each is made once.
        values: What else was made of such parts, by identity.
        secrets: The secrets of such parts, by identity.
    """

    defaults: dict[str, Any] = field(default_factory=dict)
    written: dict[str, Any] = field(default_factory=dict)
    layers: tuple[Layer, ...] = ()
    texts: dict[int, tuple[Any, Json]] = field(default_factory=dict)
    values: dict[int, tuple[Any, Any]] = field(default_factory=dict)
    secrets: Known = field(default_factory=dict)


class EntryBuilder:
    """Builds one entry and remembers where its keys stand, for whoever checks it further.

    Args:
        name: The entry's.
        merged: Its keys over the defaults, values in place.
        layers: Where they stand: the overlays' patches, the last first, then the entry itself.
        shared: What it has from its file.

    Attributes:
        name: The entry's.
        place: Where the name stands.
        merged: The entry's keys over the defaults.
        failed: Whether a finding says that the entry cannot be used.
        incomplete: Whether keys were left out, so that what is missing is no finding.
        undecided: Whether some of them were left out because their values need variables that are not given.
        faults: The keys whose values have no meaning or cannot be used.
    """

    def __init__(self, name: str, merged: dict[str, Any], *, layers: Sequence[Layer], shared: Shared) -> None:
        self.name = name
        self.place = layers[-1].place
        self.merged = merged
        self._layers = layers
        self._shared = shared
        self._findings = layers[-1].findings
        self.failed = self.incomplete = _any_faulty(layers) or _any_faulty(shared.layers)
        self.undecided = False
        self.faults: set[str | int] = set()

    @property
    def timing_key(self) -> str:
        """The key that holds the timing; of an entry that could be built there is one."""
        return next(key for key in TIMING_KEYS if key in self.merged)

    def place_of(self, *path: str | int, key: bool = False) -> tuple[FileCollector, Span, str | None]:
        """Where a key or value stands: the file, the span, and the entry's name if that is inside the entry.

        What comes from ``defaults`` is marked there, without an entry's name: it is one finding, not one an entry.
        """
        for layers, entry in ((self._layers, self.name), (self._shared.layers, None)) if path else ():
            for layer in layers:
                if layer.gives(path):
                    return layer.findings, find(layer.tree, path, key=key), entry
        return self._findings, self.place, self.name

    def written(self, *path: str | int) -> str:
        """A value as its file writes it, with its quotes."""
        findings, place, _ = self.place_of(*path)
        return findings.written(place)

    def report(
        self,
        rule: checks.Rule,
        message: str,
        *path: str | int,
        key: bool = False,
        label: str | None = None,
        hints: tuple[str, ...] = (),
    ) -> None:
        """Write down a finding about this entry."""
        if not rule.adjustable:
            self.failed = True
            self.faults.update(path[:1])
        findings, place, entry = self.place_of(*path, key=key)
        findings.add(rule, message, place, entry=entry, label=label, hints=hints)

    def leave_out_unknown(self, asked: Expander | None = None) -> None:
        """Leave out what nobody knows here, but for texts that nothing looks into: they stand as they are written.

        Args:
            asked: Says which variable has no value, where what is left out is a mistake.
        """
        options = self.merged.get("options")
        if isinstance(options, dict) and type(options.get("expires")) is Unknown:
            self._report_unset(asked, options["expires"], "options", "expires")
            self.merged["options"] = {key: value for key, value in options.items() if key != "expires"}
            self.undecided = True
        unknown = sorted(key for key in self.merged.keys() - _ANY_TEXT if holds_unknown(self.merged[key]))
        for key in unknown:
            self._report_unset(asked, self.merged[key], key)
            del self.merged[key]
        self.undecided = self.undecided or bool(unknown)
        self.incomplete = self.incomplete or self.undecided

    def _report_unset(self, asked: Expander | None, value: Any, *path: str) -> None:  # noqa: ANN401 - any YAML value
        error = None if asked is None else asked.unset(value)
        if error is not None:
            self.report_invalid(error, *path)

    def build(self) -> Entry | None:
        """The entry, of which some may be at fault; ``None`` where it has no timing, is incomplete or undecided."""
        merged = self.merged
        zone_name = merged.get("timezone", UTC_NAME)
        local = self._parse(zone, zone_name, "timezone") or zone(UTC_NAME)
        timing = self._timing(local)
        options, expires = self._options(local)
        others = {key: self._other(key, value, local) for key, value in merged.items() if key in _OTHERS}
        entry = Entry(
            name=self.name,
            task=merged.get("task", ""),
            # A finding was written where there is none, and the entry is not given out.
            timing=timing,  # type: ignore[arg-type]
            timezone=zone_name,
            options=options,
            expires=expires,
            **others,
        )
        return None if timing is None or self.incomplete else entry

    def _other(self, key: str, given: Any, local: ZoneInfo) -> Any:  # noqa: ANN401 - each key has its own type
        """What stands under one of ``_OTHERS``; what an entry has without it, where that is nothing or a mistake."""
        match key:
            case "args":
                return self._json(key) or EMPTY_LIST
            case "kwargs":
                return self._json(key) or EMPTY_MAP
            case "labels":
                return self._shared_value(_sorted_items, key) or ()
            case "start":
                return self._parse(lambda text: parse_timestamp(text, local), given, key)
            case "end":
                return self._parse(lambda text: parse_timestamp(text, local, end_of_day=True), given, key)
            case "exclude_dates":
                return self._shared_value(parse_exclude_dates, key) or ()
            case "jitter" | "spread":
                return self._parse(parse_duration, given, key) or None
            case "misfire":
                return self._parse(parse_misfire, given, key) or DEFAULT_MISFIRE
            case _:
                return given

    def _parse(self, function: Callable[[Given], Value], value: Given, *path: str | int) -> Value | None:
        try:
            return function(value)
        except InvalidValueError as error:
            self.report_invalid(error, *path)
            return None

    def report_invalid(self, error: InvalidValueError, *path: str | int) -> None:
        """Write down what the model says of the value at a path."""
        self.failed = True
        for each in error.all:
            where = each.path if each.path[:1] == path[:1] else (*path, *each.path)
            self.faults.update(where[:1])
            findings, place, entry = self.place_of(*where)
            findings.add_invalid(each, place, entry=entry)
            # What it holds of the call is a circle, and thousands of them fill the memory: nothing collects them now.
            each.__traceback__ = each.__context__ = None

    def _shared_value(self, function: Callable[[Any], Value], key: str) -> Value | None:
        """As ``_parse``, of what may stand in defaults or under an anchor: each is read once, and shared."""
        given = self.merged.get(key)
        if not given:
            return None
        if not self._is_shared(given, key):
            return self._parse(function, given, key)
        known = self._shared.values.get(id(given)) or (given, self._parse(function, given, key))
        self._shared.values[id(given)] = known
        value: Value | None = known[1]
        return value

    def _is_shared(self, given: object, key: str) -> bool:
        """Whether a value is as it is written, and not made for this entry alone."""
        return given is self._shared.defaults.get(key) or given is self._layers[-1].data.get(key)

    def _timing(self, local: ZoneInfo) -> Timing | None:
        merged = self.merged
        if isinstance(merged.get("cron"), list):
            return self._shared_value(parse_cron, "cron")
        for key in TIMING_KEYS:
            if key in merged:
                return self._parse(self._timing_parser(key, local), merged[key], key)
        if self.incomplete:
            return None
        self.report(
            checks.NO_TIMING,
            "no timing: when does it run?",
            hints=(f"add one of {', '.join(TIMING_KEYS)}",),
        )
        return None

    def _timing_parser(self, key: str, local: ZoneInfo) -> Callable[[Any], Timing]:
        match key:
            case "cron":
                return parse_cron
            case "crontab":
                return parse_crontab
            case "every":
                return self._every
            case "at":
                return lambda text: parse_at(text, local)
            case "rrule":
                return lambda text: parse_rrule(text, local)
            case _:
                return parse_solar

    def _every(self, period: object) -> Timing:
        try:
            return parse_every(period, self.merged.get("phase"))
        except InvalidValueError as error:
            if error.path != ("phase",):
                raise
            self.report_invalid(error, "phase")
            return parse_every(period)

    def _json(self, key: str) -> Json | None:
        value = self.merged.get(key)
        if not value:
            return None
        known = self._shared.texts.get(id(value))
        if known is not None:
            return known[1]
        text = self._json_text(value, key)
        if text is not None and self._is_shared(value, key):
            self._shared.texts[id(value)] = (value, text)
        return text

    def _json_text(self, value: Any, key: str) -> Json | None:  # noqa: ANN401 - any YAML value
        try:
            return Json.of(value)
        except InvalidValueError:
            # All else that YAML can say, JSON can.
            path = next(_non_finite(value), ())
            self.report(checks.NOT_JSON, "JSON has neither infinity nor NaN", key, *path, hints=("write it as a text",))
            return None

    def _options(self, local: ZoneInfo) -> tuple[Json, Expires | None]:
        options: dict[str, Any] = self.merged.get("options", {})
        if not options:
            return EMPTY_MAP, None
        expires = None
        if "expires" in options:
            expires = self._parse(lambda value: parse_expires(value, local), options["expires"], "options", "expires")
        known = self._shared.texts.get(id(options))
        if known is not None:
            return known[1], expires
        self._check_options(options)
        text = self._json_text({key: value for key, value in options.items() if key != "expires"}, "options")
        if self._is_shared(options, "options") and text is not None and not self.failed:
            self._shared.texts[id(options)] = (options, text)
        return text or EMPTY_MAP, expires

    def _check_options(self, options: dict[str, Any]) -> None:
        known = known_options()
        for option in (each for each in options if each in REFUSED_OPTIONS):
            self.report(
                checks.REFUSED_OPTION,
                f'the option "{option}" cannot be given in a manifest',
                "options",
                option,
                key=True,
                hints=(REFUSED_OPTIONS[option],),
            )
        unknown = (each for each in options if each not in known and each not in REFUSED_OPTIONS)
        for option in islice(unknown, MOST_FINDINGS + 1):
            self.report(
                checks.UNKNOWN_OPTION,
                f'unknown option "{option}"',
                "options",
                option,
                key=True,
                label=f"write `retry_policy: {{{option}: …}}`" if option in _OF_RETRIES else question(option, known),
                hints=("it is passed on to apply_async as it stands",),
            )
        for header in options.get("headers", {}):
            if header.startswith(HEADER_PREFIX):
                self.report(
                    checks.RESERVED_HEADER,
                    f'the header "{header}" is one of schedsync\'s own',
                    "options",
                    "headers",
                    header,
                    key=True,
                    hints=(f"use a name that does not begin with {HEADER_PREFIX}",),
                )


def _any_faulty(layers: Sequence[Layer]) -> bool:
    # No generator: most entries have one layer.
    for layer in layers:  # noqa: SIM110
        if layer.faulty:
            return True
    return False


def _sorted_items(labels: dict[str, str]) -> tuple[tuple[str, str], ...]:
    return tuple(sorted(labels.items()))


def _non_finite(value: Any) -> Iterator[tuple[str | int, ...]]:  # noqa: ANN401 - any YAML value
    """The paths of numbers that JSON cannot say."""
    if isinstance(value, float) and not isfinite(value):
        yield ()
    elif isinstance(value, dict | list):
        for step, item in value.items() if isinstance(value, dict) else enumerate(value):
            yield from ((step, *path) for path in _non_finite(item))
