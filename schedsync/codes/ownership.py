"""Codes of entries that belong to someone else.

SCH501 foreign-owner: the entry belongs to another owner.

Why: Names are unique in a key prefix, and an apply touches only what its owner owns. Take the entry over, in the file
or for this run, or choose another name. One of the static `beat_schedule` is taken over with `adopt: true`. The exit
code is 3.

Bad, in schedules/payments.yaml::

    version: 1
    owner: payments
    schedules:
      send-invoices:
        task: billing.tasks.send_invoices
        cron: "0 6 1 * *"

Good, in schedules/payments.yaml::

    version: 1
    owner: payments
    schedules:
      send-invoices:
        task: billing.tasks.send_invoices
        cron: "0 6 1 * *"
        adopt: billing

Good::

    $ schedsync apply --take-ownership send-invoices

SCH502 no-owner: the live entry has no owner.

Why: It was saved from Python, or forgotten by a `removed` item with `destroy: false`. Nothing without an owner is ever
changed or deleted by itself. One whose stored value is damaged may be anybody's: `explain SCH604` says what to do. The
exit code is 3.

Bad, in schedules/billing.yaml::

    version: 1
    owner: billing
    schedules:
      warm-cache:
        task: web.tasks.warm_cache
        every: 15m

Good, in schedules/billing.yaml::

    version: 1
    owner: billing
    schedules:
      warm-cache:
        task: web.tasks.warm_cache
        every: 15m
        adopt: true

Good::

    $ schedsync apply --adopt

SCH503 both-live: an entry cannot be renamed to a name that is live already.

Why: Both entries have a run state, and one of them would be lost. Take the item out of `moved`, which makes them two
entries, or remove the one first. The exit code is 3.

Bad, in schedules/billing.yaml::

    version: 1
    owner: billing
    schedules:
      report:
        task: reports.build
        cron: "0 6 * * *"
    moved: [{from: old-report, to: report}]

Good, in schedules/billing.yaml::

    version: 1
    owner: billing
    schedules:
      report:
        task: reports.build
        cron: "0 6 * * *"
    removed: [{name: old-report}]
"""
