"""SCH120 no-manifests: no path was given and no project file names any.

Why: Give paths, or write `manifests: [schedules/*.yaml]` into `schedsync.yaml`.

Bad, in schedsync.yaml::

    version: 1
    owner: billing

Good, in schedsync.yaml::

    version: 1
    owner: billing
    manifests: [schedules/*.yaml]
"""
