"""The beat scheduler: election, dispatch and the Python API."""
