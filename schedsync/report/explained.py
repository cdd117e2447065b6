"""What diagnostics mean: as text and as JSON."""

from collections.abc import Sequence
from dataclasses import dataclass

from schedsync.codes.documentation import Example, Explanation
from schedsync.report.json_ import encode
from schedsync.report.style import Style

_LOOKS = {"error": ("bold", "red"), "warning": ("bold", "yellow"), "note": ("bold", "cyan")}


@dataclass(frozen=True, slots=True)
class Explained:
    """What is told.

    Attributes:
        explanations: In the order asked for.
        listed: Whether one line for each is enough: nobody asked for one.
    """

    explanations: Sequence[Explanation]
    listed: bool = False


def render_text(explained: Explained, style: Style) -> str:
    """A page for each, or a line for each."""
    if explained.listed:
        return "".join(_line(each, style) for each in explained.explanations)
    return "\n".join(_page(each, style) for each in explained.explanations)


def render_json(explained: Explained, style: Style) -> str:
    """The object of ``explain``."""
    return encode({"codes": [_document(each) for each in explained.explanations]}) + "\n"


def silencing(explanation: Explanation) -> str:
    """How to silence it, in one paragraph."""
    code = explanation.code
    if explanation.ignorable:
        return (
            f"End the line with `# schedsync: ignore[{code}]`, or write `severity: {{{code}: off}}` into "
            "schedsync.yaml (also `error`, `warning`, `note`)."
        )
    if explanation.adjustable:
        return (
            f"Write `severity: {{{code}: off}}` into schedsync.yaml (also `error`, `note`): it is of no line of a file."
        )
    if explanation.severity == "note":
        return "A note fails nothing; `--quiet` hides it."
    if explanation.severity == "warning":
        return "It fails nothing, and cannot be silenced."
    return "It cannot be silenced: something was not done, or what cannot be read cannot be passed over."


def _line(each: Explanation, style: Style) -> str:
    head = style.paint(each.code, *_LOOKS[each.severity])
    return f"{head}  {each.name:<26} {each.severity:<8} {each.title}\n"


def _page(each: Explanation, style: Style) -> str:
    head = style.paint(f"{each.code} {each.name}", *_LOOKS[each.severity])
    parts = [f"{head} ({each.severity})", _sentence(each.title)]
    parts += [each.why] if each.why else []
    parts += [_example(example, style) for example in each.examples]
    parts.append(f"{style.paint('Silence', 'bold')}: {silencing(each)}")
    return "\n\n".join(parts) + "\n"


def _sentence(title: str) -> str:
    return f"{title[:1].upper()}{title[1:]}."


def _example(example: Example, style: Style) -> str:
    head = style.paint("Good" if example.good else "Bad", "bold") + (f", in {example.file}" if example.file else "")
    lines = [f"    {line}".rstrip() for line in example.text.splitlines()]
    return "\n".join([f"{head}:", "", *lines])


def _document(each: Explanation) -> dict[str, object]:
    return {
        "code": each.code,
        "name": each.name,
        "severity": each.severity,
        "adjustable": each.adjustable,
        "title": each.title,
        "why": each.why,
        "examples": [{"good": one.good, "file": one.file, "text": one.text} for one in each.examples],
        "silence": silencing(each),
        "docs_url": None,
    }
