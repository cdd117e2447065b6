"""Reads on behind a mistake of syntax, which would hide all that stand behind it."""

from collections.abc import Callable

import yaml

from schedsync.manifest.collector import FileCollector
from schedsync.manifest.reading.document import Document
from schedsync.manifest.reading.mending import Mended
from schedsync.manifest.reading.syntax_errors import recognised
from schedsync.manifest.spans import Span

# Characters: a file of a hundred entries is read twenty times, one of a megabyte once more.
MOST_READ_AGAIN = 500_000


def recovered(
    text: str,
    error: yaml.YAMLError,
    findings: FileCollector,
    read_once: Callable[[str, FileCollector], Document | None],
) -> Document | None:
    """Report a mistake of syntax, mend it as the finding says, in memory alone, and read again, as often as it takes.

    Args:
        text: Of the file.
        error: Of reading it.
        findings: Takes what is wrong; of what is read again, findings are the same and told once.
        read_once: Reads a text; raises ``yaml.YAMLError`` at the first mistake of syntax.

    Returns:
        The document where all mistakes of syntax could be mended, which its findings say is no valid one; ``None``
        where nobody knows what was meant, or the file is too large to be read so often.
    """
    mended = Mended(text)
    spent = 0
    told: set[tuple[Span, str]] = set()
    while True:
        slip = recognised(error, mended.text)
        findings.add(slip.rule, slip.message, slip.place, label=slip.label, hints=slip.hints, related=slip.related)
        spent += len(mended.text)
        mistake = (mended.origin(slip.place), slip.message)
        # What is told again was not mended.
        if not slip.edits or mistake in told or spent > MOST_READ_AGAIN:
            return None
        told.add(mistake)
        mended.apply(slip.edits)
        findings.use_mended(mended.text, mended.origin)
        try:
            return read_once(mended.text, findings)
        except yaml.YAMLError as next_error:
            error = next_error
