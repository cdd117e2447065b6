"""Files that cost as much as their size allows: each kind of place filled with one kind of material.

Each function makes a file of about the bytes it is asked for, so that everyday tests read small ones and the nightly
ones a megabyte.
"""

from collections.abc import Callable

HEAD = "version: 1\nowner: o\nschedules:\n"
TIMED = "task: t, every: 1h"
EMPTY = "version: 1\nowner: o\nschedules: {}\n"

Bomb = Callable[[int], bytes]
Item = Callable[[int], str]


def filled(head: str, item: Item, tail: str = "", between: str = "") -> Bomb:
    """As many items as there is room for."""

    def make(size: int) -> bytes:
        items: list[str] = []
        room = size - len(head) - len(tail)
        while room > 0:
            items.append(item(len(items)))
            room -= len(items[-1]) + len(between)
        return (head + between.join(items) + tail).encode()

    return make


def entries(body: Item) -> Bomb:
    """One entry a line."""
    return filled(HEAD, lambda n: f"  e{n}: {{{body(n)}}}\n")


def on_one_line(body: Item) -> Bomb:
    """All entries in one line."""
    return filled("{version: 1, owner: o, schedules: {", lambda n: f"e{n}: {{{body(n)}}}", "}}", ", ")


def inside(head: str, item: Item, tail: str, between: str = ", ") -> Bomb:
    """One entry that holds all."""
    return filled(f"{HEAD}  e: {{task: t, {head}", item, f"{tail}}}\n", between)


