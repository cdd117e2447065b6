"""YAML as people write it, drawn: comments and blank lines anywhere, any indentation, every style of scalar."""

from collections.abc import Callable

from hypothesis import strategies as st

KEYS = ["task", "cron", "every", "timezone", "kwargs", "options", "labels", "description", "at", "x-own", "zzz", "<<"]
TOP = ["version", "owner", "schedules", "defaults", "x-a", "x-b", "moved", "removed", "other"]
PLAIN = [
    *(
        "app.task",
        "0 2 * * *",
        "@daily",
        "on",
        "12:30",
        "0o17",
        "010",
        "1e3",
        "2026-01-01",
        "~",
        "null",
        "true",
        ".nan",
    ),
    *("a b  c", "http://x/#y", "1_000", "${NAME}", "-x", "a:b", "é"),
]
PLAIN = [text for text in PLAIN if not text.startswith("@")]
QUOTED = ['"a # b"', "'it''s'", '"x\\n\\u00e9"', "'0 2 * * *'", '""', '"${A:-b}"', "'@daily'", '"a: b"']
COMMENTS = ["#", "# text", "#x: y", "# 'quote", "#: {", "# schedsync: ignore[SCH310]"]

Draw = Callable[[st.SearchStrategy], object]


@st.composite
def manifests(draw: Draw) -> str:
    """A whole text, mostly readable."""
    lines: list[str] = []
    if draw(st.booleans()):
        lines += _aside(draw, 0)
    if draw(st.integers(0, 4)) == 0:
        lines.append(str(draw(st.sampled_from(["---", "--- # begin", "%YAML 1.2\n---"]))))
    anchors: list[str] = []
    body = _mapping(draw, 0, 0, anchors, TOP)
    if not any(line.startswith("version") for line in body):
        body = ["version: 1", *body]
    if not any(line.startswith("schedules") for line in body):
        body.append("schedules: {}")
    lines += body
    lines += _aside(draw, 0)
    if draw(st.integers(0, 6)) == 0:
        lines += ["...", "# after"]
    text = "\n".join(lines) + str(draw(st.sampled_from(["\n", "\n", "", "\n\n"])))
    return text.replace("\n", str(draw(st.sampled_from(["\n", "\n", "\r\n"]))))


def _aside(draw: Draw, column: int) -> list[str]:
    """Some comments and blank lines, mostly at a column."""
    found = []
    for _ in range(int(str(draw(st.sampled_from([0, 0, 0, 1, 1, 2, 3]))))):
        if draw(st.integers(0, 2)) == 0:
            found.append(str(draw(st.sampled_from(["", "  "]))))
        else:
            at = draw(st.sampled_from([column, column, column, 0, column + 1, column + 2, column + 4]))
            found.append(" " * int(str(at)) + str(draw(st.sampled_from(COMMENTS))))
    return found


def _mapping(draw: Draw, column: int, depth: int, anchors: list[str], keys: list[str]) -> list[str]:
    names = draw(st.lists(st.sampled_from(keys), min_size=1, max_size=5, unique=True))
    lines: list[str] = []
    for name in names:  # type: ignore[attr-defined]
        if lines:
            lines += _aside(draw, column)
        if name != "<<" and draw(st.integers(0, 15)) == 0:
            lines += [" " * column + f"? {name}", *draw(st.sampled_from([[], [" " * column + ": 1"]]))]  # type: ignore[misc]
            continue
        colon = str(draw(st.sampled_from([":", ":", " :"])))
        lines += _value(draw, " " * column + str(name) + colon, column, depth, anchors, merge=name == "<<")
    return lines


