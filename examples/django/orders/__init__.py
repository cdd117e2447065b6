"""Orders and the periodic work on them."""
