"""Variables as other tools write them."""

import pytest

from schedsync.model.timing.variable_hint import variable_hint


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("$QUEUE", "QUEUE"),
        ("$(QUEUE)", "QUEUE"),
        ("{{ queue }}", "QUEUE"),
        (" {{- .Values.queue | quote -}} ", "QUEUE"),
        ("%(queue)s", "QUEUE"),
        ("{{ lookup('env', 'QUEUE') }}", "NAME"),
    ],
)
def test_what_to_write(text: str, name: str) -> None:
    assert variable_hint(text) == f'write "${{{name}}}" for a variable'


@pytest.mark.parametrize(
    "text", ["", "QUEUE", "$(date +%F)", "a $QUEUE", "{{ open", "${QUEUE}", "{{ " + "x" * 200 + " }}"]
)
def test_anything_else(text: str) -> None:
    assert variable_hint(text) is None
