"""SCH119 no-such-file: a path or glob matches nothing.

Why: It is never taken for an empty set: a mistyped path would delete every entry.

Bad::

    $ schedsync validate schedule/

Good::

    $ schedsync validate schedules/
"""
