"""What has happened to an entry so far."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class RunState:
    """Kept beside the definition, and through every update of it.

    Attributes:
        uid: Made when the entry was created; with the slot's time it gives the task id.
        cursor: Every slot at or before this instant is decided (sent, skipped or failed) or lies before the entry's
            time: the next slot is strictly after it. An apply that changes *when* moves it to the apply's time.
        last_slot: Nominal time of the newest slot sent, ``None`` before the first.
        last_sent: When that was.
        run_count: Slots sent so far.
        last_task_id: Of the newest slot sent.
        last_outcome: ``sent``, ``skipped`` or ``failed``, of the newest slot decided.
        last_error: Why the newest slot was skipped or failed.
        last_lateness_ms: Sent minus fire time of the newest slot sent.
    """

    uid: str
    cursor: datetime
    last_slot: datetime | None = None
    last_sent: datetime | None = None
    run_count: int = 0
    last_task_id: str | None = None
    last_outcome: str | None = None
    last_error: str | None = None
    last_lateness_ms: int | None = None
