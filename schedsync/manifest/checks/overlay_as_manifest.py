"""SCH237 overlay-as-manifest: a path names an overlay as a manifest.

Why: An overlay holds changes, not entries: it is read where an environment of the project file names it, and nowhere
else. Give the manifests, and the environment with `-e`.

Bad::

    $ schedsync validate overlays/staging.yaml

Good::

    $ schedsync validate -e staging
"""
