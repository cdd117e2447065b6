"""``moved`` and ``removed``: what they refer to, over all files of a run."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from schedsync.diagnostics import Location, Related
from schedsync.manifest import checks
from schedsync.manifest.files import Files
from schedsync.manifest.gone import Gone
from schedsync.manifest.parser import Parsed
from schedsync.manifest.suggestion import Suggestions
from schedsync.model.state.desired import Moved, Removed
from schedsync.model.values.pasted import yaml_text


@dataclass(frozen=True, slots=True)
class _Item:
    """An item and the manifest that holds it."""

    gone: Gone
    parsed: Parsed

    @property
    def gives_away(self) -> bool:
        """Whether the entry goes on and is nobody's: another owner may declare it or rename it meanwhile."""
        return self.gone.to is None and not self.gone.destroy

    def concerns(self, other: "_Item") -> bool:
        """Whether two items of one name cannot both be meant."""
        return self.parsed.owner == other.parsed.owner or not (self.gives_away or other.gives_away)


_Moves = Mapping[str, tuple[_Item, str]]


def resolve(parts: Sequence[Parsed], files: Files, owner: str | None) -> tuple[tuple[Moved, ...], tuple[Removed, ...]]:
    """What was renamed and what is gone on purpose, chains followed to their last name.

    A name that an overlay drops is known and not declared: what moved to it is left out without a finding.

    Args:
        parts: The manifests and what overlays add to them; findings go to their files.
        files: The run's, which know the names in manifests that it leaves out.
        owner: Whose the entries are of manifests that name nobody.
    """
    items = [_Item(gone, parsed) for parsed in parts for gone in parsed.gone]
    if not items:
        return (), ()
    run = _Run(parts, files, owner)
    good = [item for item in run.once(items) if not run.is_declared(item)]
    moves = {item.gone.name: (item, item.gone.to) for item in good if item.gone.to is not None}
    moved = tuple(
        Moved(name, last, moves[name][0].parsed.owner or "", _location(moves[name][0]))
        for name, last in run.targets(moves).items()
    )
    removed = tuple(
        Removed(item.gone.name, item.gone.destroy, item.parsed.owner or "", _location(item))
        for item in good
        if item.gone.to is None
    )
    return moved, removed


def _location(item: _Item) -> Location:
    return item.parsed.findings.locate(item.gone.place)


class _Run:
    """The names of one run."""

    def __init__(self, parts: Sequence[Parsed], files: Files, owner: str | None) -> None:
        self.declared = {name: (parsed, location) for parsed in parts for name, (_, location) in parsed.names.items()}
        self.suggestions = Suggestions(self.declared)
        self.dropped = {name for parsed in parts for name in parsed.dropped}
        self.elsewhere = {name: (path, named or owner) for name, (path, named) in files.names_elsewhere.items()}
        self.complete = files.all_found and all(parsed.complete for parsed in parts)

    def once(self, items: Sequence[_Item]) -> list[_Item]:
        """The items of each name's first mention; the others become findings."""
        first: dict[str, list[_Item]] = {}
        found = []
        for item in items:
            name = item.gone.name
            earlier = [each for each in first.setdefault(name, []) if each.concerns(item)]
            if earlier:
                item.parsed.findings.add_related(
                    checks.GONE_TWICE,
                    f'"{name}" is moved or removed twice',
                    item.gone.place,
                    related=(Related(_location(earlier[0]), "first here"),),
                    hints=("remove one of the two items",),
                )
                continue
            first[name].append(item)
            found.append(item)
        return found

    def is_declared(self, item: _Item) -> bool:
        """Whether the name that is said to be gone is declared, which is a finding.

        What is given away is another owner's to declare; while the run leaves out the file that does, the item waits.
        """
        name = item.gone.name
        if name not in self.declared and name not in self.elsewhere:
            return False
        owner = self.declared[name][0].owner if name in self.declared else self.elsewhere[name][1]
        if item.gives_away and owner != item.parsed.owner:
            return name not in self.declared
        rule, word = (checks.MOVED_FROM_DECLARED, "moved") if item.gone.to else (checks.REMOVED_DECLARED, "removed")
        where = f" in {self.elsewhere[name][0]}" if name not in self.declared else ""
        related = (Related(self.declared[name][1], "declared here"),) if name in self.declared else ()
        item.parsed.findings.add_related(
            rule,
            f'"{name}" is {word}, and declared{where}',
            item.gone.place,
            related=related,
            hints=(self._way(item, word),),
        )
        return True

    def _way(self, item: _Item, word: str) -> str:
        """What to do about a name that is said to be gone, and declared."""
        name, to = item.gone.name, item.gone.to
        if to == name:
            return "remove this item: it moves the name to itself"
        if to is None:
            return f"remove the entry, or this item of `{word}`"
        if to in self.declared or to in self.elsewhere:
            return (
                f'remove the entry, or this item; if another entry is to have the name "{name}" now, '
                f"apply this item first without that entry, and with it the next time"
            )
        swapped = f"{{from: {yaml_text(to)}, to: {yaml_text(name)}}}"
        return f'call the entry "{to}"; or, if "{name}" is its new name, write `{swapped}`'

    def targets(self, moves: _Moves) -> dict[str, str]:
        """Each old name's last name, where that is declared; what cannot be followed becomes a finding."""
        last: dict[str, str | None] = {}
        for start in moves:
            steps: dict[str, None] = {}
            name = start
            while name in moves and name not in steps and name not in last:
                steps[name] = None
                name = moves[name][1]
            end: str | None
            if name in steps:
                self._report_circle([*steps][[*steps].index(name) :], moves)
                end = None
            elif name in last or name in self.declared:
                end = last.get(name, name)
            else:
                self._report_target(moves[next(reversed(steps))][0], name)
                end = None
            last |= dict.fromkeys(steps, end)
        return {name: end for name, end in last.items() if end is not None and self._stays(moves[name][0], end)}

    def _report_circle(self, circle: Sequence[str], moves: _Moves) -> None:
        shown = " -> ".join(f'"{name}"' for name in circle[:5])
        shown += f' -> "{circle[0]}"' if len(circle) <= 5 else " -> …"
        item = moves[circle[0]][0]
        item.parsed.findings.add_related(
            checks.MOVED_IN_A_CIRCLE,
            f"names move in a circle: {shown}",
            item.gone.place,
            related=tuple(Related(_location(moves[name][0]), "and from here") for name in circle[1:5]),
            hints=("keep the items that lead to the name that is declared",),
        )

    def _report_target(self, item: _Item, target: str) -> None:
        if target in self.dropped or target in self.elsewhere or not self.complete:
            return
        item.parsed.findings.add(
            checks.MOVED_TO_UNKNOWN,
            f'no manifest declares "{target}"',
            item.gone.to_place,
            label=self.suggestions.question(target),
            hints=("declare the entry under its new name; for one that is gone write `removed: [{name: …}]`",),
        )

    def _stays(self, item: _Item, target: str) -> bool:
        """Whether a move stays with its owner; a finding says where not."""
        owner = self.declared[target][0].owner
        if owner != item.parsed.owner:
            item.parsed.findings.add(
                checks.MOVED_TO_UNKNOWN,
                f'"{target}" is declared by another owner, {owner}',
                item.gone.to_place,
                hints=("a move stays with its owner; `adopt: OWNER` takes an entry over from another",),
            )
        return owner == item.parsed.owner
