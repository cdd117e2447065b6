"""The rules by which manifests are judged: their codes here, each rule's documentation in the module of its name.

Codes are stable and never reused: 1xx YAML, 2xx structure, 3xx time. ``UNKNOWN_KEY`` is documented in
``unknown_key.py``: what it finds, why that matters, a bad and a good example.
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
    """

    code: str
    name: str
    severity: str = "error"

    @property
    def adjustable(self) -> bool:
        """Whether its severity may be changed and a line may ignore it; what cannot be loaded stays an error."""
        return self.severity != "error"

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
MOVED_UNSUPPORTED = Rule("SCH221", "moved-unsupported")
REMOVED_UNSUPPORTED = Rule("SCH222", "removed-unsupported")
ADOPT_UNSUPPORTED = Rule("SCH223", "adopt-unsupported")
OVERLAYS_UNSUPPORTED = Rule("SCH224", "overlays-unsupported")
VARIABLES_UNSUPPORTED = Rule("SCH225", "variables-unsupported")
EXPANSION_UNSUPPORTED = Rule("SCH226", "expansion-unsupported")

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

_ALL = tuple(value for value in list(globals().values()) if isinstance(value, Rule))
RULES = {rule.code: rule for rule in _ALL}
