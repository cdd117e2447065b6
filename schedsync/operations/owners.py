"""Whose entries a command is about, asked of the store."""

from schedsync.errors import ConfigurationError, UnknownOwnerError
from schedsync.manifest.suggestion import listed, nearest
from schedsync.model.plan.plan import Target
from schedsync.model.state.live import Live


def check_known(live: Live, target: Target, owner: str | None) -> None:
    """Refuse to look for what a store cannot know: an emptied one would otherwise look as if all were well.

    Args:
        live: The whole key prefix.
        target: The store, to be named.
        owner: Whose entries are asked for; ``None`` for all, an empty text for nobody's.

    Raises:
        UnknownOwnerError: When nothing was ever written, or nothing of this owner.
    """
    where = f"the store at {target.url}, prefix {target.key_prefix}"
    wrong = "it was emptied, or it is not the store you mean"
    if live.instance_id is None:
        raise UnknownOwnerError(f"{where}, holds nothing, not even a record of an apply: {wrong}")
    if owner and owner not in live.owners and owner not in owners_of(live):
        known = sorted({*live.owners, *owners_of(live)})
        near = nearest(owner, known)
        meant = wrong if near is None else f'did you mean "{near}"? Else {wrong}'
        raise UnknownOwnerError(f'{where}, knows no owner "{owner}" (it knows: {listed(known) or "none"}): {meant}')


def one_owner(live: Live, target: Target, *, given: str | None, usual: str | None) -> str:
    """The one owner of a run.

    Args:
        live: The whole key prefix.
        target: The store, to be named.
        given: By option.
        usual: By the project file.

    Raises:
        UnknownOwnerError: When the store knows no such owner, or none at all.
        ConfigurationError: When it has several, and none is chosen.
    """
    owner = given if given is not None else usual
    check_known(live, target, owner)
    if owner is not None:
        return owner
    found = sorted(owners_of(live) or live.owners)
    if not found:
        raise ConfigurationError('no entry of the store has an owner: give --owner, or --owner "" for those of nobody')
    if len(found) > 1:
        raise ConfigurationError(f"the store has several owners ({', '.join(found)}): choose one with --owner")
    return found[0]


def owners_of(live: Live) -> set[str]:
    """The owners of the live entries."""
    return {entry.owner for entry in live.entries.values() if entry.owner is not None}
