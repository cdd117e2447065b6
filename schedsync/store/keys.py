"""Every key of the store, in one place. Its docstrings are the reference of what is stored.

All keys of one key prefix stand in one Cluster slot: ``{schedsync}:due``.
"""

from dataclasses import dataclass

from schedsync.errors import ConfigurationError

STORE_FORMAT = 1
"""The format that this version writes, and the newest that it reads."""


@dataclass(frozen=True, slots=True)
class Keys:
    """The keys of one key prefix.

    Attributes:
        prefix: Without braces.

    Raises:
        ConfigurationError: For a prefix that is empty, or holds braces, blanks or control characters.
    """

    prefix: str

    def __post_init__(self) -> None:
        if not self.prefix:
            raise ConfigurationError("the key prefix is empty; leave it out for 'schedsync', or name one")
        if "{" in self.prefix or "}" in self.prefix:
            raise ConfigurationError(
                f"the key prefix {self.prefix!r} holds braces; they are added around it, so write it without"
            )
        if not self.prefix.isprintable() or " " in self.prefix:
            raise ConfigurationError(f"the key prefix {self.prefix!r} holds blanks or unprintable characters")

    def _key(self, name: str) -> str:
        return f"{{{self.prefix}}}:{name}"

    @property
    def meta(self) -> str:
        """Hash: what the store is.

        ``format``, ``instance_id``, ``revision``, ``token`` (the last one granted), ``hmac_key``, ``application``,
        ``broker``.
        """
        return self._key("meta")

    @property
    def entries(self) -> str:
        """Hash: name → definition.

        ``uid digest revision protect owner``, a line feed, then JSON: ``{"definition": {…}, "applied": {…},
        "applied_revision": 41, "secrets": [["/kwargs/token", "${TOKEN}"]], "source": {…}, "v": 1}``. The owner is last
        and may hold blanks; empty is nobody. ``applied`` is there only where it differs from the definition,
        ``applied_revision`` once something else than an apply has written an owned entry. ``secrets`` are the pointers
        of what is never shown, with what the manifest writes there.
        """
        return self._key("entries")

    @property
    def state(self) -> str:
        """Hash: name → ``uid cursor_ms``, a line feed, then the rest of the run state as JSON."""
        return self._key("state")

    @property
    def due(self) -> str:
        """Sorted set: name → fire time in Unix ms. Only entries that will fire."""
        return self._key("due")

    @property
    def paused(self) -> str:
        """Hash: ``entry:NAME``, ``owner:OWNER`` or ``*`` → pause.

        ``until_ms`` (0: until resumed), a line feed, then JSON: who, why and since when. The pause of an entry goes
        with it when it is renamed or deleted.
        """
        return self._key("paused")

    @property
    def lock(self) -> str:
        """Hash: who leads.

        ``host pid nonce version since token expires ttl``; ``expires`` in ms by the server's ``TIME``, ``ttl`` in ms: a
        lease never has more left, also where the server's clock steps back. No Redis expiry: who held it last stays
        readable, and a script judges the lease.
        """
        return self._key("lock")

    @property
    def outbox(self) -> str:
        """Hash: task id → ``entry``, a line feed, then the slot with its definition as committed, as JSON."""
        return self._key("outbox")

    @property
    def outbox_order(self) -> str:
        """Sorted set: task id → slot in ms."""
        return self._key("outbox_order")

    @property
    def quarantine(self) -> str:
        """Hash: name → ``digest since_ms``, a line feed, then why it cannot be scheduled."""
        return self._key("quarantine")

    @property
    def runs(self) -> str:
        """Stream, capped: ``entry``, and ``run`` as JSON: one record a slot, or a run of skipped slots."""
        return self._key("runs")

    @property
    def owners(self) -> str:
        """Hash: owner (empty: nobody) → its last apply.

        ``revision applied_at_ms attempt_id``, a line feed, then JSON: who, commit, tool version, plan.
        """
        return self._key("owners")

    @property
    def history(self) -> str:
        """Stream, capped: one record a revision.

        ``revision``, ``at`` in ms, ``owner``, ``action``, ``plan``, and ``record`` as JSON, with before and after of
        what changed; a long record is deflated.
        """
        return self._key("history")

    @property
    def events(self) -> str:
        """Channel: something changed; the payload says what (``apply``, ``release``, ``quarantine``)."""
        return self._key("events")

    @property
    def probe(self) -> str:
        """String, seconds old at most: a random value that shows whether two URLs reach one server."""
        return self._key("probe")
