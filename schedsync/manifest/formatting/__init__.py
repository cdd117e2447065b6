"""The canonical layout of manifests, overlays and project files: only the layout changes."""
