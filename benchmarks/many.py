"""Ten thousand entries: validate, plan, apply, plan again and list, in fresh processes, against PyYAML alone.

The manifest (about 250 bytes an entry) goes through PyYAML's C loader in a fresh process too, whose own ``compose`` and
``load`` are what the commands are compared with; a private server is started and ended:

    python benchmarks/many.py [--entries 10000] [--rounds 3] [--server PATH]

With ``--entries 100000`` only the least is asked: that everything works. The most memory that a process held is
printed with each.
"""

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

import redis
from server import found_server, private_server

YAML = """
import sys, time, yaml
content = open(sys.argv[1], "rb").read()
begin = time.perf_counter()
yaml.{call}(content, Loader=yaml.CSafeLoader)
print(time.perf_counter() - begin)
"""


@dataclass
class Taken:
    """What one step took, over the rounds.

    Attributes:
        seconds: Of the whole process; of PyYAML's steps, of the call alone.
        memory: The most that was resident, in MiB.
    """

    seconds: list[float] = field(default_factory=list)
    memory: float = 0

    @property
    def median(self) -> float:
        """Of the seconds."""
        return statistics.median(self.seconds)


def main() -> int:
    """Print each step's median and the promises; 1 when one of them is not kept."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--entries", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--server", type=Path, help="redis-server or valkey-server; by default what is found")
    arguments = parser.parse_args()
    taken: dict[str, Taken] = {}
    with tempfile.TemporaryDirectory() as directory, private_server(arguments.server or found_server()) as url:
        manifest = Path(directory) / "schedules.yaml"
        manifest.write_text(written(arguments.entries), encoding="utf-8")
        size = manifest.stat().st_size / 1e6
        _say(f"{arguments.entries} entries, {size:.1f} MB; medians of {arguments.rounds}")
        for _round in range(arguments.rounds):
            redis.Redis.from_url(url).flushall()
            one_round(manifest, Path(directory) / "plan.json", url, taken)
    for name, step in taken.items():
        _say(f"{name:24} {step.median:7.2f} s {step.memory:6.0f} MiB")
    if arguments.entries > 10_000:
        return 0
    compose, load = taken["yaml compose"].median, taken["yaml load"].median
    promises = {
        "validate, in composes": (taken["validate"].median / compose, 2.0),
        "plan less 1.5 s, in loads": ((taken["plan -o"].median - 1.5) / load, 2.0),
        "apply of a plan, seconds": (taken["apply PLAN"].median, 2.0),
    }
    for name, (figure, most) in promises.items():
        _say(f"{name:26} {figure:5.2f} (at most {most:g})")
    return 0 if all(figure <= most for figure, most in promises.values()) else 1


def one_round(manifest: Path, plan: Path, url: str, taken: dict[str, Taken]) -> None:
    """Every step once."""
    for call in ("compose", "load"):
        run(f"yaml {call}", [sys.executable, "-c", YAML.replace("{call}", call), str(manifest)], taken)
    tool = [sys.executable, "-m", "schedsync"]
    reach = ["--redis-url", url, "-q"]
    run("validate", [*tool, "validate", str(manifest)], taken)
    run("plan -o", [*tool, "plan", str(manifest), "-o", str(plan), *reach], taken)
    run("apply PLAN", [*tool, "apply", str(plan), *reach], taken)
    run("plan of no changes", [*tool, "plan", str(manifest), "--detailed-exitcode", *reach], taken)
    run("list", [*tool, "list", *reach], taken)
    redis.Redis.from_url(url).flushall()
    run("apply PATH", [*tool, "apply", str(manifest), "--auto-approve", *reach], taken)


def run(name: str, command: list[str], taken: dict[str, Taken]) -> None:
    """Run a step in a fresh process to its end, and add what it took; its failure ends the benchmark."""
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as told:
        begin = time.perf_counter()
        process = subprocess.Popen(command, stdout=out, stderr=told)
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - begin
        process.returncode = os.waitstatus_to_exitcode(status)
        out.seek(0)
        told.seek(0)
        if process.returncode:
            raise SystemExit(f"{name} ended with {process.returncode}:\n{told.read().decode()[-2000:]}")
        step = taken.setdefault(name, Taken())
        step.seconds.append(float(out.read()) if name.startswith("yaml") else seconds)
        step.memory = max(step.memory, usage.ru_maxrss / 1024)


def written(entries: int) -> str:
    """A manifest as teams write them: texts, labels, arguments and options, about 250 bytes an entry."""
    timings = (
        'cron: "{minute} {hour} * * *"',
        "every: {period}m",
        'crontab: {{minute: "{minute}", hour: "{hour}"}}',
        'cron: "*/15 {hour} * * mon-fri"',
    )
    lines = ["version: 1", "owner: benchmark", "defaults: {timezone: Europe/Berlin}", "schedules:"]
    for number in range(entries):
        hour = 4 + number % 20  # no clock change: what the files say is timed, not what they warn of
        lines += [
            f"  entry-{number:05}:",
            f"    description: Rebuilds the report of the customers in region {number}",
            f"    task: reports.tasks.rebuild_{number % 500}",
            "    " + timings[number % len(timings)].format(minute=number % 60, hour=hour, period=number % 600 + 1),
            f"    kwargs: {{region: {number}, full: false, since: yesterday}}",
            f"    options: {{queue: reports-{number % 10}, priority: {number % 9}}}",
            f"    labels: {{team: team-{number % 40}, tier: batch}}",
        ]
    return "\n".join(lines) + "\n"


def _say(line: str) -> None:
    sys.stdout.write(line + os.linesep)
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
