"""One thing that is wrong with a shape."""

from dataclasses import dataclass

from schedsync.manifest import checks


@dataclass(frozen=True, slots=True)
class Fault:
    """What is to be told of a value, or what is at fault and told elsewhere.

    Attributes:
        rule: The rule it breaks.
        message: What is wrong.
        path: Where in the value.
        at_key: Whether the key is marked, not its value.
        label: What to write there.
        hints: What to do, where that is no text for this place.
        missing: The key that is missing, where that is the fault.
        told: Whether it becomes a finding of its own.
        meant: The key that was meant, which is not missing then.
        boolean: ``true`` or ``false``, where that is what to write there.
    """

    rule: checks.Rule
    message: str
    path: tuple[str | int, ...]
    at_key: bool = False
    label: str | None = None
    hints: tuple[str, ...] = ()
    missing: str | None = None
    told: bool = True
    meant: str | None = None
    boolean: str | None = None
