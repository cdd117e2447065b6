"""SCH219 unknown-code: `severity` in the project file names a code that cannot be set.

Why: There is no such code, or it is of an error without which the file cannot be loaded.
"""
