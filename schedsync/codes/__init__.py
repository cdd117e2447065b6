"""What the codes mean that no rule of ``manifest/checks`` has: one module for each hundred, its docstring the text."""
