"""The Redis side: keys, scripts, and the verbs the rest of schedsync uses."""
