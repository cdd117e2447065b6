"""Dispatching: slots committed together with their messages, and the outbox for brokers elsewhere."""

from collections.abc import Sequence

from schedsync.errors import StoreError
from schedsync.model.timing.instants import to_ms
from schedsync.store.codec import encode_state_text
from schedsync.store.record_text import encode_outbox, encode_run
from schedsync.store.scripts import Argument
from schedsync.store.session import Session
from schedsync.store.slot_records import BrokerTarget, Push, SlotAnswer, SlotCommit

#: What one commit holds at most: the server runs nothing else meanwhile.
MAX_COMMITS = 500
MAX_COMMIT_BYTES = 4 * 1024 * 1024
_OWN_KEYS = 7


class Dispatching:
    """The verbs that write slots."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._keys = session.keys

    def commit_slots(
        self, *, token: int | None, commits: Sequence[SlotCommit], broker: BrokerTarget | None
    ) -> list[SlotAnswer]:
        """Commit each slot with its messages, or not at all; one answer a commit, in order.

        Args:
            token: The fencing token; ``None`` without a lock.
            commits: At most 500, and 4 MiB of messages and texts. Several of one entry stand in order, each
                expecting the cursor that the one before leaves.
            broker: Where pushes go; ``None`` when there are none.

        Raises:
            StoreBusyError: The server cannot write now; nothing was committed.
            StoreUnavailableError: No answer; each slot is committed or not, and asking again tells which.
            StoreError: Too much at once, or the server refused.
        """
        if not commits:
            return []
        packed = _Packed(broker)
        for commit in commits:
            packed.add(commit)
        if len(commits) > MAX_COMMITS or packed.size > MAX_COMMIT_BYTES:
            raise StoreError(
                f"{len(commits)} slots with {packed.size} bytes at once; at most {MAX_COMMITS} and "
                f"{MAX_COMMIT_BYTES} are committed together"
            )
        keys, session = self._keys, self._session
        own = (keys.lock, keys.entries, keys.state, keys.due, keys.runs, keys.outbox, keys.outbox_order)
        answers: list[bytes] = session.run(
            "commit_slots",
            (*own, *packed.keys),
            (
                "" if token is None else token,
                session.database if broker is None else broker.db,
                session.database,
                max(session.settings.runs_kept, 1),
                len(commits),
                *packed.arguments,
            ),
            replicated=True,
        )
        return [_answer(commit, answer) for commit, answer in zip(commits, answers, strict=True)]


def _answer(commit: SlotCommit, answer: bytes) -> SlotAnswer:
    status, _blank, detail = answer.decode(errors="replace").partition(" ")
    return SlotAnswer(commit.name, commit.slot, status, detail)  # type: ignore[arg-type] # the script's own words


class _Packed:
    """Commits as the script's arguments, with the broker's keys that they touch."""

    def __init__(self, broker: BrokerTarget | None) -> None:
        self._broker = broker
        self._index: dict[str, int] = {}
        self._spans: dict[tuple[str, ...], int] = {}
        self.keys: list[str] = []
        self.arguments: list[Argument] = []
        self.size = 0

    def add(self, commit: SlotCommit) -> None:
        item = commit.outbox
        if (item is not None) != (commit.outcome == "outbox") or (commit.pushes and self._broker is None):
            raise StoreError(f"the commit of {commit.name!r} says {commit.outcome}, and does not go with what it holds")
        head = (
            *(commit.name, commit.uid, commit.digest, str(to_ms(commit.slot)), str(to_ms(commit.expected_cursor))),
            *("advance" if commit.outcome == "advance" else "slot", str(to_ms(commit.cursor))),
            "" if commit.next_fire is None else str(to_ms(commit.next_fire)),
            *(str(len(commit.pushes)), "" if item is None else item.task_id),
        )
        arguments: list[Argument] = [
            "\n".join(head),
            encode_state_text(commit.state),
            "" if commit.run is None else encode_run(commit.run),
            "" if item is None else encode_outbox(item),
        ]
        for push in commit.pushes:
            arguments += [self._place(push), push.key if push.kind == "publish" else "", push.payload]
        self.size += sum(len(argument) for argument in arguments if not isinstance(argument, int))
        self.arguments += arguments

    def _place(self, push: Push) -> str:
        index = 0
        if push.kind == "lpush":
            if push.key not in self._index:
                self._index[push.key] = self._append(push.key)
            index = self._index[push.key]
        if not push.expire_ms or not push.expire_keys:
            return f"{index} 0 0 0"
        if push.expire_keys not in self._spans:
            self._spans[push.expire_keys] = len(self.keys) + _OWN_KEYS + 1
            self.keys += push.expire_keys
        return f"{index} {push.expire_ms} {self._spans[push.expire_keys]} {len(push.expire_keys)}"

    def _append(self, key: str) -> int:
        self.keys.append(key)
        return len(self.keys) + _OWN_KEYS
