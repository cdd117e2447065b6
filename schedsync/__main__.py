"""The ``schedsync`` command, which ``python -m schedsync`` is too: heeds signals, and only then loads the rest."""

import os


def main() -> None:
    """Run the command line, and exit with the code that says how it went.

    Loading takes a tenth of a second, in which nothing is begun: whoever stops it then sees no traceback.
    """
    try:
        from schedsync.cli.interruption import end_at_once

        end_at_once()
        from schedsync.cli.main import main as run

        run()
    except KeyboardInterrupt:
        os._exit(130)


if __name__ == "__main__":
    main()
