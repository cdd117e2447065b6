"""What someone may have meant who wrote a cron expression as another tool takes it."""

import re

from schedsync.model.timing.variable_hint import variable_hint
from schedsync.model.timing.zone_hint import known_zone

# No tool writes a longer one, and in a megabyte of blanks the patterns below are sought for hours.
_LONGEST = 1_000
_QUOTES = re.compile("[\u2018\u2019\u201a\u201b\u201c\u201d\u201e\u201f\u00ab\u00bb]")
_ZONE_BEFORE = re.compile(r"(?:CRON_)?TZ=(\S+)\s+(.*)", re.IGNORECASE)
_ZONE_BEHIND = re.compile(r"(.*\S)\s+((?!JAN|SUN)[A-Z][A-Za-z_]+/[A-Z][\w+/-]*|UTC|GMT)")
_CALL = re.compile(r"(cron|crontab|rate|schedule)\s*\(\s*(.*?)\s*\)", re.IGNORECASE)
_BLANK_IN_LIST = re.compile(r"\s*,\s+(?=[^\s,])|\s+,")
_BLANK_IN_WEEKDAY = re.compile(r"((?:\S+\s+){4,5}\w+)\s+#\s*([1-5])")
_COMMENT = re.compile(r"(\S.*?)\s+#.*")
_COMMAND = re.compile(r"((?:[\d*][\w*/,-]*\s+){4}\S+)\s+((?!sun|mon|tue|wed|thu|fri|sat)[a-z/.][\w./-]{2,}(?:\s.*)?)")
_YEAR = re.compile(r"((?:\S+\s+){5}\S+)\s+(?:\*|\?|[12]\d{3}(?:[-/,]\d+)*)")
_DAYS = r"(?:[a-z]{3,9}(?:(?:\.\.|[-,])[a-z]{3,9})*)"
_CLOCK = re.compile(rf"(?:({_DAYS})\s+)?(?:\*-\*-\*\s+)?([01]?\d|2[0-3]):([0-5]\d)(?::00)?", re.IGNORECASE)
_NICKNAME = re.compile(r"hourly|daily|midnight|weekly|monthly|yearly|annually", re.IGNORECASE)
_EVERY = re.compile(r"@every\s+(\S+)", re.IGNORECASE)


def cron_hint(text: str) -> tuple[str, str] | None:
    """What is wrong with an expression as a whole, and what to write; ``None`` where its fields tell."""
    text = text.strip()
    if len(text) > _LONGEST:
        return None
    if _QUOTES.search(text):
        plain = _QUOTES.sub("", text).strip()
        return "typographic quotes are no quotes to YAML", f'write "{plain}"'
    if found := _EVERY.fullmatch(text):
        return "a cron expression has no @every", f"write `every: {found[1]}` in place of `cron`"
    if variable := variable_hint(text):
        return f'"{text}" is no cron expression', variable
    if found := _BLANK_IN_WEEKDAY.fullmatch(text):
        return "a weekday and its # are one field, without a blank", f'write "{found[1]}#{found[2]}"'
    if found := _COMMENT.fullmatch(text):
        return "a cron expression holds no comment", f'write "{found[1]}", and the comment behind the quotes'
    if found := _ZONE_BEFORE.fullmatch(text):
        zone = known_zone(found[1])
        return "a cron expression holds no time zone", f'write `timezone: {zone}`, and "{found[2]}" here'
    if found := _ZONE_BEHIND.fullmatch(text):
        zone = known_zone(found[2])
        return "a cron expression holds no time zone", f'write `timezone: {zone}`, and "{found[1]}" here'
    if found := _COMMAND.fullmatch(text):
        return f'a cron expression holds no user and no command, as "{found[2][:30]}"', f'write "{found[1]}"'
    if found := _YEAR.fullmatch(text):
        return (
            "a cron expression has no year",
            f'write "{found[1].replace("?", "*")}"; `start` and `end` bound an entry',
        )
    if meant := meant_cron(text):
        return f'"{text}" is no cron expression', f'write "{meant}"'
    if text == "-":
        return '"-" is no cron expression', "write a time, and `enabled: false` to switch the entry off"
    if text.lower() == "@once":
        return "a cron expression has no @once", "write `at: 2026-11-23T09:00` in place of `cron`"
    if found := _CALL.fullmatch(text):
        return (
            f"a cron expression is its fields alone, without {found[1]}(…)",
            "minute, hour, day of month, month, day of week",
        )
    if _BLANK_IN_LIST.search(text):
        return "a list inside of a field holds no blanks", f'write "{_BLANK_IN_LIST.sub(",", text)}"'
    return None


def meant_cron(text: str) -> str | None:
    """The expression of a time of day as systemd writes it (``Mon..Fri 06:00``), or of ``daily`` and its kin."""
    if _NICKNAME.fullmatch(text):
        return f"@{text.lower()}"
    found = _CLOCK.fullmatch(text)
    if found is None:
        return None
    week = re.sub("[a-z]+", lambda day: day[0][:3], (found[1] or "*").lower()).replace("..", "-")
    return f"{int(found[3])} {int(found[2])} * * {week}"


def field_hint(text: str) -> str | None:
    """What to write for what other tools take in a field; ``None`` for anything else."""
    if text == "?":
        return 'write "*"; Sunday is 0 here, not 1'
    if re.fullmatch(r"H(?:[/(].*)?", text):
        return "write a number; Jenkins' H is `spread: 1h` here, a delay that is made of the entry's name"
    if "~" in text:
        return f"write {text.partition('~')[0] or '0'}, and `spread: 30m` for a delay that is made of the entry's name"
    if re.fullmatch(r"\d+W", text):
        return "write a day; of working days only LW is known, a month's last"
    if re.fullmatch(r"L-\d+", text):
        return "write L, which is a month's last day; none is counted from it"
    if found := re.fullmatch(r"WEEK(DAY|END)S?", text):
        return f'write "{"MON-FRI" if found[1] == "DAY" else "SAT,SUN"}"'
    if found := re.fullmatch(r"(\d{1,2})([AP])M", text):
        return f"write {int(found[1]) % 12 + 12 * (found[2] == 'P')}"
    if re.fullmatch(r"/\d+", text):
        return f'write "*{text}"'
    return None
