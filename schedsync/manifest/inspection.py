"""Looks at a built entry with every rule."""

from collections.abc import Callable
from datetime import datetime

from schedsync.errors import InvalidValueError
from schedsync.manifest.building import EntryBuilder
from schedsync.manifest.checks import (
    both_day_fields,
    dst_fold,
    dst_gap,
    end_before_start,
    expired_when_sent,
    expires_beyond_period,
    hour_without_minute,
    in_the_past,
    jitter_past_period,
    like_a_variable,
    long_period_without_phase,
    misfire_windows,
    missing_description,
    missing_label,
    never_fires,
    odd_task_name,
    phase_past_period,
    soft_limit_too_late,
    spread_past_period,
    step_past_range,
    text_like_a_boolean,
    timing_not_judged,
)
from schedsync.manifest.project import Project
from schedsync.model.entry.entry import Entry
from schedsync.model.slots.effort import Allowance, effort

# By the key that an entry has to have for the rule to find anything in it.
_OF_A_TEXT = {
    "cron": (both_day_fields, step_past_range),
    "crontab": (hour_without_minute, step_past_range),
    "every": (long_period_without_phase,),
    "phase": (phase_past_period,),
    "misfire": (misfire_windows,),
    "options": (soft_limit_too_late,),
}
_OF_ALL_SLOTS = (in_the_past, never_fires)
_OF_SLOTS = {
    "cron": (dst_gap, dst_fold),
    "crontab": (dst_gap, dst_fold),
    "rrule": (dst_gap, dst_fold),
    "jitter": (jitter_past_period,),
    "spread": (spread_past_period,),
    "options": (expired_when_sent, expires_beyond_period),
}


class Inspection:
    """Looks at the entries of one run, as they are built.

    Args:
        now: For what lies in the past.
        project: The project file, where there is one.
        app: The rules that compare entries with the Celery application, where that is asked for.

    Attributes:
        refused: Names of entries that could be built and cannot be used, as ``close`` found.
        not_judged: Names of entries whose slots take too long to look at.
    """

    def __init__(
        self,
        *,
        now: datetime,
        project: Project | None = None,
        app: Callable[[Entry, EntryBuilder], None] | None = None,
    ) -> None:
        self._now = now
        self._project = project
        self._app = app
        self._seen = 0
        self._later: list[tuple[int, Entry, EntryBuilder]] = []
        self.refused: set[str] = set()
        self.not_judged: set[str] = set()

    def texts(self, builder: EntryBuilder) -> None:
        """Report what the rules of single texts find in an entry, also in one that cannot be built."""
        like_a_variable.check(builder)
        text_like_a_boolean.check(builder)
        if self._app is None:
            odd_task_name.check(builder)

    def entry(self, entry: Entry, builder: EntryBuilder) -> None:
        """Report what the rules of time, of the project and of the Celery app find in an entry that could be built.

        Of one with keys at fault, what is to be said of the others.
        """
        self._seen += 1
        project = self._project
        if project is not None:
            missing_label.check(entry, builder, project.require_labels)
            if project.require_description:
                missing_description.check(entry, builder)
        if self._app is not None and not builder.failed:
            self._app(entry, builder)
        end_before_start.check(entry, builder, self._now)
        for key in builder.merged:
            for of_a_text in _OF_A_TEXT.get(key, ()) if key not in builder.faults else ():
                of_a_text.check(entry, builder, self._now)
        if builder.failed:
            return
        if needed := effort(entry):
            self._later.append((needed, entry, builder))
        else:
            self._judge(entry, builder)

    def close(self) -> None:
        """Look at the slots of entries that take long, and report those that take too long; after the last entry.

        Only then is known how many entries there are. The cheapest are looked at, in the order of the files.
        """
        allowance = Allowance(self._seen)
        cheapest = sorted(self._later, key=lambda each: each[0])
        covered = {id(builder) for _, entry, builder in cheapest if allowance.covers(entry)}
        too_long = []
        for _, entry, builder in self._later:
            if id(builder) not in covered:
                too_long.append(builder)
                self.not_judged.add(entry.name)
                continue
            self._judge(entry, builder)
            if builder.failed:
                self.refused.add(entry.name)
        timing_not_judged.check(too_long)

    def _judge(self, entry: Entry, builder: EntryBuilder) -> None:
        try:
            for of_all in _OF_ALL_SLOTS:
                of_all.check(entry, builder, self._now)
            for key in builder.merged:
                for of_slots in _OF_SLOTS.get(key, ()):
                    of_slots.check(entry, builder, self._now)
        except InvalidValueError as error:
            # A timing that reads well and cannot be computed here: a sunset without the library for it.
            builder.report_invalid(error, builder.timing_key)
