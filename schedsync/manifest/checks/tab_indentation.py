"""SCH105 tab-indentation: a line is indented with a tab.

Why: YAML allows only blanks, because a tab's width depends on who looks.

Good::

    version: 1
    owner: billing
    schedules:
      report:
        task: reports.build
        cron: "0 6 * * *"
"""
