"""SCH112 alias-expansion: aliases or defaults multiply the file far beyond its size.

Why: A few lines of nested aliases can stand for gigabytes ("billion laughs"). Use `defaults` for what all entries
share.

Bad::

    version: 1
    owner: billing
    x-a: &a [lol, lol, lol, lol, lol, lol, lol, lol, lol, lol]
    x-b: &b [*a, *a, *a, *a, *a, *a, *a, *a, *a, *a]
    x-c: &c [*b, *b, *b, *b, *b, *b, *b, *b, *b, *b]
    x-d: &d [*c, *c, *c, *c, *c, *c, *c, *c, *c, *c]
    x-e: &e [*d, *d, *d, *d, *d, *d, *d, *d, *d, *d]
    x-f: &f [*e, *e, *e, *e, *e, *e, *e, *e, *e, *e]
    x-g: &g [*f, *f, *f, *f, *f, *f, *f, *f, *f, *f]
    x-h: &h [*g, *g, *g, *g, *g, *g, *g, *g, *g, *g]
    schedules: {}

Good::

    version: 1
    owner: billing
    x-a: &a [lol, lol]
    x-b: &b [*a, *a]
    schedules: {}
"""
