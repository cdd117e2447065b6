r"""SCH107 control-character: the file holds a character that YAML forbids, such as NUL.

Why: It is invisible, and mostly a sign of a damaged file. In double quotes it can be written as an escape.

Bad::

    $ printf 'version: 1\nowner: bill\000ing\nschedules: {}\n' | schedsync validate -

Good::

    $ printf 'version: 1\nowner: billing\nschedules: {}\n' | schedsync validate -
"""
