"""JSON values kept as one text, so that they are hashable, comparable and never re-typed on the way."""

import json
from dataclasses import dataclass
from typing import Any

from schedsync.errors import InvalidValueError

# Made once: ``json.dumps`` makes an encoder for each call that is not its plainest.
_ENCODE = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False).encode
# Without the search for blanks around it: a canonical text has none.
_DECODE = json.JSONDecoder().raw_decode


@dataclass(frozen=True, slots=True)
class Json:
    """A JSON value as canonical text: keys sorted, no blanks, characters unescaped.

    Two values that differ only in key order are equal. ``value()`` decodes afresh each time, so that nobody who
    changes what he was given (Celery does) changes this.

    Attributes:
        text: The canonical text.
    """

    text: str

    @classmethod
    def of(cls, value: Any) -> "Json":  # noqa: ANN401 - any JSON value
        """Take a value made of dicts with text keys, lists, text, numbers, booleans and ``None``.

        Raises:
            InvalidValueError: For anything else, NaN and infinities included (``SCH210``).
        """
        try:
            text = _ENCODE(value)
            text.encode()
        except (TypeError, ValueError, RecursionError) as error:
            raise InvalidValueError(f"not a JSON value: {error}", code="SCH210") from None
        return cls(text)

    def value(self) -> Any:  # noqa: ANN401 - any JSON value
        """The value, decoded into fresh objects."""
        return _DECODE(self.text)[0]


EMPTY_LIST = Json("[]")
EMPTY_MAP = Json("{}")
