"""The docstrings that document codes, read."""

from schedsync.codes.documentation import Example, read_documentation

TEXT = """Codes of something.

SCH900 first-one: it is `wrong` over
two lines.

Why: Because.

And because.

Good, in schedsync.yaml::

    version: 1

    owner: me

Bad::

    $ schedsync plan
    $ schedsync apply

With more text.

SCH901 second-one (note): nothing else.
"""


def test_all_parts() -> None:
    first, second = read_documentation(TEXT)
    assert (first.code, first.name, first.severity) == ("SCH900", "first-one", "error")
    assert first.title == "it is `wrong` over two lines"
    assert first.why == "Because.\n\nAnd because.\n\nWith more text."
    assert first.examples == (
        Example(good=False, file=None, text="$ schedsync plan\n$ schedsync apply"),
        Example(good=True, file="schedsync.yaml", text="version: 1\n\nowner: me"),
    )
    assert [example.is_command for example in first.examples] == [True, False]
    assert (second.code, second.severity, second.title, second.why) == ("SCH901", "note", "nothing else", "")


def test_nothing_documented() -> None:
    assert read_documentation("") == ()
