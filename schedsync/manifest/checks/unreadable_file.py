"""SCH118 unreadable-file: the file is there but cannot be read.

Why: A file that cannot be read is never treated as empty: its entries would be deleted. Check its permissions.

Bad::

    $ ln -s no-longer-there.yaml schedules/reports.yaml
    $ schedsync validate schedules/

Good::

    $ chmod a+r schedules/*.yaml
    $ schedsync validate schedules/
"""
