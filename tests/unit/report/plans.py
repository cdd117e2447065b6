"""Plans for the tests of their reports."""

from dataclasses import replace
from typing import Any

from schedsync.diagnostics import Diagnostic, Location, Severity
from schedsync.model.plan.diff import diff
from schedsync.model.plan.plan import Made, Source, Target
from schedsync.model.plan.planning import make_plan
from schedsync.model.plan.safety import Acknowledgements, Thresholds
from schedsync.model.state.desired import Moved, Removed
from schedsync.model.state.live import Pause
from schedsync.model.state.selector import EVERYTHING
from schedsync.model.values.secrets import Secret
from tests.made import NOW, a_live, a_live_entry, an_entry, declared, desired

TARGET = Target(environment="production", url="redis://prod:6379/0", key_prefix="schedsync", instance_id="5f0c2a52")
PAUSE = Pause(by="ana", reason="INC-42", since=NOW)
TOKEN = Secret("/kwargs/token", "${TOKEN}", ("TOKEN",))
BERLIN = "Europe/Berlin"


def plan_of(
    live: Any,
    wanted: Any,
    *,
    moved: Any = (),
    removed: Any = (),
    diagnostics: Any = (),
    target: Any = TARGET,
    prune: Any = True,
    selector: Any = EVERYTHING,
    against: Any = None,
    adopt: Any = False,
    **said: Any,
) -> Any:
    """The plan that makes what is live what is wanted."""
    wanted = desired(*wanted, *moved, *removed)
    difference = diff(live, wanted, owner="billing", prune=prune, selector=selector, adopt=adopt)
    source = Source(commit="a" * 40, dirty=False, files=(("schedules/a.yaml", "0" * 64),))
    made = Made(plan_id="p-1", by="ana", target=target, source=source, diagnostics=diagnostics, against=against)
    return make_plan(difference, live, made, thresholds=Thresholds(), said=Acknowledgements(**said))


def moved(old: str, new: str) -> Moved:
    """An item of ``moved``."""
    return Moved(old, new, "billing", Location("schedules/a.yaml", 90, 3))


def removed(name: str, *, destroy: bool = True) -> Removed:
    """An item of ``removed``."""
    return Removed(name, destroy, "billing", Location("schedules/a.yaml", 95, 3))


def everyday() -> Any:
    """A little of everything that a reviewer meets."""
    kept = [a_live_entry(an_entry(f"kept-{number}")) for number in range(20)]
    live = a_live(
        *kept,
        a_live_entry(an_entry("sync-stripe", every="5m", kwargs={"limit": 10, "label": "two words"})),
        a_live_entry(an_entry("old-cleanup", task="app.tasks.cleanup", cron="0 23 * * *", timezone=BERLIN)),
        a_live_entry(an_entry("spent", at="2020-01-01T00:00:00Z"), due=None),
        a_live_entry(an_entry("retimed", cron="0 2 * * *", timezone=BERLIN)),
        a_live_entry(an_entry("paused"), paused=PAUSE, due=None),
        a_live_entry(an_entry("switched-off")),
        a_live_entry(an_entry("zoned", cron="30 6 * * 1-5", timezone="America/New_York")),
    )
    wanted = [
        *(declared(entry.entry) for entry in kept),
        declared(an_entry("nightly-report", cron="0 2 * * *", timezone=BERLIN), line=12),
        declared(an_entry("a-name-that-is-longer-than-the-column-is-wide", every="1d", phase="6h"), line=14),
        declared(an_entry("once", at="2027-01-01T00:00:00Z"), line=15),
        declared(an_entry("too-late", at="2020-01-01T00:00:00Z"), line=16),
        declared(an_entry("sundown", solar={"event": "sunset", "latitude": 52.5, "longitude": 13.4}), line=17),
        declared(an_entry("beat", crontab={"minute": "*/5", "hour": "8-18"}), line=18),
        declared(an_entry("ruled", rrule="DTSTART:20260101T100000\nRRULE:FREQ=WEEKLY;BYDAY=MO"), line=19),
        declared(an_entry("several", cron=["0 2 * * *", "30 14 * * 1"]), line=20),
        declared(an_entry("sync-stripe", every="10m", kwargs={"limit": 20, "label": "two words"}), line=4),
        declared(an_entry("retimed", every="6h30m10s", timezone=BERLIN, args=["x"]), line=5),
        declared(an_entry("paused", options={"queue": "slow"}), line=6),
        declared(an_entry("switched-off", enabled=False, description="off for now"), line=7),
        declared(an_entry("zoned", cron="30 6 * * 1-5", timezone="America/Chicago"), line=8),
    ]
    return plan_of(live, wanted)


