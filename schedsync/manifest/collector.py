"""Collects all findings of one run: places become locations, severities are settled, ignored lines are left out."""

from collections import Counter
from collections.abc import Callable, Collection, Mapping
from copy import copy
from operator import attrgetter

from schedsync.diagnostics import Diagnostic, Location, Related, Severity
from schedsync.errors import InvalidValueError
from schedsync.manifest import checks, ignore_comments
from schedsync.manifest.spans import Lines, Span, Tree, bounds, span
from schedsync.manifest.suggestion import code_question

MOST_FINDINGS = 10_000
"""So many errors, and as many warnings, are told of one run: nobody reads more."""
# Those of shared parts are found again and again, and told once.
_MOST_TRIED = 2 * MOST_FINDINGS
_MOST_QUESTIONS = 100
# So many lines above or below, a finding may be what a comment was meant for.
_NEAR = 10


class Collector:
    """The findings of one run.

    Args:
        severity: Code to severity word, from the project file; ``off`` leaves a finding out. Only rules that may be
            adjusted are touched.
        strict: Warnings become errors.
    """

    def __init__(self, *, severity: Mapping[str, str] | None = None, strict: bool = False) -> None:
        self._severity = severity or {}
        self._strict = strict
        self._found: dict[object, Diagnostic] = {}
        self._counts: Counter[Severity] = Counter()
        self._tried = 0

    def add(
        self,
        rule: checks.Rule,
        message: str,
        location: Location | None = None,
        *,
        entry: str | None = None,
        label: str | None = None,
        hints: tuple[str, ...] = (),
        related: tuple[Related, ...] = (),
    ) -> None:
        """Write down one finding."""
        word = self._severity.get(rule.code, rule.severity) if rule.adjustable else rule.severity
        if word == checks.OFF:
            return
        severity = Severity(word)
        if self._strict and severity is Severity.WARNING:
            severity = Severity.ERROR
        self._write(Diagnostic(rule.code, rule.name, severity, message, location, entry, label, hints, related))

    def _write(self, found: Diagnostic) -> None:
        severity = found.severity
        self._tried += severity.is_error
        # Each once: an anchor's mistake is one, however many use it.
        if (found.sort_key, found.message) in self._found or self._counts[severity] > MOST_FINDINGS:
            return
        self._counts[severity] += 1
        if self._counts[severity] > MOST_FINDINGS:
            found = _too_many(severity, found.location)
        self._found[found.sort_key, found.message] = found

    def file(self, path: str) -> "FileCollector":
        """The findings of one file."""
        return FileCollector(self, path)

    def apart(self) -> "Collector":
        """A run of its own with the same severities."""
        return Collector(severity=self._severity, strict=self._strict)

    def take(self, others: "Collector") -> None:
        """Write down what another run with the same severities found."""
        for found in others._found.values():
            self._write(found)

    @property
    def count(self) -> int:
        """How many findings were written down."""
        return len(self._found)

    @property
    def has_errors(self) -> bool:
        """Whether any finding is an error."""
        return self._counts[Severity.ERROR] > 0

    @property
    def full(self) -> bool:
        """Whether no more errors are told, so that whoever looks for them may stop."""
        return self._counts[Severity.ERROR] > MOST_FINDINGS

    def fill(self, path: str) -> None:
        """Tell no more errors of this run, and say so at a file, if too many were found, however few they came to."""
        if self._tried > _MOST_TRIED and not self.full:
            self._counts[Severity.ERROR] = MOST_FINDINGS + 1
            found = _too_many(Severity.ERROR, Location(path))
            self._found[found.sort_key, found.message] = found

    def paths_with_errors(self, rule: checks.Rule | None = None) -> frozenset[str]:
        """The files that have an error, of one rule where it is given."""
        return frozenset(
            found.location.path
            for found in self._found.values()
            if found.location and found.severity.is_error and (rule is None or found.code == rule.code)
        )

    def forget(self, since: int) -> None:
        """Leave out all but the first so many findings: they are of a file that is not what it was taken for."""
        while len(self._found) > since:
            _, found = self._found.popitem()
            self._counts[found.severity] -= 1

    def forget_files(self, paths: Collection[str]) -> None:
        """Leave out the findings of files that are another command's to look at."""
        for key, found in [*self._found.items()]:
            if found.location is not None and found.location.path in paths:
                del self._found[key]
                self._counts[found.severity] -= 1

    def sorted(self) -> tuple[Diagnostic, ...]:
        """All findings by file, line, column and code."""
        return tuple(sorted(self._found.values(), key=attrgetter("sort_key")))


