r"""SCH307 bad-rrule: a recurrence rule cannot be read.

Why: It is the text of RFC 5545, with its `DTSTART`.

Bad::

    version: 1
    owner: billing
    schedules:
      report:
        task: reports.build
        rrule: "FREQ=DAILY"

Good::

    version: 1
    owner: billing
    schedules:
      report:
        task: reports.build
        rrule: "DTSTART:20261123T090000\nRRULE:FREQ=DAILY"
"""
