"""Ends the processes of ``schedsync dev`` when the supervisor itself was killed.

It leads the process group that all of them share, and waits on a pipe whose other end only the supervisor holds:
the pipe's end means that the supervisor is gone, however it went. A supervisor that ends as it should kills the
guard with the rest of the group.
"""

import os
import shutil
import signal
import sys


def main(directory: str) -> None:
    """Wait for the end of standard input, then end the group and remove the directory.

    Args:
        directory: The embedded server's directory.
    """
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    while sys.stdin.buffer.read(1):
        pass
    group = os.getpgrp()
    if os.fork() == 0:
        # Out of the group, so that something is left to remove the directory once nobody writes into it.
        os.setpgid(0, 0)
        os.killpg(group, signal.SIGKILL)
        shutil.rmtree(directory, ignore_errors=True)


if __name__ == "__main__":
    main(sys.argv[1])
