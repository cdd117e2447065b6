"""What may be the name of an entry or of an owner."""

LONGEST_NAME = 200
NAME_HINT = f"use 1 to {LONGEST_NAME} printable characters, such as nightly-report"


def name_fault(name: str) -> str | None:
    """What is wrong with a name, as a clause; ``None`` for 1 to 200 printable characters."""
    if not name:
        return "is empty"
    if len(name) > LONGEST_NAME:
        return f"is longer than {LONGEST_NAME} characters"
    return None if name.isprintable() else "holds characters that cannot be printed"
