"""Whether values have the shape that a schema asks for, and what to write where they have not."""
