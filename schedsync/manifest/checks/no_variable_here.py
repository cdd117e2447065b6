"""SCH230 no-variable-here: a place of the project file holds `${`.

Why: The project file is read before any variable is known. `redis_url`, `key_prefix` and the `variables` of
environments get their values when a command needs them; all else must be readable as it stands.

Bad, in schedsync.yaml::

    version: 1
    owner: "${OWNER}"
    manifests: [schedules/*.yaml]

Good, in schedsync.yaml::

    version: 1
    owner: billing
    manifests: [schedules/*.yaml]
    redis_url: "${REDIS_URL}"
"""
