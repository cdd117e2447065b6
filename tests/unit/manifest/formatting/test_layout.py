"""What canonical layout is: each case as it was written, and as it comes out."""

import pytest

from tests.unit.manifest.formatting.test_formatter import _format

HEAD = "version: 1\nschedules:\n"

CASES = {
    "keys in order, comments with theirs": (
        """\
        # header

        # the entries
        schedules:
          b:
            # why this zone
            timezone: UTC  # really
            # what runs
            task: app.b
            every: 1h
            # at the end of b
          # above a
          a: {every: 1h, task: app.a}
        owner: billing
        version: 1
        # at the end
        """,
        """\
        # header

        version: 1
        owner: billing
        # the entries
        schedules:
          b:
            # what runs
            task: app.b
            every: 1h
            # why this zone
            timezone: UTC  # really
            # at the end of b
          # above a
          a: {task: app.a, every: 1h}
        # at the end
        """,
    ),
    "comments at the top stay there": (
        "# yaml-language-server: $schema=x\n# about all\nschedules: {}\nversion: 1\n",
        "# yaml-language-server: $schema=x\n# about all\nversion: 1\nschedules: {}\n",
    ),
    "blank lines stand between keys, not above the first": (
        "version: 1\nschedules:\n  a:\n    every: 1h\n\n    # what\n    task: a\n",
        "version: 1\nschedules:\n  a:\n    # what\n    task: a\n\n    every: 1h\n",
    ),
    "paragraphs above the first key stay there": (
        "version: 1\nschedules:\n  a:\n    # all of a\n\n    # how often\n    every: 1h\n    task: a\n",
        "version: 1\nschedules:\n  a:\n    # all of a\n\n    task: a\n    # how often\n    every: 1h\n",
    ),
    "cron in double quotes": (
        "version: 1\nschedules:\n  a: {cron: 0 2 * * *}\n  b:\n    cron: [0 2 * * *, '@daily', \"@hourly\"]\n"
        "  c:\n    cron: !!str &x 0 2 * * *\n  d:\n    cron:\n    - 0 2 * * *  # note\n    - '0 3 * * *'\n",
        'version: 1\nschedules:\n  a: {cron: "0 2 * * *"}\n  b:\n    cron: ["0 2 * * *", "@daily", "@hourly"]\n'
        '  c:\n    cron: !!str &x "0 2 * * *"\n  d:\n    cron:\n      - "0 2 * * *"  # note\n      - "0 3 * * *"\n',
    ),
    "cron in blocks of our own": (
        "version: 1\nx-n: &n {timezone: UTC, cron: 0 2 * * *, x: {cron: 5}}\nschedules: {}\n",
        'version: 1\nx-n: &n {timezone: UTC, cron: "0 2 * * *", x: {cron: 5}}\nschedules: {}\n',
    ),
    "cron that is better left alone": (
        'version: 1\nschedules:\n  a: {cron: \'0 "2"\'}\n  b: {cron: 5}\n  c: {cron: "${C:-0 2 * * *}"}\n'
        "  d:\n    cron: 0 2\n      * * *\n  e:\n    cron: ${C}\n  f:\n    cron: 'it''s'\n  g:\n    cron: *x\n".replace(
            "*x", "~"
        ),
        None,
    ),
    "other texts as they are": (
        "version: 1\nschedules:\n  a:\n    description: 'x'\n    at: 2026-12-24T18:00\n    start: 2026-01-01\n"
        "    args: [on, 12:30, 0o17, 010, ~, 1e3, NO]\n",
        None,
    ),
    "two blanks a level, also for lists": (
        "version: 1\nschedules:\n      a:\n           task: a\n           exclude_dates:\n           - 2026-01-01\n"
        "           -   to: 2026-01-03\n               from: 2026-01-02\n           - - x\n             -   y\n"
        "           -\n             # below\n             from: b\n           -    |\n             text\n",
        "version: 1\nschedules:\n  a:\n    task: a\n    exclude_dates:\n      - 2026-01-01\n"
        "      - from: 2026-01-02\n        to: 2026-01-03\n      - - x\n        - y\n"
        "      -\n        # below\n        from: b\n      - |\n        text\n",
    ),
    "texts over several lines move as a whole": (
        "version: 1\nschedules:\n    a:\n        rrule: |2\n              x\n             y\n        description: a\n"
        "          b\n        task: >-\n            t\n        kwargs: {a: 1,\n          # in braces\n"
        '          b: "x\n\n            y"}\n',
        "version: 1\nschedules:\n  a:\n    description: a\n      b\n    task: >-\n        t\n    rrule: |2\n"
        "          x\n         y\n"
        '    kwargs: {a: 1,\n      # in braces\n      b: "x\n\n        y"}\n',
    ),
    "blanks after colons and commas": (
        'version:   1\nschedules :\n  a: { every : 1h,task:  a, kwargs: {"a":1,b: [ 1,2, ]}, }\n',
        'version: 1\nschedules :\n  a: {task: a, every: 1h, kwargs: {"a": 1, b: [1, 2]}}\n',
    ),
    "braces that are better left alone": (
        "version: 1\nschedules:\n  a: {every: 1h, task: , args: [k: v]}\n  b: { task: a,\n  every: 1h}\n"
        "  c: {? every : 1h, task: a}\n  d: {k }\n",
        None,
    ),
    "tagged braces": (
        "version: 1\nschedules: !!map &a {b: !<tag:yaml.org,2002:map> {every: 1h,task: a} }\n",
        "version: 1\nschedules: !!map &a {b: !<tag:yaml.org,2002:map> {task: a, every: 1h}}\n",
    ),
    "merges first, unknown keys last, own keys after the owner": (
        "x-a: &a {timezone: UTC}\nzzz: 1\nschedules:\n  a: {task: a, yyy: 1, <<: *a}\nversion: 1\nowner: me\n",
        "version: 1\nowner: me\nx-a: &a {timezone: UTC}\nschedules:\n  a: {<<: *a, task: a, yyy: 1}\nzzz: 1\n",
    ),
    "no alias before its anchor": (
        "schedules:\n  a: {labels: &l {a: b}, kwargs: *l, task: a}\n  b:\n    options: &o {}\n"
        "    kwargs: *o\n    task: b\n"
        "  c: {every: 1h, task: &t x}\nversion: 1\n",
        "version: 1\nschedules:\n  a: {labels: &l {a: b}, kwargs: *l, task: a}\n  b:\n    options: &o {}\n"
        "    kwargs: *o\n"
        "    task: b\n  c: {task: &t x, every: 1h}\n",
    ),
    "anchors on blocks": (
        "version: 1\ndefaults: &d  # shared\n    # what\n    timezone: UTC\nschedules:\n    a: &a\n        every: 1h\n"
        "        task: a\n    b:\n      &b\n      task: b\n    c:\n        args: &l\n        - 1\n",
        "version: 1\ndefaults: &d  # shared\n  # what\n  timezone: UTC\nschedules:\n  a: &a\n    task: a\n"
        "    every: 1h\n"
        "  b:\n    &b\n    task: b\n  c:\n    args: &l\n      - 1\n",
    ),
    "keys written in an odd way keep their layout": (
        "version: 1\nschedules:\n  a:\n    ? every\n    : 1h\n    task: a\n  b:\n      ? [x]\n      : y\n".replace(
            "[x]", "x"
        ),
        None,
    ),
    "a comment where the dash would be": (
        "version: 1\nschedules: {}\nmoved:\n  - to: a\n    # old\n    from: b\n",
        None,
    ),
    "what is in kwargs, labels and blocks of our own keeps its order": (
        "version: 1\nx-b: {task: a, description: b}\nx-a: {}\nschedules:\n  z:\n    kwargs:\n      b: 1\n      a: 2\n"
        "    labels: {b: c, a: b}\n  a: {}\n",
        None,
    ),
    "comments that stand further right than what they are about": (
        "version: 1\nschedules:\n  a:\n    task: a\n        # far\n   # near\n  b: {}\n      # after b\n",
        "version: 1\nschedules:\n  a:\n    task: a\n    # far\n  # near\n  b: {}\n  # after b\n",
    ),
    "comments further left": (
        "version: 1\nschedules:\n    a:\n# far left\n        task: a\n  # left\n    b: {}\n# end\n",
        "version: 1\nschedules:\n  a:\n# far left\n    task: a\n# left\n  b: {}\n# end\n",
    ),
    "document markers and what is behind them": (
        "%YAML 1.2\n--- # begin\n# head\nschedules: {}\nversion: 1\n\n...  \n# after  \n\n",
        "%YAML 1.2\n--- # begin\n# head\nversion: 1\nschedules: {}\n...\n# after\n",
    ),
    "no blanks at the ends of lines": (
        "version: 1  \nschedules:   \n  \n  # text \t\n  a: {}\t\n  b:\n    x: |\n      a \n\n      b\n\n\n",
        "version: 1\nschedules:\n\n  # text\n  a: {}\n  b:\n    x: |\n      a \n\n      b\n",
    ),
    "blanks at the ends of lines of what goes over several": (
        "version: 1\nschedules:\n  a: {task: a, \n    # why \t\n    args: [1 ,\n\n      2] \n    } \n"
        "  b:\n    task: 'a \n      b' \n"
        '    rrule: |- \n      a \n    ? "x\\  \n      y"  \n    : 1\n',
        "version: 1\nschedules:\n  a: {task: a,\n    # why\n    args: [1 ,\n\n      2]\n    }\n  b:\n    task: 'a \n"
        "      b'\n"
        '    rrule: |-\n      a \n    ? "x\\ \n      y"\n    : 1\n',
    ),
    "empty values": (
        "schedules:\n  a:\n    every:\n    task:\n  b:\n  c:\n    args:\n    -\n    - 1\nversion: 1\n",
        "version: 1\nschedules:\n  a:\n    task:\n    every:\n  b:\n  c:\n    args:\n      -\n      - 1\n",
    ),
    "line ends of the first one's kind": ("version: 1\r\nschedules: {}\n", "version: 1\r\nschedules: {}\r\n"),
    "one at the end": ("version: 1\nschedules: {}", "version: 1\nschedules: {}\n"),
    "block scalars at the end": (
        "version: 1\nschedules:\n  a:\n    every: |+2\n      1h\n    task: >\n      text",
        "version: 1\nschedules:\n  a:\n    task: >-\n      text\n    every: |+2\n      1h\n",
    ),
    "block scalars at the end that are closed": (
        "version: 1\nschedules: |-\n  text",
        "version: 1\nschedules: |-\n  text\n",
    ),
    "aliases among cron expressions": (
        "version: 1\nx-n: &n 0 2 * * *\nschedules:\n  a: {task: a, cron: [ *n , 0 3 * * * ]}\n",
        'version: 1\nx-n: &n 0 2 * * *\nschedules:\n  a: {task: a, cron: [*n, "0 3 * * *"]}\n',
    ),
    "a block scalar of blanks": (
        "version: 1\nschedules:\n      a:\n            task: |-\n                  \n            every: >\n"
        "    \n  \nowner: me\n",
        "version: 1\n\n\nowner: me\nschedules:\n  a:\n    task: |-\n\n    every: >\n",
    ),
    "a block scalar whose digit makes blanks text": (
        "version: 1\nschedules:\n    a:\n        task: |2\n                a\n            \n"
        "        every: |1-\n            \n",
        "version: 1\nschedules:\n  a:\n    task: |2\n            a\n        \n    every: |1-\n        \n",
    ),
    "a block scalar whose digit makes blanks none": (
        "version: 1\nschedules:\n  a:\n    args:\n        - |1\n      ",
        "version: 1\nschedules:\n  a:\n    args:\n      - |-1\n",
    ),
    "a block behind a dash that is better left alone": (
        "version: 1\nschedules:\n  a:\n    kwargs:\n    -   b: 1\n        ? c\n        : 2\n    -   {d: 1}\n",
        "version: 1\nschedules:\n  a:\n    kwargs:\n      -   b: 1\n          ? c\n          : 2\n      - {d: 1}\n",
    ),
    "keys without a colon": (
        "version: 1\nschedules:\n  a:\n      kwargs:\n        ? b\n        # about the next\n        ? c\n\n"
        "      # when\n      every: 1h\n"
        "      task: a\n  b:\n    ? d\nowner: me\n",
        "version: 1\nowner: me\nschedules:\n  a:\n    task: a\n\n    # when\n    every: 1h\n    kwargs:\n      ? b\n"
        "      # about the next\n"
        "      ? c\n  b:\n    ? d\n",
    ),
    "blank lines that count": ("schedules: |+\n  a\n\nversion: 1\n", "version: 1\nschedules: |+\n  a\n\n"),
    "blank lines that count at the end": ("version: 1\nschedules: |+\n  a\n  ", "version: 1\nschedules: |+\n  a\n"),
    "blanks that are text": ("version: 1\nschedules: |\n  a\n   \n\n", "version: 1\nschedules: |\n  a\n   \n"),
    "nothing in a block scalar": (
        "version: 1\nschedules: |\n\n\nowner: a\n",
        "version: 1\n\n\nowner: a\nschedules: |\n",
    ),
    "all on one line": ("{schedules: {}, version: 1}\n", "{version: 1, schedules: {}}\n"),
    "all behind the marker": ("--- {schedules: {}, version: 1}\n", "--- {version: 1, schedules: {}}\n"),
    "all indented": ("  schedules: {}\n  version: 1\n", "version: 1\nschedules: {}\n"),
    "all anchored": ("&a # all\nschedules: {}\nversion: 1\n", "&a # all\nversion: 1\nschedules: {}\n"),
    "line breaks that editors do not know": ("schedules: {} # a\u2028\nversion: 1\n", None),
    "not ours": ("b: 1\na: [ 1 ]\n", None),
    "a list": ("- b\n-   a\n", None),
}


def _plain(text: str) -> str:
    lines = text.split("\n")
    return "\n".join(line.removeprefix("        ") for line in lines) if text.startswith("        ") else text


@pytest.mark.parametrize(("before", "after"), CASES.values(), ids=CASES)
def test_layout(before: str, after: str | None) -> None:
    before, after = _plain(before), before_or(after, before)
    assert _format(before) == after
    assert _format(after) == after


def before_or(after: str | None, before: str) -> str:
    return _plain(before if after is None else after)


def test_a_project_file() -> None:
    before = "environments:\n  production: {key_prefix: p, redis_url: r, x-y: 1}\nmanifests: [a]\nversion: 1\nx-z: 1\n"
    after = "version: 1\nx-z: 1\nmanifests: [a]\nenvironments:\n  production: {x-y: 1, redis_url: r, key_prefix: p}\n"
    assert _format(before, project=True) == after
    assert _format("a: [ 1 ]\n", project=True) == "a: [1]\n"
