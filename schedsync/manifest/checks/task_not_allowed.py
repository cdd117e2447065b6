"""SCH218 task-not-allowed: the project file does not allow this task.

Why: `allow_tasks` keeps manifests to the tasks that are meant to be scheduled.
"""
