"""Tests of the documentation of codes."""
