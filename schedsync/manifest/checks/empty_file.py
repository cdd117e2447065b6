"""SCH108 empty-file: the file holds nothing but comments and blanks.

Why: An emptied file must not read as "delete everything". A manifest without entries says so.

Bad::

    # nothing yet

Good::

    version: 1
    owner: billing
    schedules: {}
"""
