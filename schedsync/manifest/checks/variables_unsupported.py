"""SCH225 variables-unsupported: `variables` of an environment are not supported by this version yet.

Why: It is refused, not ignored: it would look as if it took effect.
"""
