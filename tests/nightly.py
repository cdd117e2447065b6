"""How much the tests try: what every run has time for, or, with ``HYPOTHESIS_PROFILE=nightly``, what a night has."""

import os

NIGHTLY = os.environ.get("HYPOTHESIS_PROFILE") == "nightly"


def either(daily: int, nightly: int) -> int:
    """How many examples, entries or seconds there are now."""
    return nightly if NIGHTLY else daily