def aliased(opening: str, item: Item, closing: str, body: str) -> Bomb:
    """One large value under as many entries as the limit of aliases lets pass."""

    def make(size: int) -> bytes:
        large = filled(f"x-a: &a {opening}", item, f"{closing}\n", ", ")(size * 9 // 10).decode()
        return (large + HEAD + "".join(f"  e{n}: {{task: t, {body}}}\n" for n in range(9))).encode()

    return make


def under_defaults(defaults: str, item: Item, closing: str, body: str = TIMED, share: int = 300) -> Bomb:
    """Defaults of a part of the file's size under as many entries as there is room for."""

    def make(size: int) -> bytes:
        shared = filled(f"defaults: {defaults}", item, f"{closing}\n", ", ")(max(60, size // share)).decode()
        return (shared + entries(lambda n: body)(size - len(shared)).decode()).encode()

    return make


def rule(parts: Item, zone: str = "UTC") -> Bomb:
    """A recurrence rule in each entry."""
    return entries(lambda n: f'task: t, timezone: {zone}, rrule: "DTSTART:20260101T023000\\nRRULE:FREQ={parts(n)}"')


def _minute(n: int) -> str:
    return f"{n % 60} {n // 60 % 24} {1 + n // 1440 % 28} * *"


def _day(n: int) -> str:
    return f"{2026 + n // 168}-{1 + n // 14 % 12:02}-{1 + 2 * (n % 14):02}"


BOMBS: dict[str, Bomb] = {
    "brackets": lambda size: b"[" * size,
    "braces": lambda size: b"{a: " * (size // 4),
    "dashes": lambda size: b"- " * (size // 2),
    "questions": lambda size: b"? " * (size // 2),
    "deep lists": entries(lambda n: f"{TIMED}, args: {'[' * 50}{']' * 50}"),
    "own alias": lambda size: b"a: &a [" + b"*a," * (size // 3),
    "laughs": lambda size: (
        b"a0: &a0 [x]\n" + b"".join(b"a%d: &a%d [%s]\n" % (n, n, b"*a%d, " % (n - 1) * 9) for n in range(1, 30))
    ),
    "merged laughs": lambda size: (
        b"a0: &a0 {x: 1}\n"
        + b"".join(b"a%d: &a%d {<<: [%s]}\n" % (n, n, b"*a%d, " % (n - 1) * 9) for n in range(1, 30))
    ),
    "merge chain": filled(f"{EMPTY}x-0: &a0 {{a: 1}}\n", lambda n: f"x-{n + 1}: &a{n + 1} {{<<: *a{n}, k{n}: 1}}\n"),
    "merge list": filled(f"x-a: &a {{{TIMED}}}\n{HEAD}  e: {{<<: [", lambda n: "*a", "]}\n", ", "),
    "aliased labels": aliased("{", lambda n: f"k{n}: v", "}", f"{TIMED}, labels: *a"),
    "aliased wrong labels": aliased("{", lambda n: f"k{n}: 1", "}", f"{TIMED}, labels: *a"),
    "aliased arguments": aliased("[", lambda n: "1", "]", f"{TIMED}, args: *a"),
    "aliased variables": aliased("[", lambda n: "'${A}'", "]", f"{TIMED}, args: *a"),
    "aliased options": aliased("{", lambda n: f"k{n}: 1", "}", f"{TIMED}, options: *a"),
    "aliased dates": aliased("[", _day, "]", f"{TIMED}, exclude_dates: *a"),
    "aliased crons": aliased("[", lambda n: f"'{_minute(n)}'", "]", "cron: *a, timezone: Europe/Berlin"),
    "default labels": under_defaults("{labels: {", lambda n: f"k{n}: v", "}}"),
    "default labels and own": under_defaults("{labels: {", lambda n: f"k{n}: ''", "}}", f"{TIMED}, labels: {{a: b}}"),
    "default dates": under_defaults("{exclude_dates: [", _day, "]}", "task: t, cron: '0 0 1-31/2 * *'"),
    "default headers": under_defaults("{options: {headers: {", lambda n: f"k{n}: '${{A}}'", "}}}"),
    "periods": entries(lambda n: f"task: t, every: {100 + n}ms"),
    "crons": entries(lambda n: f"task: t, cron: '{_minute(n)}'"),
    "crons on one line": on_one_line(lambda n: f"task: t, cron: '{_minute(n)}', timezone: Europe/Berlin"),
    "clock changes": entries(lambda n: f"task: t, cron: '{n % 60} 2 {1 + n % 28} * *', timezone: Europe/Berlin"),
    "rare crons": entries(lambda n: f"task: t, cron: '{n % 60} {n // 60 % 24} * 2 {n % 7}#5'"),
    "crons that never fire": entries(lambda n: f"task: t, cron: '{n % 60} {n // 60 % 24} 30 2 *'"),
    "wrong crons": entries(lambda n: f"task: t, cron: '{60 + n} 24 32 13 8'"),
    "list of crons": inside("timezone: Europe/Berlin, cron: [", lambda n: f"'{_minute(n)}'", "]"),
    "list of both days": inside("cron: [", lambda n: f"'{_minute(n)[:-1]}{n % 7}'", "]"),
    "list of wrong crons": inside("cron: [", lambda n: f"'{60 + n} 24 32 13 8'", "]"),
    "ranges": inside("cron: '", lambda n: "0-59/1", " * * * *'", ","),
    "wrong minutes": inside("cron: '", lambda n: "99", " * * * *'", ","),
    "blanks in a cron": inside("cron: '0 0", lambda n: " ", "* * *, x'", ""),
    "blanks in a call": inside("cron: 'cron(", lambda n: " ", "x'", ""),
    "crontabs": entries(lambda n: f"task: t, crontab: {{minute: {n % 60}, hour: '{n % 24}-2', day_of_week: mon-fri}}"),
    "wrong crontabs": entries(lambda n: f"task: t, crontab: {{minute: {60 + n}, hour: x{n}, day_of_wek: mn}}"),
    "rest of a list": inside("crontab: {minute: ", str, "}"),
    "instants": entries(lambda n: f"task: t, at: '2027-01-{1 + n % 28:02}T{n // 28 % 24:02}:{n % 60:02}'"),
    "suns": entries(lambda n: f"task: t, solar: {{event: sunset, latitude: {n % 90}, longitude: {n % 180}.5}}"),
    "polar nights": entries(lambda n: f"task: t, solar: {{event: sunset, latitude: 80.{n}, longitude: {n % 180}}}"),
    "rules": rule(lambda n: f"DAILY;BYHOUR={n % 24};BYMINUTE={n // 24 % 60}"),
    "rules of zones": rule(lambda n: f"YEARLY;BYYEARDAY={1 + n % 366};BYHOUR={n // 366 % 24}", "Europe/Berlin"),
    "rules that count": rule(lambda n: f"SECONDLY;BYSECOND={n % 60};COUNT={10_000 - n % 100}"),
    "rules of seconds": rule(lambda n: f"SECONDLY;INTERVAL={1 + n}"),
    "rules that hardly match": rule(lambda n: f"DAILY;INTERVAL={2 + n};BYMONTH=2;BYMONTHDAY=29", "Europe/Berlin"),
    "rules of minutes": rule(lambda n: f"MINUTELY;INTERVAL={1439 - n % 500};BYHOUR=3;BYMONTH=2;BYMONTHDAY=29"),
    "lines of rules": inside(
        'rrule: "DTSTART:20260101T023000\\n', lambda n: f"RRULE:FREQ=DAILY;INTERVAL={1 + n % 9999}", '"', "\\n"
    ),
    "added dates": inside(
        'rrule: "DTSTART:20260101T023000\\nRDATE:', lambda n: f"{_day(n).replace('-', '')}T00{n % 60:02}00", '"', ","
    ),
    "excluded dates": inside("cron: '0 0 */2 * *', exclude_dates: [", _day, "]"),
    "wrong dates": inside(f"{TIMED[9:]}, exclude_dates: [", str, "]"),
    "faults": entries(lambda n: f"tas{n}: t"),
    "faults on one line": on_one_line(lambda n: f"tas{n}: t"),
    "faults beyond ASCII": filled(
        "{version: 1, owner: o, schedules: {", lambda n: f"\U0001f600{n}: {{tas: t}}", "}}", ", "
    ),
    "wrong types": entries(lambda n: "task: 5, every: [], args: x, labels: 7, options: [1]"),
    "empty entries": filled(HEAD, lambda n: f"  e{n}:\n"),
    "unknown keys": inside("every: 1h, ", lambda n: f"k{n}: 1", ""),
    "unknown keys without a value": inside("every: 1h, ", str, ""),
    "unknown keys of the file": filled(EMPTY, lambda n: f"k{n}: 1\n"),
    "unknown options": inside(f"{TIMED[9:]}, options: {{", lambda n: f"queeu{n}: 1", "}"),
    "labels": inside(f"{TIMED[9:]}, labels: {{", lambda n: f"k{n}: v", "}"),
    "wrong labels": inside(f"{TIMED[9:]}, labels: {{", lambda n: f"k{n}: 1", "}"),
    "same names": filled(HEAD, lambda n: f"  e: {{{TIMED}}}\n"),
    "zones": entries(lambda n: f"{TIMED}, timezone: Europe/Z{n}x"),
    "octal numbers": inside(f"{TIMED[9:]}, args: [", lambda n: f"0{n:03}", "]"),
    "variables": entries(lambda n: f"task: t, every: '${{A{n}:-1h}}', args: ['${{B{n}}}']"),
    "variables of one text": inside(f"{TIMED[9:]}, args: ['", lambda n: f"${{A{n}:-x}}", "']", ""),
    "moved to nowhere": lambda size: (
        entries(lambda n: TIMED)(size // 2) + filled("moved:\n", lambda n: f"  - {{from: o{n}, to: f{n}}}\n")(size // 2)
    ),
    "moved in a chain": filled(f"{EMPTY}moved:\n", lambda n: f"  - {{from: e{n}, to: e{n + 1}}}\n"),
    "moved twice": filled(f"{EMPTY}moved:\n", lambda n: "  - {from: e, to: f}\n"),
    "removed and declared": lambda size: (
        entries(lambda n: TIMED)(size // 2) + filled("removed:\n", lambda n: f"  - {{name: e{n}}}\n")(size // 2)
    ),
    "ignores": filled(HEAD, lambda n: f"  e{n}: {{{TIMED}}} # schedsync: ignore[SCH310]\n"),
    "ignores of one line": filled(f"{EMPTY} ", lambda n: "# schedsync: ignore[", "\n"),
    "ignored codes": filled(f"{EMPTY}# schedsync: ignore[", lambda n: f"SCH{n}", "]\n", ","),
    "comments": filled(EMPTY, lambda n: "#\n"),
    "documents": filled("", lambda n: "---\n"),
    "tabs": filled(HEAD, lambda n: f"\te{n}: {{{TIMED}}}\n"),
    "carriage returns": filled(HEAD, lambda n: f"  e{n}: {{tas: t}}\r"),
    "blanks behind an alias": filled(f"{HEAD}  e: {{task: t, cron: *", lambda n: " ", "x}\n"),
    "no end": lambda size: on_one_line(lambda n: TIMED)(size)[:-2] + b"]\n",
    "no text": lambda size: entries(lambda n: TIMED)(size) + b"\xff",
    "crowds": entries(lambda n: "task: t, every: 1m" if n % 10 else f"task: t, cron: '{_minute(n // 10)}'"),
}

_MANIFEST = b"version: 1\nowner: o\nschedules:\n  e: {task: tttttttttttttttttttttttttttttt, every: '${A:-1h}'}\n"
_PROJECT = "version: 1\nmanifests: [m.yaml]\n"
_OVERLAID = b"version: 1\nmanifests: [m.yaml]\nenvironments: {s: {overlays: [o.yaml]}}\n"

Files = Callable[[int], dict[str, bytes]]


def project(file: Bomb) -> Files:
    """A large project file beside a small manifest."""
    return lambda size: {"schedsync.yaml": file(size), "m.yaml": _MANIFEST}


def overlay(item: Item) -> Files:
    """A large overlay over a small manifest."""
    head = "version: 1\nschedules:\n"
    return lambda size: {
        "schedsync.yaml": _OVERLAID,
        "m.yaml": _MANIFEST,
        "o.yaml": filled(head, lambda n: f"  a{n}: {item(n)}\n")(size),
    }


PROJECTS: dict[str, Files] = {
    "environments": project(filled(f"{_PROJECT}environments:\n", lambda n: f"  e{n}: {{}}\n")),
    "environments that differ": project(
        lambda size: filled(f"{_PROJECT}environments:\n", lambda n: f"  e{n}: {{variables: {{A: {n + 1}h}}}}\n")(
            min(size, 30_000)
        )
    ),
    "too many environments": project(
        filled(f"{_PROJECT}environments:\n", lambda n: f"  e{n}: {{variables: {{A: {n + 1}h}}}}\n")
    ),
    "variables of an environment": project(
        filled(f"{_PROJECT}environments:\n  e:\n    variables:\n", lambda n: f"      A{n}: ${{A{n + 1}}}\n")
    ),
    "globs": project(filled("version: 1\nmanifests: [", lambda n: f"m{n}*.yaml", "]\n", ", ")),
    "one glob again": project(filled("version: 1\nmanifests: [", lambda n: "m.*", "]\n", ", ")),
    "a deep glob": project(filled("version: 1\nmanifests: ['", lambda n: "**/", "m.yaml']\n")),
    "a long glob": project(filled("version: 1\nmanifests: ['", lambda n: "[m]", "m.yaml']\n")),
    "tasks": project(filled(f"{_PROJECT}allow_tasks: [", lambda n: f"t{n}.*", "]\n", ", ")),
    "stars": project(filled(f"{_PROJECT}allow_tasks: ['", lambda n: "*t", "x']\n")),
    "sets": project(filled(f"{_PROJECT}allow_tasks: ['", lambda n: "[t", "']\n")),
    "severities": project(filled(f"{_PROJECT}severity:\n", lambda n: f"  SCH{n}: error\n")),
    "required labels": project(filled(f"{_PROJECT}require: {{labels: [", lambda n: f"l{n}", "]}\n", ", ")),
    "unknown keys": project(filled(_PROJECT, lambda n: f"k{n}: 1\n")),
    "overlays": project(filled(f"{_PROJECT}environments: {{s: {{overlays: [", lambda n: f"o{n}.yaml", "]}}\n", ", ")),
    "added entries": overlay(lambda n: "{task: t, every: 1h}"),
    "unknown entries": overlay(lambda n: "{every: 1h}"),
    "dropped entries": overlay(lambda n: "null"),
}
