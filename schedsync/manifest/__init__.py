"""The YAML format: from bytes to frozen entries with positions, and back."""
