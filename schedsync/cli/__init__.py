"""The ``schedsync`` command; each command's module is loaded when it is called."""