def refused() -> Any:
    """An empty manifest, and two entries that are somebody else's."""
    live = a_live(
        *(a_live_entry(an_entry(f"e{number:02}", protect=number == 3)) for number in range(12)),
        a_live_entry(an_entry("theirs"), owner="search"),
        a_live_entry(an_entry("nobodys"), owner=None),
    )
    note = Diagnostic("SCH420", "not-pruned", Severity.NOTE, "kept for a reason")
    wanted = [declared(an_entry("theirs")), declared(an_entry("nobodys"))]
    return plan_of(live, wanted, deletes=12, diagnostics=(note,), target=replace(TARGET, environment=None))


def every_action() -> Any:
    """Each action alone, and those that come together; entries that drifted; one instant that many entries meet."""
    code = a_live_entry(an_entry("from-code", every="30m"), owner=None)
    static = a_live_entry(an_entry("from-beat", cron="15 * * * *"), owner="celery:shop")
    crowd = [a_live_entry(an_entry(f"crowd-{number:02}", cron="0 3 * * *")) for number in range(20)]
    drifted = a_live_entry(
        an_entry("drifted", every="1h", kwargs={"limit": 99}),
        applied=an_entry("drifted", every="1h", kwargs={"limit": 10}),
        applied_revision=41,
    )
    live = a_live(
        *crowd,
        code,
        static,
        drifted,
        a_live_entry(an_entry("purge", every="6h", phase="1h")),
        a_live_entry(an_entry("send-bills", cron="0 6 1 * *", timezone=BERLIN)),
        a_live_entry(an_entry("handed-over", cron="0 12 * * *")),
        a_live_entry(an_entry("old-report", cron="0 4 * * *", protect=True)),
        a_live_entry(an_entry("forgotten-in-file", cron="0 5 * * *")),
    )
    wanted = [
        *(declared(entry.entry) for entry in crowd),
        declared(an_entry("crowd-too", cron="0 3 * * *"), line=30),
        declared(an_entry("drifted", every="1h", kwargs={"limit": 10}), line=31),
        declared(an_entry("purge-cache", every="6h", phase="1h"), line=32),
        declared(an_entry("send-invoices", cron="0 7 1 * *", timezone=BERLIN), line=33),
        replace(declared(an_entry("from-code", every="30m"), line=34), adopt=True),
        replace(declared(an_entry("from-beat", cron="45 * * * *"), line=35), adopt="celery:shop"),
    ]
    return plan_of(
        live,
        wanted,
        moved=[moved("purge", "purge-cache"), moved("send-bills", "send-invoices")],
        removed=[removed("old-report"), removed("handed-over", destroy=False)],
    )


def secretive() -> Any:
    """Entries with secrets: new, changed, in a list, no longer secret, and one deleted."""

    def of(name: str, value: str, secret: Any = TOKEN, **more: Any) -> Any:
        return declared(an_entry(name, kwargs={"token": value}, **more)), (secret,) if secret else ()

    def live_of(name: str, value: str) -> Any:
        return a_live_entry(an_entry(name, kwargs={"token": value}), secrets=(TOKEN,))

    argument = Secret("/args/1", "Bearer ${TOKEN}", ("TOKEN",))
    live = a_live(
        live_of("changed", "hunter2-old"),
        live_of("deleted", "hunter2"),
        live_of("opened", "hunter2"),
        live_of("other-variable", "hunter2"),
        a_live_entry(an_entry("hidden", kwargs={"token": "hunter2"})),
        a_live_entry(an_entry("listed", args=["a", "hunter2-old"]), secrets=(argument,)),
    )
    wanted = [
        of("created", "hunter2"),
        of("changed", "hunter2-new"),
        of("opened", "public", None),
        of("hidden", "hunter2"),
        of("other-variable", "hunter2", Secret("/kwargs/token", "${KEY}", ("KEY",))),
        (declared(an_entry("listed", args=["a", "hunter2-new"])), (argument,)),
    ]
    entries = [replace(each, secrets=secrets) for each, secrets in wanted]
    return plan_of(replace(live, hmac_key=b"k" * 32), entries)


