"""``python -m schedsync`` is the ``schedsync`` command."""

from schedsync.cli.main import main

if __name__ == "__main__":
    main()
