"""Reads the documentation of diagnostics: docstrings that say what, why, and show a bad and a good example.

::

    SCH203 unknown-key: a key is none of those that are allowed here.

    Why: ...

    Bad::

        version: 1

    Good, in schedsync.yaml::

        version: 1

A docstring documents one code or several. Behind the name may stand a severity in parentheses; without one it is an
error. An example is a manifest, unless it names its file or begins with ``$``: a command line.
"""

import re
from dataclasses import dataclass
from inspect import cleandoc

_HEADING = re.compile(r"^(?P<code>SCH\d{3}) (?P<name>[a-z0-9-]+)(?: \((?P<severity>\w+)\))?: ", re.MULTILINE)
_EXAMPLE = re.compile(
    r"^(?P<kind>Bad|Good)(?:, in (?P<file>[^\n]+?))?::\n(?P<text>(?:\n|[ ]{4}[^\n]*(?:\n|\Z))+)", re.MULTILINE
)


@dataclass(frozen=True, slots=True)
class Example:
    """One example.

    Attributes:
        good: Whether it is how to do it.
        file: Its name where that matters, or ``None``.
        text: A file, or command lines that begin with ``$``.
    """

    good: bool
    file: str | None
    text: str

    @property
    def is_command(self) -> bool:
        """Whether it shows command lines."""
        return self.text.startswith("$ ")


@dataclass(frozen=True, slots=True)
class Explanation:
    """What a diagnostic means.

    Attributes:
        code: ``SCH203``.
        name: ``unknown-key``.
        severity: ``error``, ``warning`` or ``note``, where nothing else is configured.
        title: One sentence without a full stop.
        why: Paragraphs: why it matters, what to do.
        examples: The bad ones first.
        adjustable: Whether a project file may change its severity, and ``off`` is one.
        ignorable: Whether a line of a file may silence it.
    """

    code: str
    name: str
    severity: str
    title: str
    why: str
    examples: tuple[Example, ...] = ()
    adjustable: bool = False
    ignorable: bool = False


def read_documentation(docstring: str) -> tuple[Explanation, ...]:
    """What a module's docstring documents."""
    text = cleandoc(docstring) + "\n"
    headings = list(_HEADING.finditer(text))
    starts = [heading.start() for heading in headings]
    ends = [*starts[1:], len(text)] if starts else []
    return tuple(_explanation(heading, text[heading.end() : end]) for heading, end in zip(headings, ends, strict=True))


def _explanation(heading: re.Match[str], text: str) -> Explanation:
    title, _, rest = text.partition("\n\n")
    examples = tuple(
        Example(found["kind"] == "Good", found["file"], cleandoc("\n" + found["text"]))
        for found in _EXAMPLE.finditer(rest)
    )
    why = _EXAMPLE.sub("", rest).strip().removeprefix("Why: ")
    return Explanation(
        code=heading["code"],
        name=heading["name"],
        severity=heading["severity"] or "error",
        title=" ".join(title.split()).removesuffix("."),
        why=re.sub(r"\n{3,}", "\n\n", why),
        examples=tuple(sorted(examples, key=lambda example: example.good)),
    )
