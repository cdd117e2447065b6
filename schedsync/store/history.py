"""The history: what was applied, revision by revision."""

import logging
from collections.abc import Iterator
from itertools import islice
from typing import Any

import redis

from schedsync.model.state.history import Revision
from schedsync.store.codec import UnreadableError, decode_json, split_value
from schedsync.store.failures import check_format
from schedsync.store.history_text import decode_revision
from schedsync.store.record_text import decode_owner
from schedsync.store.session import Session

logger = logging.getLogger(__name__)

_PAGE = 50
_Fields = dict[bytes, bytes]


class History:
    """The verbs that read the history."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._keys = session.keys

    def read(self, *, owner: str | None = None, limit: int | None = None) -> tuple[Revision, ...]:
        """Revisions, newest first, of one owner or of all.

        A record that cannot be read is a revision with the action ``unreadable``, without changes; one that does not
        even tell its number is passed over, with a warning.

        Args:
            owner: Whose; ``None`` for all.
            limit: How many at most; ``None`` for all that are kept.
        """
        return tuple(islice(self._revisions(owner), limit))

    def applied_plan(self, plan_id: str) -> int | None:
        """The revision that a plan made, ``None`` if it has made none that is still known."""
        for value in self._session.call(self._owners):
            try:
                if decode_json(split_value(value)[1]).get("plan_id") == plan_id:
                    return decode_owner(value).revision
            except UnreadableError:
                continue
        return next((found.revision for found in self._revisions(None, plan_id) if found.plan_id == plan_id), None)

    def _owners(self, client: Any) -> list[bytes]:  # noqa: ANN401 - redis-py types its answers as awaitable or not
        return list(client.hgetall(self._keys.owners).values())

    def _revisions(self, owner: str | None, plan_id: str | None = None) -> Iterator[Revision]:
        """All that fit; by plan, also those that do not say beside the record which one they are of."""
        for fields in self._records():
            if owner is not None and fields.get(b"owner") != owner.encode():
                continue
            if plan_id is not None and fields.get(b"plan", plan_id.encode()) != plan_id.encode():
                continue
            try:
                yield decode_revision(fields)
            except UnreadableError as error:
                logger.warning(
                    "One record of the history is left out: %s.", error, extra={"action": "history_undecodable"}
                )

    def _records(self) -> Iterator[_Fields]:
        newest = "+"
        while True:
            page = self._page(newest)
            yield from (fields for _identifier, fields in page)
            if len(page) < _PAGE:
                return
            newest = f"({page[-1][0].decode()}"

    def _page(self, newest: str) -> list[tuple[bytes, _Fields]]:
        def read(client: redis.Redis) -> list[Any]:
            pipeline = client.pipeline(transaction=False)
            pipeline.hget(self._keys.meta, "format")
            pipeline.xrevrange(self._keys.history, max=newest, count=_PAGE)
            return pipeline.execute()

        written, page = self._session.call(read)
        check_format(written, self._session.masked_url)
        return list(page)
