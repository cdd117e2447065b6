"""Renders results for people and machines; every format from the same value."""
