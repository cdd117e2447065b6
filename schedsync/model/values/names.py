"""What may be the name of an entry or of an owner."""

import unicodedata

LONGEST_NAME = 200
NAME_HINT = f"use 1 to {LONGEST_NAME} printable characters, such as nightly-report"


def name_fault(name: str) -> str | None:
    """What is wrong with a name, as a clause; ``None`` for 1 to 200 printable characters."""
    if not name:
        return "is empty"
    if len(name) > LONGEST_NAME:
        return f"is longer than {LONGEST_NAME} characters"
    if name.isprintable():
        return None
    at = next(at for at, sign in enumerate(name) if not sign.isprintable())
    return f"holds {shown_character(name[at])} as character {at + 1}, which cannot be printed"


def shown_character(sign: str) -> str:
    """A character that may be invisible, by its number and its name in Unicode."""
    named = unicodedata.name(sign, "a control character")
    return "a blank" if sign == " " else f"U+{ord(sign):04X} ({named.lower()})"
