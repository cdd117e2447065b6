r"""SCH105 tab-indentation: a line is indented with a tab.

Why: YAML allows only blanks, because a tab's width depends on who looks. Lines with tabs that
follow one another are one finding; most editors replace them all at once.

Bad::

    $ printf 'version: 1\nowner: billing\nschedules:\n\treport: {task: t, every: 1h}\n' | schedsync validate -

Good::

    version: 1
    owner: billing
    schedules:
      report:
        task: reports.build
        cron: "0 6 * * *"
"""