def _list(draw: Draw, column: int, depth: int, anchors: list[str]) -> list[str]:
    lines: list[str] = []
    for _ in range(int(str(draw(st.integers(1, 3))))):
        if lines:
            lines += _aside(draw, column)
        gap = int(str(draw(st.sampled_from([1, 1, 2, 3]))))
        if depth < 4 and draw(st.booleans()):
            inner = column + 1 + gap
            make = _mapping(draw, inner, depth + 1, anchors, ["from", "to", *KEYS])
            lines += [" " * column + "-" + " " * gap + make[0].lstrip(" "), *make[1:]]
        else:
            lines += _value(draw, " " * column + "-", column, depth, anchors)
    return lines


def _value(draw: Draw, before: str, column: int, depth: int, anchors: list[str], *, merge: bool = False) -> list[str]:
    """The lines of something that stands behind a colon or a dash."""
    if merge:
        known = [anchor for anchor in anchors if anchor.startswith("m")]
        return [f"{before} *{draw(st.sampled_from(known))}" if known else f"{before} {{a: b}}"]
    end = str(draw(st.sampled_from(["", "", "", " ", "  # note", " #x"])))
    gap = " " * int(str(draw(st.sampled_from([1, 1, 1, 3]))))
    anchor = ""
    kind = draw(st.sampled_from(["plain", "quoted", "flow", "block", "map", "map", "list", "long", "alias", "empty"]))
    if draw(st.integers(0, 5)) == 0 and kind not in ("alias", "empty"):
        anchor = ("m" if kind == "map" else "a") + str(len(anchors))
    step = int(str(draw(st.sampled_from([1, 2, 2, 3, 4]))))
    prefix = f"{gap}&{anchor}" if anchor else ""
    found = _of_kind(draw, kind, before + prefix, column, step, depth, anchors, gap, end)  # type: ignore[arg-type]
    if anchor:
        anchors.append(anchor)
    return found


def _of_kind(
    draw: Draw,
    kind: str,
    before: str,
    column: int,
    step: int,
    depth: int,
    anchors: list[str],
    gap: str,
    end: str,
) -> list[str]:
    inner = " " * (column + step)
    if kind in ("map", "list") and depth < 4:
        head = [before + end, *_aside(draw, column + step)]
        if kind == "list":
            at = column + step if before.lstrip().startswith("-") or draw(st.booleans()) else column
            return head + _list(draw, at, depth + 1, anchors)
        return head + _mapping(draw, column + step, depth + 1, anchors, KEYS)
    if kind == "block":
        header = str(draw(st.sampled_from(["|", ">", "|-", "|+", ">+", f"|{step}"])))
        texts = draw(
            st.sampled_from(
                [["a"], ["a", "", " b"], ["# no comment", "b"], ["a", "", ""], ["", "a", " "], [" "], ["  a", " ", ""]]
            )
        )
        return [f"{before} {header}{end.rstrip() and end}", *(inner + t if t else t for t in texts)]  # type: ignore[attr-defined]
    if kind == "long":
        shown = draw(
            st.sampled_from([['"a', 'b"'], ["a", "b c"], ["'a", "", "b'"], ["{a: b,", "# in", "c: d}"], ["[1,", "2]"]])
        )
        first, *rest = shown  # type: ignore[misc]
        return [
            f"{before}{gap}{first}",
            *(inner + " " + line if line else line for line in rest[:-1]),
            inner + rest[-1] + end,
        ]
    if kind == "flow":
        flows = [
            "{}",
            "[]",
            "{task: a,cron: 0 2 * * *}",
            "{ b: 1 , a: 2, }",
            "[a,  b]",
            '{"a":1, b}',
            "[k: v]",
            *(f"[ *{name} ,0 2 * * *]" for name in anchors[:1]),
        ]
        return [f"{before}{gap}{draw(st.sampled_from(flows))}{end}"]
    if kind == "alias" and anchors:
        return [f"{before}{gap}*{draw(st.sampled_from(anchors))}{end}"]
    if kind == "empty":
        return [before + end]
    return [f"{before}{gap}{draw(st.sampled_from(QUOTED if kind == 'quoted' else PLAIN))}{end}"]
