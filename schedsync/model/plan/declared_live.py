"""Manifests taken for the store: what would be live, had they been applied."""

from collections.abc import Iterable
from datetime import datetime

from schedsync.model.entry.definition import digest_of, to_definition
from schedsync.model.plan.impact import next_fire
from schedsync.model.state.desired import Declared
from schedsync.model.state.live import Live, LiveEntry


def live_of(declared: Iterable[Declared], *, now: datetime, hmac_key: bytes) -> Live:
    """The live side of a comparison of files with files.

    Nothing has run, nothing is paused, and no plan made from it can be applied: it has no instance id.

    Args:
        declared: What the manifests declare, of all owners; names are unique.
        now: The instant from which next runs count.
        hmac_key: Random and kept nowhere: what the plan says of secrets then tells nobody anything, wherever it goes.
    """
    return Live(now=now, hmac_key=hmac_key, entries={each.entry.name: _live(each, now) for each in declared})


def _live(declared: Declared, now: datetime) -> LiveEntry:
    entry = declared.entry
    return LiveEntry(
        name=entry.name,
        uid=entry.name,
        digest=digest_of(to_definition(entry)),
        revision=0,
        protect=entry.protect,
        owner=declared.owner,
        entry=entry,
        source=declared.source,
        due=next_fire(entry, now),
        secrets=declared.secrets,
    )
