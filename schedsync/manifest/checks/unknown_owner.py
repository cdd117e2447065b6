"""SCH217 unknown-owner: no manifest is of the owner given with `--owner`.

Why: `--owner` selects among the manifests' owners; it never renames.

Bad::

    $ schedsync validate --owner biling

Good::

    $ schedsync validate --owner billing
"""
