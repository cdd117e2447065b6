"""SCH308 bad-solar: a solar timing cannot be read.

Why: It takes one of Celery's nine events and a place in degrees.
"""
