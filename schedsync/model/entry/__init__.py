"""An entry: its value, how it is read, its definition, what happens when it is late, what has happened so far."""
