r"""SCH228 unset-variable: a variable has no value and no default.

Why: Without it nobody knows what the entry is, and an entry is never guessed. Set it where the command runs, give it
a value under `variables` of the environment, or write a default: `${NAME:-default}`. `validate` needs no variables
and does not say this.

Bad::

    $ printf 'version: 1\nowner: billing\nschedules: {a: {task: t, every: "${PERIOD}"}}\n' | schedsync next -

Good::

    $ printf 'version: 1\nowner: billing\nschedules: {a: {task: t, every: "${PERIOD:-1h}"}}\n' | schedsync next -
"""
