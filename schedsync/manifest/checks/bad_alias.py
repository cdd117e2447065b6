"""SCH113 bad-alias: an alias names an anchor that does not stand above it, or that it is a part of.

Why: `*name` is replaced by what `&name` marks, so that has to come first.

Bad::

    version: 1
    owner: billing
    schedules:
      report:
        task: reports.build
        <<: *nightly

Good::

    version: 1
    owner: billing
    x-nightly: &nightly {cron: "0 2 * * *"}
    schedules:
      report:
        <<: *nightly
        task: reports.build
"""
