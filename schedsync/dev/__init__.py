"""``schedsync dev``: an embedded server, a worker and beat in one terminal."""