def _too_many(severity: Severity, location: Location | None) -> Diagnostic:
    rule = checks.TOO_MANY_FINDINGS
    rest = ", and not all was looked for" if severity.is_error else ""
    return Diagnostic(
        rule.code,
        rule.name,
        severity,
        f"too many {severity}s: at most {MOST_FINDINGS} are told{rest}",
        Location(location.path) if location is not None else None,
        hints=("mend these first, then validate again",),
    )


class FileCollector:
    """The findings of one file, which know its text and so lines and columns."""

    def __init__(self, run: Collector, path: str) -> None:
        self._run = run
        self._before = run.count
        self.path = path
        self._lines = Lines("")
        self._text = ""
        self._origin: Callable[[Span], Span] | None = None
        self._ignored: dict[int, dict[str, Span]] = {}
        self._silenced: set[tuple[int, str]] = set()
        self._told: dict[str, list[int]] = {}
        self._mute: list[tuple[int, Span]] = []
        self._faulty = False

    def onto(self, run: Collector) -> "FileCollector":
        """The same file's findings in another run with the same severities, which takes over those that there are."""
        other = copy(self)
        other._run, other._before, other._silenced = run, run.count, set(self._silenced)
        other._told = {code: [*lines] for code, lines in self._told.items()}
        run.take(self._run)
        return other

    def use_text(self, text: str) -> None:
        """From now on, spans are of this text."""
        self._lines, self._text = Lines(text), text
        for place, codes in ignore_comments.find(text):
            line = self._lines.line_at(bounds(place)[0])
            self._ignored.setdefault(line, {}).update(codes)
            if not codes:
                self._mute.append((line, place))

    def use_values(self, tree: Tree) -> None:
        """Take for no comments what stands inside of the document's values.

        Args:
            tree: The document's spans.
        """
        if (not self._ignored and not self._mute) or self._origin is not None:
            return
        # Here, since few files ignore anything.
        from schedsync.manifest.reading.comments import in_values

        places = [place for codes in self._ignored.values() for place in codes.values()]
        places += [place for _, place in self._mute]
        inside = in_values([bounds(place)[0] for place in places], tree)
        self._mute = [(line, place) for line, place in self._mute if bounds(place)[0] not in inside]
        self._ignored = {
            line: {code: place for code, place in codes.items() if bounds(place)[0] not in inside}
            for line, codes in self._ignored.items()
        }

    def use_mended(self, text: str, origin: Callable[[Span], Span]) -> None:
        """From now on, spans are of this text, which was made of the file's: ``lines`` stay as they are.

        Args:
            text: As it is read.
            origin: From its spans to the file's.
        """
        self._text, self._origin = text, origin

    @property
    def lines(self) -> Lines:
        """The text's lines."""
        return self._lines

    @property
    def full(self) -> bool:
        """Whether no more errors are told, so that whoever looks for them may stop."""
        self._run.fill(self.path)
        return self._run.full

    def written(self, place: Span) -> str:
        """The text of a span."""
        start, end = bounds(place)
        return self._text[start:end]

    def locate(self, place: Span) -> Location:
        """A span as lines and columns of this file."""
        return self._lines.location(self.path, self._origin(place) if self._origin else place)

    def add(
        self,
        rule: checks.Rule,
        message: str,
        place: Span,
        *,
        entry: str | None = None,
        label: str | None = None,
        hints: tuple[str, ...] = (),
        related: tuple[tuple[Span, str], ...] = (),
    ) -> None:
        """Write down a finding at a span, unless its first or its last line says to ignore it."""
        if self.full:
            return
        location = self.locate(place)
        # No comment can stand behind the first line of quotes over several. A block of text ends before the next line.
        last = location.end_line if location.end_column > 1 else location.line
        for line in {location.line, last} if rule.adjustable else ():
            if rule.code in self._ignored.get(line, ()):
                self._silenced.add((line, rule.code))
                return
        self._faulty = self._faulty or not rule.adjustable
        if rule.adjustable and self._ignored:
            self._told.setdefault(rule.code, []).append(location.line)
        others = tuple(Related(self.locate(other), text) for other, text in related)
        self._run.add(rule, message, location, entry=entry, label=label, hints=hints, related=others)

    def forget(self) -> None:
        """Leave out all that was found since the file was begun: nothing in it is what it was taken for."""
        self._run.forget(self._before)

    def report_unused(self, *, beside_app: bool) -> None:
        """Report the codes that comments ignore and their lines do not have, and comments that name no code.

        Of a file with a fault only what no rule could use: it cannot be loaded, and was not looked at with every rule.

        Args:
            beside_app: Whether the rules of the Celery app were asked too.
        """
        if self._origin is not None:
            return
        for _, place in self._mute:
            message, hint = ignore_comments.mute(self.written(place))
            self.add(checks.UNUSED_IGNORE, message, place, hints=(hint,))
        unknown = 0
        for line, codes in self._ignored.items():
            # Whoever ignores this very rule on a line means the line's other codes too.
            for code, place in sorted(codes.items(), key=lambda each: each[0] == checks.UNUSED_IGNORE.code):
                rule = checks.RULES.get(code)
                if (line, code) in self._silenced or (rule and rule.adjustable and self._faulty):
                    continue
                if beside_app or not code.startswith("SCH7"):
                    unknown += rule is None
                    label = code_question(code) if rule is None and unknown <= _MOST_QUESTIONS else None
                    label = label or self._elsewhere(code, line)
                    hints = () if label else ("remove it from the comment",)
                    self.add(checks.UNUSED_IGNORE, ignore_comments.needless(code), place, label=label, hints=hints)

    def _elsewhere(self, code: str, line: int) -> str | None:
        """Where the finding is that a comment on another line was meant for."""
        near = [other for other in self._told.get(code, ()) if abs(other - line) <= _NEAR]
        if not near:
            return None
        return f"{code} is on line {min(near, key=lambda other: abs(other - line))}: write the comment at its end"

    def add_related(
        self,
        rule: checks.Rule,
        message: str,
        place: Span,
        *,
        related: tuple[Related, ...],
        entry: str | None = None,
        hints: tuple[str, ...] = (),
    ) -> None:
        """As ``add``, where the other places may stand in other files."""
        self._run.add(rule, message, self.locate(place), entry=entry, hints=hints, related=related)

    def add_file(self, rule: checks.Rule, message: str, *, hints: tuple[str, ...] = ()) -> None:
        """Write down a finding about the file as a whole."""
        self._run.add(rule, message, Location(self.path), hints=hints)

    def add_invalid(self, error: InvalidValueError, place: Span, *, entry: str | None = None) -> None:
        """Write down what the model says of a value, under the very characters where it knows them."""
        rule = checks.RULES[error.code]
        narrowed = self._narrow(place, error.span, as_written=rule is checks.BAD_VARIABLE)
        self.add(rule, error.message, narrowed, entry=entry, label=error.hint)

    def _narrow(self, place: Span, inner: tuple[int, int] | None, *, as_written: bool) -> Span:
        """A part of a scalar's text; all of one whose characters cannot be told from its value's (folds, variables)."""
        written = self.written(place)
        if inner is None or ("${" in written and not as_written):
            return place
        # Here, since most files have no mistake.
        from schedsync.manifest.written import character_offsets

        offsets = character_offsets(written)
        first, last = inner
        if not offsets or last > len(offsets):
            return place
        start, _ = bounds(place)
        begin = offsets[first] if first < len(offsets) else offsets[-1] + 1
        return span(start + begin, start + (offsets[last - 1] + 1 if last > first else begin))
