"""Codes of commands and of what they run in.

SCH000 error: something went wrong that has no code of its own.

Why: The message says what. Please report it if it does not say what to do.

SCH001 usage: a command line that makes no sense.

Why: An option or argument is unknown, missing, or stands beside one that excludes it. The exit code is 64, never 2, so
that a mistyped option cannot be taken for "there are changes". `schedsync COMMAND --help` lists what there is.

Bad::

    $ schedsync plan --detailed-exit-code

Good::

    $ schedsync plan --detailed-exitcode

SCH002 configuration: a setting, a URL or a combination of options that cannot work.

Why: The message names it and says what to write. Most often nothing says where the store is: that is `--redis-url`,
then the chosen environment, then `SCHEDSYNC_REDIS_URL`, then `redis_url` of the project file.

Bad::

    $ schedsync plan --redis-url localhost

Good::

    $ schedsync plan --redis-url redis://localhost:6379/0

SCH003 not-done: the command ended without doing what was asked.

Why: The question was declined, or there was nobody to ask: in CI and in pipes there is no terminal. Nothing was
written.

Bad::

    $ schedsync apply < /dev/null

Good::

    $ schedsync apply --auto-approve

SCH004 internal-error: a fault of schedsync.

Why: Nobody foresaw this. `--debug` shows the traceback; please report it with that.

Good::

    $ schedsync plan --debug

SCH005 file-error: a file that cannot be read or written.

Why: The message names it and what the system said. Files are written wholly or not at all: what was there before is
still there.

Bad::

    $ schedsync plan --out /no-such-directory/plan.json

Good::

    $ schedsync plan --out plan.json

SCH006 unsafe-format: `fmt` cannot format this file without changing what it says.

Why: After formatting, the file is read again, and its data and comments must be those from before. They were not, so
the file was left as it is; others were formatted. Unusual YAML is the cause: explicit keys (`? key`), anchors in odd
places, block scalars at the end of a file. Write it more simply, and please report it.
"""