def review() -> Any:
    """Twenty changes to two hundred entries, as a month of work brings them."""
    rest = [
        a_live_entry(an_entry(f"tenant-{number:03}-usage", cron=f"{number % 60} {number % 24} * * *"))
        for number in range(185)
    ]
    before = {
        "sync-stripe": {"every": "5m", "kwargs": {"limit": 100, "since": "last_run"}},
        "daily-ledger": {"cron": "0 2 * * *", "timezone": BERLIN},
        "dunning-emails": {"cron": "30 8 * * 1-5", "timezone": BERLIN, "options": {"queue": "mail"}},
        "fx-rates": {"every": "1h", "args": ["EUR", "USD"]},
        "expire-carts": {"every": "15m"},
        "vat-report": {"cron": "0 4 1 * *", "timezone": BERLIN, "options": {"queue": "reports", "expires": "1h"}},
        "archive-invoices": {"cron": "0 3 * * 0", "timezone": BERLIN},
        "legacy-export": {"task": "billing.export.legacy_csv", "cron": "0 23 * * *", "timezone": BERLIN},
        "ping-gateway": {"task": "billing.health.ping", "every": "30s"},
        "old-dashboards": {"task": "billing.reports.dashboards", "cron": "0 6 * * *"},
        "purge": {"every": "6h", "phase": "1h"},
        "send-bills": {"cron": "0 6 1 * *", "timezone": BERLIN},
        "search-reindex": {"cron": "0 1 * * *"},
    }
    changed = {
        "sync-stripe": {"every": "10m", "kwargs": {"limit": 250, "since": "last_run"}},
        "daily-ledger": {"cron": "30 2 * * *", "timezone": BERLIN},
        "dunning-emails": {"cron": "30 8 * * 1-5", "timezone": BERLIN, "options": {"queue": "mail-slow"}},
        "fx-rates": {"every": "1h", "args": ["EUR", "USD", "CHF"]},
        "expire-carts": {"every": "15m", "enabled": False},
        "vat-report": {"cron": "0 4 1 * *", "timezone": BERLIN, "options": {"queue": "reports", "expires": "2h"}},
        "archive-invoices": {"cron": "0 3 * * 0", "timezone": "UTC", "description": "Sundays; keeps ten years"},
        "purge-cache": {"every": "6h", "phase": "1h"},
        "send-invoices": {"cron": "0 7 1 * *", "timezone": BERLIN},
        "rate-limits": {"every": "45s"},
    }
    new = {
        "nightly-report": {"cron": "0 2 * * *", "timezone": BERLIN},
        "weekly-digest": {"cron": "0 9 * * MON", "timezone": BERLIN},
        "settle-payouts": {"cron": ["0 9 * * *", "0 15 * * *"], "timezone": "Europe/London"},
        "quarter-close": {"rrule": "DTSTART:20270101T050000\nRRULE:FREQ=MONTHLY;INTERVAL=3"},
        "migrate-tokens": {"at": "2026-11-24T03:00:00Z"},
        "warm-rates": {"every": "15m", "phase": "5m"},
    }
    applied = an_entry("sync-stripe", every="5m", kwargs={"limit": 100, "since": "yesterday"})
    live = [a_live_entry(an_entry(name, **definition)) for name, definition in before.items()]
    live[0] = replace(live[0], applied=applied, applied_revision=41)
    live.append(a_live_entry(an_entry("rate-limits", every="45s"), owner=None))
    live.append(a_live_entry(an_entry("warm-cache", every="15m"), paused=PAUSE, due=None))
    wanted = [declared(each.entry) for each in [*rest, live[-1]]]
    wanted += [
        declared(an_entry(name, **definition), line=10 + number)
        for number, (name, definition) in enumerate([*changed.items(), *new.items()])
    ]
    wanted = [replace(each, adopt=True) if each.entry.name == "rate-limits" else each for each in wanted]
    return plan_of(
        a_live(*rest, *live),
        wanted,
        moved=[moved("purge", "purge-cache"), moved("send-bills", "send-invoices")],
        removed=[removed("old-dashboards"), removed("search-reindex", destroy=False)],
    )


def huge(count: int) -> Any:
    """Very many creates, updates and deletes."""
    live = a_live(
        *(a_live_entry(an_entry(f"old-{number:06}")) for number in range(count)),
        *(a_live_entry(an_entry(f"same-{number:06}")) for number in range(count)),
    )
    wanted = [declared(an_entry(f"new-{number:06}")) for number in range(count)]
    wanted += [declared(an_entry(f"same-{number:06}", args=[number])) for number in range(count)]
    return plan_of(live, wanted, deletes=count)
