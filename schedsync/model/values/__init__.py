"""Text, names, places and secrets: what entries and plans are written with."""
