"""What someone may have meant who wrote the name of a time zone that there is not."""

import heapq
import re
from collections import Counter
from difflib import SequenceMatcher, get_close_matches
from functools import lru_cache
from zoneinfo import available_timezones

from schedsync.model.timing.variable_hint import variable_hint

NO_ZONES = frozenset(("localtime", "posixrules", "Factory"))
"""Files of the zone database that are no zones: what this machine is set to."""

_FIXED_OFFSET = re.compile(r"(?:UTC|GMT)?(?P<sign>[+-])(?P<hours>0?[1-9]|1[0-2])(?::?00)?", re.IGNORECASE)
# What people call zones who mean an area's clock; some stand for several areas.
_ABBREVIATIONS = {
    **dict.fromkeys(("CEST", "MEZ", "MESZ"), "Europe/Berlin"),
    **dict.fromkeys(("EDT", "ET"), "America/New_York"),
    **dict.fromkeys(("CDT", "CST", "CT"), "America/Chicago"),
    **dict.fromkeys(("MDT", "MT"), "America/Denver"),
    **dict.fromkeys(("PDT", "PST", "PT"), "America/Los_Angeles"),
    **dict.fromkeys(("AEST", "AEDT"), "Australia/Sydney"),
    "EEST": "Europe/Kyiv",
    "WEST": "Europe/Lisbon",
    "BST": "Europe/London",
    "MSK": "Europe/Moscow",
    "IST": "Asia/Kolkata",
    "JST": "Asia/Tokyo",
    "SGT": "Asia/Singapore",
    "BRT": "America/Sao_Paulo",
}
# Of shorter ones, every second is like every other.
_SHORTEST_ALIKE = 5


def zone_hint(name: str) -> str:
    """What to write instead of a name that no zone has."""
    if offset := _FIXED_OFFSET.fullmatch(name):
        # POSIX counts westwards, so the name has the other sign than everybody expects.
        sign = "+" if offset["sign"] == "-" else "-"
        return f'write "Etc/GMT{sign}{int(offset["hours"])}", whose sign is the other way round, or an area\'s name'
    if variable := variable_hint(name):
        return variable
    if area := _ABBREVIATIONS.get(name.upper()):
        return f'abbreviations are no zones; for example "{area}"'
    near = _nearest_zone(name.casefold())
    return f'did you mean "{near}"?' if near else "use an IANA name, such as Europe/Berlin or UTC"


def known_zone(name: str) -> str:
    """The zone of a name, or the one that it may have meant; the name where nobody knows."""
    return name if name in _zone_index()[2] else _nearest_zone(name.casefold()) or name


def is_ruled_out(name: str) -> bool:
    """Whether no zone has the name, as far as that is known without looking through directories.

    Once a hint was asked for, all names are known, and each further unknown one need not be searched for on the disk.
    """
    return _zone_index.cache_info().currsize > 0 and name not in _zone_index()[2]


@lru_cache(maxsize=4096)
def _nearest_zone(name: str) -> str | None:
    """The zone that a folded name may have meant: one of the same place elsewhere, or of a place spelt alike.

    Only the places that share most pairs of letters are compared letter by letter, which takes a hundred times as
    long: a file may hold thousands of unknown zones.
    """
    zones, by_pair, _ = _zone_index()
    place = _place(name)
    if place not in zones:
        if len(place) < _SHORTEST_ALIKE:
            return None
        pairs = _pairs(place)
        shared = Counter(other for pair in pairs for other in by_pair.get(pair, ()))
        likely = heapq.nlargest(3, shared, key=lambda other: (shared[other] / (len(other) + len(pairs)), other))
        near = get_close_matches(place, likely, n=1, cutoff=0.7)
        if not near:
            return None
        place = near[0]
    return max(zones[place], key=lambda full: (SequenceMatcher(None, full.casefold(), name).ratio(), full))


@lru_cache(maxsize=1)
def _zone_index() -> tuple[dict[str, list[str]], dict[str, list[str]], frozenset[str]]:
    """The zones by their folded places, the places by the pairs of letters in them, and all names."""
    names = frozenset(available_timezones() - NO_ZONES)
    zones: dict[str, list[str]] = {}
    for name in sorted(names):
        zones.setdefault(_place(name.casefold()), []).append(name)
    by_pair: dict[str, list[str]] = {}
    for place in (place for place in zones if len(place) >= _SHORTEST_ALIKE):
        for pair in _pairs(place):
            by_pair.setdefault(pair, []).append(place)
    return zones, by_pair, names


def _place(folded: str) -> str:
    return folded.rpartition("/")[2].replace(" ", "_")


def _pairs(text: str) -> set[str]:
    return {text[at : at + 2] for at in range(len(text) - 1)}
