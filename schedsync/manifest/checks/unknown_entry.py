"""SCH236 unknown-entry: an overlay changes or drops an entry that no manifest declares.

Why: A mistyped name would change nothing, and nobody would notice. An overlay adds an entry where it gives it a
`task`.
"""
