"""The IANA name of a Celery application's time zone."""

from datetime import timedelta, tzinfo

from celery import Celery

from schedsync.errors import InvalidValueError
from schedsync.model.timing.instants import zone


def zone_name_of(tz: tzinfo) -> str:
    """Name a zone so that a file can say it.

    Takes zones of ``zoneinfo``, ``pytz`` and ``dateutil``, ``datetime.timezone.utc``, and fixed offsets of whole
    hours, which the IANA database calls ``Etc/GMT-2`` for two hours east.

    Raises:
        InvalidValueError: For a zone without a name that every machine knows.
    """
    for attribute in ("key", "zone"):
        name = getattr(tz, attribute, None)
        if isinstance(name, str) and name:
            return zone(name).key
    offset = tz.utcoffset(None)
    if offset == timedelta(0):
        return "UTC"
    if offset is not None and offset % timedelta(hours=1) == timedelta(0):
        hours_east = offset // timedelta(hours=1)
        return zone(f"Etc/GMT{-hours_east:+d}").key
    raise InvalidValueError(
        f"the time zone {tz!r} has no IANA name",
        code="SCH720",
        hint='set the application\'s "timezone" to a name such as Europe/Berlin',
    )


def app_zone_name(app: Celery) -> str:
    """Name the zone that the application's crontabs are read in.

    Raises:
        InvalidValueError: As ``zone_name_of``, which can only happen with ``enable_utc`` off and no ``timezone``.
    """
    return zone_name_of(app.timezone)
