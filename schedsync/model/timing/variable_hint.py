"""What someone may have meant who wrote a variable as a shell or a template takes it."""

import re

# `$QUEUE` and `$(QUEUE)`, `{{ queue }}` and `{{ .Values.queue }}`, `%(queue)s`.
_FORMS = re.compile(
    r"\$(?P<shell>[A-Za-z_][A-Za-z0-9_]*)"
    r"|\$\((?P<parentheses>[A-Za-z_][A-Za-z0-9_]*)\)"
    r"|\{\{-?\s*(?:[\w.]*\.)?(?P<template>[A-Za-z_][A-Za-z0-9_]*)\s*(?:\|[^{}]*)?-?\}\}"
    r"|%\((?P<percent>[A-Za-z_][A-Za-z0-9_]*)\)s",
    re.ASCII,
)
_TEMPLATE = re.compile(r"\{\{.*\}\}", re.ASCII)
_LONGEST = 200


def variable_hint(text: str) -> str | None:
    """What to write in place of a text that is a variable by other tools' words; ``None`` for any other."""
    if len(text) > _LONGEST:
        return None
    found = _FORMS.fullmatch(text.strip())
    if found is None:
        return 'write "${NAME}" for a variable' if _TEMPLATE.fullmatch(text.strip()) else None
    name = found["shell"] or found["parentheses"] or (found["template"] or found["percent"]).upper()
    return f'write "${{{name}}}" for a variable'
