r"""SCH106 not-utf8: the file is not UTF-8.

Why: YAML is read as UTF-8, with or without a byte order mark. Save the file as such; editors call it an encoding.

Bad::

    $ printf 'version: 1\nowner: m\374ller\nschedules: {}\n' | schedsync validate -

Good::

    $ printf 'version: 1\nowner: m\374ller\nschedules: {}\n' | iconv -f latin1 -t utf-8 | schedsync validate -
"""
