"""SCH110 too-large: the file is larger than 64 MiB.

Why: No manifest of people's making is; a limit keeps a wrong path from filling the memory. Split the file.
"""
