"""SCH232 moved-from-declared: an entry is said to have moved, and is declared under its old name.

Why: One live entry cannot be both: declared, it stays where it is, and nothing would move.

A name that is handed on takes an apply for each step, the last one first. Of `a` that becomes `b`, and `b` that becomes
`c`: apply `moved: [{from: b, to: c}]` with `a` and `c` declared, then `moved: [{from: a, to: b}]` with `b` and `c`. Two
that change their names take three steps, by a third name. Each keeps its run state.

Bad::

    version: 1
    owner: billing
    schedules:
      old-report: {task: reports.build, cron: "0 6 * * *"}
      report: {task: reports.build, cron: "0 7 * * *"}
    moved: [{from: old-report, to: report}]

Good::

    version: 1
    owner: billing
    schedules:
      report:
        task: reports.build
        cron: "0 6 * * *"
    moved: [{from: old-report, to: report}]
"""
