"""Codes of what stands between a plan and the store.

SCH400 refused: a safety check without a code of its own refused.

Why: Nothing was written. The message says what lets it through. The exit code is 3.

SCH401 empty-manifests: the manifests are empty, and entries are live.

Why: An empty directory, a glob that matches an emptied file or a bad merge looks just like "delete everything". The
exit code is 3; the plan is still shown and saved. From ten live entries up the thresholds refuse too, and the number is
wanted as well.

Bad, in schedules/billing.yaml::

    version: 1
    owner: billing
    schedules: {}

Good::

    $ schedsync apply --allow-empty --allow-deletes 12

SCH402 everything-deleted: everything would be deleted.

Why: None of the owner's live entries is in the manifests: mostly these are other manifests, or another store, than
meant. Where it is meant, say how many may go, or list them under `removed`, which is reviewed with the file.

Bad::

    $ schedsync apply other-schedules/

Good::

    $ schedsync apply --allow-deletes 12

SCH403 delete-percent: more deletes than `max_delete_percent` allows.

Why: A share this large is rarely meant. The threshold stands in the project file (30 percent unless set) and holds
from `min_entries` live entries up. What is listed under `removed` does not count.

Good::

    $ schedsync apply --allow-deletes 12

Good, in schedules/billing.yaml::

    version: 1
    owner: billing
    schedules:
      report:
        task: reports.build
        cron: "0 6 * * *"
    removed: [{name: old-report}, {name: older-report}]

SCH404 delete-count: more deletes than `max_deletes` allows.

Why: Many deletes in one apply are rarely meant. The threshold stands in the project file (20 unless set). What is
listed under `removed` does not count.

Good::

    $ schedsync apply --allow-deletes 25

SCH405 protected: a protected entry would be deleted.

Why: It was declared with `protect: true`, and that is remembered where it lives: leaving it out of the file is not
enough. A `removed` item is, since it was reviewed in the file.

Bad::

    $ schedsync apply

Good::

    $ schedsync apply --allow-protected send-invoices

Good, in schedules/billing.yaml::

    version: 1
    owner: billing
    schedules:
      report:
        task: reports.build
        cron: "0 6 * * *"
    removed: [{name: send-invoices}]

SCH406 update-percent: more updates than `max_update_percent` allows.

Why: The project file sets that threshold; without it there is none.

Good::

    $ schedsync apply --allow-updates 40

SCH410 stale-plan: entries changed between plan and apply.

Why: Each entry that a plan touches must still be what the plan saw. One is not, so nothing was written. Plan again, and
look at it again. The exit code is 4.

Bad::

    $ schedsync apply last-week.json

Good::

    $ schedsync plan --out plan.json
    $ schedsync apply plan.json

SCH411 other-store: the plan was made for another store.

Why: Every store has an id of its own, made by its first write, and the plan names the one it looked at. Nothing was
written. Plan against the store that is meant. The exit code is 4.

Good::

    $ schedsync plan -e production --out plan.json
    $ schedsync apply -e production plan.json

SCH412 already-applied: the plan was applied before.

Why: A plan applies once. Plan again to see what is left to do: mostly nothing. The exit code is 4.

Good::

    $ schedsync plan --out plan.json
    $ schedsync apply plan.json

SCH413 changed-variable: a variable that the plan needs is missing or has another value than when it was planned.

Why: A plan holds a secret's variable, never its value, so `apply` reads the variable again. Another value would be
something nobody reviewed. Set it as it was, or plan again. The exit code is 4.

Bad::

    $ API_KEY=one schedsync plan --out plan.json
    $ API_KEY=two schedsync apply plan.json

Good::

    $ API_KEY=one schedsync plan --out plan.json
    $ API_KEY=one schedsync apply plan.json

SCH414 plan-file: the file is no plan, or one that this version cannot read.

Why: A plan is what `schedsync plan --out FILE` wrote, unchanged: one that was cut off or edited is not applied.

Bad::

    $ schedsync show schedules/billing.yaml

Good::

    $ schedsync plan --out plan.json
    $ schedsync show plan.json

SCH420 not-pruned (note): entries that nothing declares were kept, and why.

Why: With `--no-prune`, under a selector, or with paths that do not cover all manifests of the project, nothing is
deleted for being left out: the rest was not looked at.

Bad::

    $ schedsync plan schedules/billing.yaml

Good::

    $ schedsync plan

SCH421 rollback (note): what a rollback goes back to, and what of it cannot be undone.

Why: A rollback is a plan like others, with the same checks. It brings definitions back, never what was sent meanwhile.

Good::

    $ schedsync rollback 41

SCH422 removed-not-live (note): an item of `removed` names an entry that is not live.

Why: It is done, here or in every store. The item may stay for the stores where it is not done yet.

SCH423 moved-not-live (note): an item of `moved` names an old entry that is not live.

Why: It was renamed before, or never was here. The item may stay for the stores where it is not done yet.

SCH424 nothing-selected (note): `--target`, `--exclude` and `-l` leave no entry to look at.

Why: A mistyped name or label would otherwise read as "no changes".

SCH425 nothing-before (note): `plan --against` found no manifests on the side it compares with.

Why: Everything reads as new then. That is right for the first schedule of a repository; else the reference, file or
directory may be another than meant.

Good::

    $ schedsync plan --against origin/main

SCH426 removed-not-mine (note): an item of `removed` names a live entry that is not the owner's.

Why: Only its owner removes an entry, and nothing without an owner is ever removed. The note says whose it is, and what
to write. The item may stay: it does nothing.

Bad::

    # in a manifest of billing, where search owns warm-cache
    removed: [{name: warm-cache}]

Good::

    # in a manifest of search
    removed: [{name: warm-cache}]

SCH427 applied-since (warning): the owner was applied after the saved plan was made.

Why: What the plan touches is as it was, so it is applied. Yet it was made of older files, and what a revert of main
took away since comes back. Where the reverted files change nothing that is live, their apply makes no revision, and
nothing warns: let a pipeline apply only the plan of its newest commit. The rollback that is named undoes the plan.

Bad::

    $ schedsync apply last-week.json

Good::

    $ schedsync plan --out plan.json
    $ schedsync apply plan.json
"""
