"""``plan --against``: what files say, compared with what other files say. No store is reached, no driver loaded."""

import secrets

import click

from schedsync.cli.loading import read_desired
from schedsync.cli.options import Invocation
from schedsync.cli.planning import PlanFlags, request_of
from schedsync.cli.progress import Progress
from schedsync.cli.store_access import variables
from schedsync.clock import SystemClock
from schedsync.model.plan.declared_live import live_of
from schedsync.model.plan.plan import Plan, Target
from schedsync.operations.against import BaseRequest, read_base
from schedsync.operations.plan import plan_of

NO_STORE = "files"
"""Stands in a plan's document where a store's URL would."""


def plan_against(
    invocation: Invocation, against: str, paths: tuple[str, ...], flags: PlanFlags, told: Progress
) -> Plan:
    """Plan what the files say against a git ref, a file or a directory.

    Raises:
        ConfigurationError: When it is none of these, or the files are of several owners and none is chosen.
        InvalidFilesError: When any file on either side holds an error.
        click.UsageError: With ``--destroy``.
    """
    if flags.destroy:
        raise click.UsageError("--destroy reads no manifests: --against cannot be given with it.")
    # CI sets variables that it withholds to nothing.
    known = {name: value for name, value in variables().items() if value}
    now = SystemClock().now()
    told.phase("Reading manifests")
    desired = read_desired(invocation, paths, stand_in=known)
    told.phase(f"Reading {against}")
    base = read_base(
        BaseRequest(
            against=against,
            paths=paths,
            project=desired.project,
            environment=invocation.environment,
            variables=known,
            now=now,
        )
    )
    request, _commit = request_of(invocation, invocation.environment, desired, flags, against=against, notes=base.notes)
    target = Target(environment=invocation.environment, url=NO_STORE, key_prefix="", instance_id=None)
    told.phase("Planning")
    live = live_of(base.declared, now=now, hmac_key=secrets.token_bytes(32))
    return plan_of(live, request, target, progress=told.step)
