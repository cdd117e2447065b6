"""Codes of the store: Redis, Valkey, and what lies in them. Passwords in messages are masked.

SCH600 store-error: the server refused a command.

Why: The message says what it is, and what to do. Frequent causes are a password that is wrong or missing, a database
that the server does not have, an old server, and rights: docs/reference/store.md lists what each role needs.

Bad::

    $ schedsync list --redis-url redis://:wrong@prod:6379/0

Good::

    $ schedsync list --redis-url "$SCHEDSYNC_REDIS_URL"

SCH601 store-unavailable: the server cannot be reached, or did not answer in time.

Why: Check the address, the network and TLS (`rediss://`). If it happened during an apply, whether that took effect is
unknown until you look: plan again, and what is left to do shows.

Bad::

    $ schedsync list --redis-url redis://prod:6380/0

Good::

    $ schedsync list --redis-url redis://prod:6379/0

SCH602 store-busy: the server cannot do that now.

Why: It is out of memory, read only, loading its data, or short of replicas; the message holds its word for it. Nothing
was written. Try again when the server can write; an evicting `maxmemory-policy` is never right for a store. What only
reads (`list`, `plan`, `history`, `export` …) works while a server is out of memory, or cannot save to its disk.

SCH603 store-format: the store was written by a newer schedsync, or a key holds another type than ours.

Why: An older version could misread what a newer one wrote, so it stops. Upgrade schedsync, or use another key prefix
where the keys belong to something else.

Good::

    $ pip install --upgrade schedsync

SCH604 undecodable-entry: a stored value cannot be decoded.

Why: It was changed from outside, or written by a newer version. It is never taken for absent: nothing is deleted
because of it. Where its owner can still be read, an apply that declares the entry writes it anew. Where not, the plan
is refused (SCH502): restore the value from a backup, or delete it, and apply.

Good::

    $ redis-cli -u "$SCHEDSYNC_REDIS_URL" HDEL '{schedsync}:entries' nightly-report
    $ schedsync apply

SCH605 leadership-lost: a write came with an old fencing token.

Why: Another scheduler leads now, and the old leader's late write must not take effect. That is the lock at work; the
process stands by. If it comes often, the lease is too short for pauses of this machine or of Redis.

SCH606 not-live: no live entry has this name.

Why: Python asked for it by name, with `Entry.get` or `save`. `schedsync list` shows all; the key prefix and the store
may be others than meant.

Good::

    $ schedsync list

SCH607 unknown-in-store: the store knows no such owner.

Why: It was emptied, or it is another store than meant. Nothing is concluded from an owner that is not there: "no
drift" of a lost schedule would be the wrong answer. The message names the owners that the store knows.

Bad::

    $ schedsync drift --owner biling

Good::

    $ schedsync drift --owner billing

SCH608 no-way-back: a revision that cannot be rolled back to.

Why: It has not been reached yet, or the history no longer holds the changes since. `schedsync history` lists what there
is.

Good::

    $ schedsync history --owner billing
"""
