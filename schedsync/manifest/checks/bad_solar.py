"""SCH308 bad-solar: a solar timing cannot be read.

Why: It takes one of Celery's nine events and a place in degrees.

Bad::

    version: 1
    owner: billing
    schedules:
      report:
        task: reports.build
        solar: {event: sunset, latitude: 52.52, longitude: .nan}

Good::

    version: 1
    owner: billing
    schedules:
      report:
        task: reports.build
        solar: {event: sunset, latitude: 52.52, longitude: 13.40}
"""
