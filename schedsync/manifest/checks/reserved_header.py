"""SCH213 reserved-header: a header begins with `schedsync_`.

Why: Each message carries `schedsync_entry`, `schedsync_slot` and `schedsync_revision`; they must be true.

Bad::

    version: 1
    owner: billing
    schedules:
      report:
        task: reports.build
        cron: "0 6 * * *"
        options: {headers: {schedsync_slot: now}}

Good::

    version: 1
    owner: billing
    schedules:
      report:
        task: reports.build
        cron: "0 6 * * *"
        options: {headers: {tenant: acme}}
"""
