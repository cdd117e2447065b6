"""The canonical layout of manifests, overlays and project files: only the layout changes.

Pieces of the text are moved, by the parser's marks. ruamel.yaml 0.19, which would write the text anew, moves a comment
with the key above it, drops those inside of braces, joins texts over several lines and writes nothing for ``~``.
"""
