"""What someone may have meant who wrote a cron expression as another tool takes it."""

import re

# No tool writes a longer one, and in a megabyte of blanks the patterns below are sought for hours.
_LONGEST = 1_000
_QUOTES = re.compile("[\u2018\u2019\u201a\u201b\u201c\u201d\u201e\u201f\u00ab\u00bb]")
_ZONE_BEFORE = re.compile(r"(?:CRON_)?TZ=(\S+)\s+(.*)", re.IGNORECASE)
_ZONE_BEHIND = re.compile(r"(.*\S)\s+((?!JAN|SUN)[A-Z][A-Za-z_]+/[A-Z][\w+/-]*|UTC|GMT)")
_CALL = re.compile(r"(cron|crontab|rate|schedule)\s*\(\s*(.*?)\s*\)", re.IGNORECASE)
_BLANK_IN_LIST = re.compile(r"\s*,\s+(?=[^\s,])|\s+,")
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
    if found := _ZONE_BEFORE.fullmatch(text):
        return "a cron expression holds no time zone", f'write `timezone: {found[1]}`, and "{found[2]}" here'
    if found := _ZONE_BEHIND.fullmatch(text):
        return "a cron expression holds no time zone", f'write `timezone: {found[2]}`, and "{found[1]}" here'
    if found := _CALL.fullmatch(text):
        return (
            f"a cron expression is its fields alone, without {found[1]}(…)",
            "minute, hour, day of month, month, day of week",
        )
    if _BLANK_IN_LIST.search(text):
        return "a list inside of a field holds no blanks", f'write "{_BLANK_IN_LIST.sub(",", text)}"'
    return None
