"""How long ``schedsync validate`` takes cold, against importing the libraries that it cannot do without.

A manifest of 100 entries is validated in a fresh process each time, and between two of them a fresh process imports
``yaml``, ``jsonschema`` and ``click``; medians are compared:

    python benchmarks/validate.py [--entries 100] [--rounds 15]
"""

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

IMPORTS = "import yaml, jsonschema, click"


def main() -> int:
    """Print both medians and the ratio; 1 when validating takes over twice the imports' time."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--entries", type=int, default=100)
    parser.add_argument("--rounds", type=int, default=15)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as directory:
        manifest = Path(directory) / "schedules.yaml"
        manifest.write_text(written(arguments.entries), encoding="utf-8")
        commands = {
            "imports": [sys.executable, "-c", IMPORTS],
            "validate": [sys.executable, "-m", "schedsync", "validate", str(manifest)],
        }
        taken: dict[str, list[float]] = {name: [] for name in commands}
        for command in commands.values():  # byte code and file cache are warm: the processes alone are cold
            timed(command)
        for _round in range(arguments.rounds):
            for name, command in commands.items():
                taken[name].append(timed(command))
    medians = {name: statistics.median(seconds) for name, seconds in taken.items()}
    for name, seconds in medians.items():
        _say(f"{name:9} {seconds * 1000:6.0f} ms (least {min(taken[name]) * 1000:.0f} ms)")
    ratio = medians["validate"] / medians["imports"]
    _say(f"ratio     {ratio:6.2f}")
    return 0 if ratio <= 2 else 1


def timed(command: list[str]) -> float:
    """Run it to its end, and return the seconds."""
    begin = time.perf_counter()
    subprocess.run(command, check=True, capture_output=True)
    return time.perf_counter() - begin


def written(entries: int) -> str:
    """A manifest with every common kind of timing."""
    timings = (
        'cron: "{minute} {hour} * * *"',
        "every: {period}m",
        'crontab: {{minute: "{minute}", hour: "{hour}"}}',
        'cron: "*/15 {hour} * * mon-fri"',
    )
    lines = ["version: 1", "owner: benchmark", "schedules:"]
    for number in range(entries):
        timing = timings[number % len(timings)].format(minute=number % 60, hour=number % 24, period=number + 1)
        lines += [f"  entry-{number:03}:", f"    task: app.task_{number}", f"    {timing}", f"    args: [{number}]"]
    return "\n".join(lines) + "\n"


def _say(line: str) -> None:
    sys.stdout.write(line + os.linesep)
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
