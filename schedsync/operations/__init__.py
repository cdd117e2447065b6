"""One verb a module: they take a store and values, return values, and print nothing."""
