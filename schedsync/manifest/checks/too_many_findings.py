r"""SCH123 too-many-findings: one run has more than 10 000 errors, or as many warnings.

Why: Nobody reads more, and to look for all of them in a broken file of a megabyte takes minutes. Usually one mistake of
a template or of a script is behind them. Those that are told are all real; mend their cause, and validate again.

Bad::

    $ yes 'owner: billing' | head -20000 | schedsync validate -

Good::

    $ schedsync validate schedules/billing.yaml
"""
