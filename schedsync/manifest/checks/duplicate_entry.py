"""SCH209 duplicate-entry: two files declare an entry of the same name.

Why: Names are unique in a key prefix; which of the two is meant is anyone's guess. Rename one.
"""
