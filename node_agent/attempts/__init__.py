"""Attempts on this node: their rows, and the runner that carries each from its start command to its end."""
