"""From a file's bytes to its text, and to what tells it from another version of itself."""

from hashlib import sha256

from schedsync.manifest import checks
from schedsync.manifest.collector import FileCollector
from schedsync.manifest.spans import span

MAX_FILE_BYTES = 64 * 1024 * 1024


def decode(content: bytes, findings: FileCollector) -> str | None:
    """The text of a file, without a byte order mark; ``None`` with a finding where it is no text."""
    if len(content) > MAX_FILE_BYTES:
        findings.add_file(
            checks.TOO_LARGE, f"the file has more than {MAX_FILE_BYTES >> 20} MiB", hints=("split the file",)
        )
        return None
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        good = content[: error.start].decode("utf-8-sig")
        findings.use_text(good)
        findings.add(
            checks.NOT_UTF8,
            f"not UTF-8: byte 0x{content[error.start]:02x}",
            span(len(good), len(good)),
            hints=("save the file as UTF-8",),
        )
        return None


def digest(content: bytes) -> str:
    """SHA-256 of a file's bytes in hexadecimal."""
    return sha256(content).hexdigest()
