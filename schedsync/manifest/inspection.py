"""Looks at a built entry with every time rule."""

from datetime import datetime

from schedsync.manifest.building import EntryBuilder
from schedsync.model.entry import Entry


def inspect_entry(entry: Entry, builder: EntryBuilder, *, now: datetime) -> None:
    """Report what the rules of ``checks`` find in an entry that could be built."""
