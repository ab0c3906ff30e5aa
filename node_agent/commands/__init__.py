"""Commands of the edge: checked, stored once, acknowledged only then."""
