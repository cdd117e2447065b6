"""From bytes to values with places, and what is wrong with the YAML itself."""
