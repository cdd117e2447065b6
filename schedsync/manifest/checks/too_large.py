r"""SCH110 too-large: the file is larger than 64 MiB.

Why: No manifest of people's making is; a limit keeps a wrong path from filling the memory. Split the file.

Bad::

    $ head -c 70000000 /dev/zero | tr '\0' '#' | schedsync validate -

Good::

    $ schedsync validate schedules/billing.yaml schedules/payments.yaml
"""
