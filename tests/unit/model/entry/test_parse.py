"""Values of an entry, read one by one."""

import pytest

from schedsync.errors import InvalidValueError
from schedsync.model.entry.parse import parse_exclude_dates


def test_every_date_at_fault_is_told_up_to_a_hundred() -> None:
    with pytest.raises(InvalidValueError) as caught:
        parse_exclude_dates(["2026-12-24", "24.12.", {"from": "2026-12-27", "to": "2026-02-30"}])
    assert [each.path for each in caught.value.all] == [("exclude_dates", 1), ("exclude_dates", 2, "to")]
    with pytest.raises(InvalidValueError) as caught:
        parse_exclude_dates(["x"] * 1000)
    assert len(caught.value.all) == 100
