"""SCH219 unknown-code: `severity` in the project file names a code that cannot be set.

Why: There is no such code, or it is of an error without which the file cannot be loaded. Codes are written as
`SCH310`; names of rules and small letters are not taken, and the message says which code they mean.

Bad, in schedsync.yaml::

    version: 1
    owner: billing
    manifests: [schedules/*.yaml]
    severity: {SCH203: warning}

Good, in schedsync.yaml::

    version: 1
    owner: billing
    manifests: [schedules/*.yaml]
    severity: {SCH310: error}
"""
