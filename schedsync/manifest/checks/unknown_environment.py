"""SCH216 unknown-environment: the environment is not in the project file.

Why: Nothing says which store is meant. The message names the environments there are.

Bad::

    $ schedsync validate -e prod

Good::

    $ schedsync validate -e production
"""
