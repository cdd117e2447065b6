"""Text for manifests."""

import pytest
import yaml

from schedsync.model.values.pasted import removed_hint, yaml_text


@pytest.mark.parametrize(
    "text",
    ["a", "billing-1.x", "true", "No", "null", "1e3", "12:30", "two words", 'say "x"', "ä", "- a", "#", "{}", "~"],
)
def test_a_text_stays_itself_in_any_place(text: str) -> None:
    assert yaml.safe_load(f"removed: [{{name: {yaml_text(text)}}}]") == {"removed": [{"name": text}]}


def test_plain_names_stay_plain() -> None:
    assert yaml_text("nightly-report_2.x") == "nightly-report_2.x"


def test_the_item_of_a_reviewed_delete() -> None:
    assert removed_hint(["a", "b c"]).endswith('removed: [{name: a}, {name: "b c"}]')
    assert removed_hint([f"e{number}" for number in range(12)]).endswith("{name: e9}], and 2 more such items")
