"""How long ``schedsync`` takes cold, against importing the libraries that it cannot do without.

A manifest of 100 entries is validated in a fresh process each time, and between two of them a fresh process imports
``yaml``, ``jsonschema`` and ``click``. The same once more for a schedsync without byte code, as it is where Python is
told to write none, and for ``--version`` against importing ``click``:

    python benchmarks/validate.py [--entries 100] [--rounds 15]

Medians of the processor's time are compared, which other work on the machine disturbs less than the clock's.
"""

import argparse
import compileall
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

import schedsync

LIBRARIES = "import yaml, jsonschema, click"
# Without byte code all of schedsync that is loaded is compiled, and of the libraries nothing.
PROMISES = {
    ("validate", "libraries"): 2.0,
    ("validate, no byte code", "libraries"): 3.0,
    ("--version", "click"): 2.0,
}


def main() -> int:
    """Print the medians and the ratios; 1 when one of them is above its promise."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--entries", type=int, default=100)
    parser.add_argument("--rounds", type=int, default=15)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as directory:
        manifest = Path(directory) / "schedules.yaml"
        manifest.write_text(written(arguments.entries), encoding="utf-8")
        compiled, plain = copies(Path(directory))
        tool = [sys.executable, "-m", "schedsync"]
        steps = {
            "click": ([sys.executable, "-c", "import click"], compiled),
            "libraries": ([sys.executable, "-c", LIBRARIES], compiled),
            "--version": ([*tool, "--version"], compiled),
            "validate": ([*tool, "validate", str(manifest)], compiled),
            "validate, no byte code": ([*tool, "validate", str(manifest)], plain),
        }
        taken: dict[str, list[float]] = {name: [] for name in steps}
        for step in steps.values():  # the file cache is warm: the processes alone are cold
            processor_ms(*step)
        for _round in range(arguments.rounds):
            for name, step in steps.items():
                taken[name].append(processor_ms(*step))
    medians = {name: statistics.median(each) for name, each in taken.items()}
    for name, median in medians.items():
        _say(f"{name:24} {median:6.0f} ms (least {min(taken[name]):.0f} ms)")
    kept = True
    for (name, peer), most in PROMISES.items():
        ratio = medians[name] / medians[peer]
        kept = kept and ratio <= most
        _say(f"{f'{name}, in {peer}':36} {ratio:5.2f} (at most {most:g})")
    return 0 if kept else 1


def copies(directory: Path) -> tuple[Path, Path]:
    """Folders with a copy of the package each, with byte code and without."""
    found = []
    for name in ("compiled", "plain"):
        folder = directory / name
        source = Path(schedsync.__file__).parent
        shutil.copytree(source, folder / "schedsync", ignore=shutil.ignore_patterns("__pycache__"))
        found.append(folder)
    compileall.compile_dir(found[0], quiet=1)
    return found[0], found[1]


def processor_ms(command: list[str], package: Path) -> float:
    """Run it to its end with this copy of the package, and return the processor's milliseconds."""
    variables = {**os.environ, "PYTHONPATH": str(package), "PYTHONDONTWRITEBYTECODE": "1"}
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, env=variables, cwd=package)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{' '.join(command)} ended with {process.returncode}")
    return 1000 * (usage.ru_utime + usage.ru_stime)


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
