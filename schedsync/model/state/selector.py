"""Selectors: which entries a command is about."""

from dataclasses import dataclass
from fnmatch import fnmatchcase


@dataclass(frozen=True, slots=True, kw_only=True)
class Selector:
    """Globs over names, and labels.

    Attributes:
        targets: Globs of which one must match the name; none of them: any name.
        excludes: Globs of which none may match.
        labels: Pairs that an entry must all have.
    """

    targets: tuple[str, ...] = ()
    excludes: tuple[str, ...] = ()
    labels: tuple[tuple[str, str], ...] = ()

    @property
    def everything(self) -> bool:
        """Whether nothing is left out."""
        return not (self.targets or self.excludes or self.labels)

    def matches(self, name: str, labels: tuple[tuple[str, str], ...] = ()) -> bool:
        """Whether an entry of this name with these labels is meant. Case counts, in names and in labels."""
        if self.targets and not any(fnmatchcase(name, glob) for glob in self.targets):
            return False
        return not self.leaves_out(name) and set(self.labels) <= set(labels)

    def leaves_out(self, name: str) -> bool:
        """Whether a name is excluded, whatever else selects it."""
        return any(fnmatchcase(name, glob) for glob in self.excludes)


EVERYTHING = Selector()
