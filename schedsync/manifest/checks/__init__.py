"""The rules by which manifests are judged: their codes here, each rule's documentation in the module of its name.

Codes are stable and never reused: 1xx YAML, 2xx structure, 3xx time, 7xx the Celery app. ``UNKNOWN_KEY`` is documented
in ``unknown_key.py``: what it finds, why that matters, a bad and a good example.
"""

from dataclasses import dataclass

OFF = "off"


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule.

    Attributes:
        code: Stable: ``SCH203``.
        name: ``unknown-key``; its module is named alike, with ``_``.
        severity: ``error``, ``warning`` or ``note``, unless the project file says otherwise.
        loadable: Whether an entry with an error of this rule could be loaded all the same.
    """

    code: str
    name: str
    severity: str = "error"
    loadable: bool = False

    @property
    def adjustable(self) -> bool:
        """Whether its severity may be changed and a line may ignore it; what cannot be loaded stays an error."""
        return self.severity != "error" or self.loadable

    @property
    def module(self) -> str:
        """The name of the module that documents it, inside this package."""
        return self.name.replace("-", "_")


YAML_SYNTAX = Rule("SCH101", "yaml-syntax")
DUPLICATE_KEY = Rule("SCH102", "duplicate-key")
UNQUOTED_CRON = Rule("SCH103", "unquoted-cron")
UNQUOTED_AT = Rule("SCH104", "unquoted-at")
TAB_INDENTATION = Rule("SCH105", "tab-indentation")
NOT_UTF8 = Rule("SCH106", "not-utf8")
CONTROL_CHARACTER = Rule("SCH107", "control-character")
EMPTY_FILE = Rule("SCH108", "empty-file")
SEVERAL_DOCUMENTS = Rule("SCH109", "several-documents")
TOO_LARGE = Rule("SCH110", "too-large")
TOO_DEEP = Rule("SCH111", "too-deep")
ALIAS_EXPANSION = Rule("SCH112", "alias-expansion")
BAD_ALIAS = Rule("SCH113", "bad-alias")
UNKNOWN_TAG = Rule("SCH114", "unknown-tag")
BAD_MERGE = Rule("SCH115", "bad-merge")
BAD_KEY = Rule("SCH116", "bad-key")
NUMBER_TOO_LONG = Rule("SCH117", "number-too-long")
UNREADABLE_FILE = Rule("SCH118", "unreadable-file")
NO_SUCH_FILE = Rule("SCH119", "no-such-file")
NO_MANIFESTS = Rule("SCH120", "no-manifests")

OCTAL_NUMBER = Rule("SCH121", "octal-number", "warning")
UNUSED_IGNORE = Rule("SCH122", "unused-ignore", "warning")
TOO_MANY_FINDINGS = Rule("SCH123", "too-many-findings")
TEXT_LIKE_A_BOOLEAN = Rule("SCH124", "text-like-a-boolean", "warning")

WRONG_TYPE = Rule("SCH201", "wrong-type")
MISSING_TASK = Rule("SCH202", "missing-task")
UNKNOWN_KEY = Rule("SCH203", "unknown-key")
NO_TIMING = Rule("SCH204", "no-timing")
SEVERAL_TIMINGS = Rule("SCH205", "several-timings")
MISSING_KEY = Rule("SCH206", "missing-key")
WRONG_VALUE = Rule("SCH207", "wrong-value")
MISSING_OWNER = Rule("SCH208", "missing-owner")
DUPLICATE_ENTRY = Rule("SCH209", "duplicate-entry")
NOT_JSON = Rule("SCH210", "not-json")
BAD_NAME = Rule("SCH211", "bad-name")
REFUSED_OPTION = Rule("SCH212", "refused-option")
RESERVED_HEADER = Rule("SCH213", "reserved-header")
NOT_IN_DEFAULTS = Rule("SCH214", "not-in-defaults")
UNKNOWN_OPTION = Rule("SCH215", "unknown-option", "warning")
UNKNOWN_ENVIRONMENT = Rule("SCH216", "unknown-environment")
UNKNOWN_OWNER = Rule("SCH217", "unknown-owner")
TASK_NOT_ALLOWED = Rule("SCH218", "task-not-allowed")
UNKNOWN_CODE = Rule("SCH219", "unknown-code")
BAD_VARIABLE = Rule("SCH227", "bad-variable")
UNSET_VARIABLE = Rule("SCH228", "unset-variable")
VARIABLE_IN_KEY = Rule("SCH229", "variable-in-key", loadable=True)
NO_VARIABLE_HERE = Rule("SCH230", "no-variable-here")
MOVED_TO_UNKNOWN = Rule("SCH231", "moved-to-unknown")
MOVED_FROM_DECLARED = Rule("SCH232", "moved-from-declared")
MOVED_IN_A_CIRCLE = Rule("SCH233", "moved-in-a-circle")
REMOVED_DECLARED = Rule("SCH234", "removed-declared")
GONE_TWICE = Rule("SCH235", "gone-twice")
UNKNOWN_ENTRY = Rule("SCH236", "unknown-entry")
OVERLAY_AS_MANIFEST = Rule("SCH237", "overlay-as-manifest")
ODD_TASK_NAME = Rule("SCH238", "odd-task-name", "warning")
LIKE_A_VARIABLE = Rule("SCH239", "like-a-variable", "warning")
OTHER_PROJECT = Rule("SCH240", "other-project")

MISSING_LABEL = Rule("SCH250", "missing-label", loadable=True)
MISSING_DESCRIPTION = Rule("SCH251", "missing-description", loadable=True)

BAD_CRON = Rule("SCH301", "bad-cron")
BAD_CRONTAB = Rule("SCH302", "bad-crontab")
BAD_DURATION = Rule("SCH303", "bad-duration")
BAD_TIMESTAMP = Rule("SCH304", "bad-timestamp")
UNKNOWN_TIMEZONE = Rule("SCH305", "unknown-timezone")
PERIOD_TOO_SHORT = Rule("SCH306", "period-too-short")
BAD_RRULE = Rule("SCH307", "bad-rrule")
BAD_SOLAR = Rule("SCH308", "bad-solar")
BAD_DATE = Rule("SCH309", "bad-date")
DST_GAP = Rule("SCH310", "dst-gap", "warning")
DST_FOLD = Rule("SCH311", "dst-fold", "warning")
BOTH_DAY_FIELDS = Rule("SCH312", "both-day-fields", "warning")
HOUR_WITHOUT_MINUTE = Rule("SCH313", "hour-without-minute", "warning")
LONG_PERIOD_WITHOUT_PHASE = Rule("SCH314", "long-period-without-phase", "warning")
EXPIRES_BEYOND_PERIOD = Rule("SCH315", "expires-beyond-period", "warning")
IN_THE_PAST = Rule("SCH316", "in-the-past", "warning")
NEVER_FIRES = Rule("SCH317", "never-fires")
END_BEFORE_START = Rule("SCH318", "end-before-start")
JITTER_PAST_PERIOD = Rule("SCH319", "jitter-past-period")
EXPIRED_WHEN_SENT = Rule("SCH320", "expired-when-sent", "warning")
MISFIRE_WINDOWS = Rule("SCH321", "misfire-windows", "warning")
PHASE_PAST_PERIOD = Rule("SCH322", "phase-past-period", "warning")
SOFT_LIMIT_TOO_LATE = Rule("SCH323", "soft-limit-too-late", "warning")
SPREAD_PAST_PERIOD = Rule("SCH324", "spread-past-period", "warning")
TIMING_NOT_JUDGED = Rule("SCH325", "timing-not-judged", "note")
STEP_PAST_RANGE = Rule("SCH326", "step-past-range", "warning")

CROWDED = Rule("SCH330", "crowded", "warning")

APP_NOT_LOADED = Rule("SCH701", "app-not-loaded")
UNKNOWN_TASK = Rule("SCH702", "unknown-task", loadable=True)
WRONG_ARGUMENTS = Rule("SCH703", "wrong-arguments", loadable=True)
UNKNOWN_QUEUE = Rule("SCH704", "unknown-queue", loadable=True)
QUEUE_WITHOUT_WORKER = Rule("SCH705", "queue-without-worker", "warning")
OPTION_OF_TASK = Rule("SCH706", "option-of-task", "warning")
NO_TIMEZONE = Rule("SCH707", "no-timezone", "warning")
APP_INCOMPLETE = Rule("SCH708", "app-incomplete", "warning")

RETIRED = frozenset({"SCH221", "SCH222", "SCH223", "SCH224", "SCH225", "SCH226"})
"""Codes of rules that are gone (what they refused works now); they are never given to another rule."""

_ALL = tuple(value for value in list(globals().values()) if isinstance(value, Rule))
RULES = {rule.code: rule for rule in _ALL}
