"""The edge, a node and a person, as the tests of the edge have them."""

from tests.edge.conftest import clock, edge, node, one_commit, origin, person

__all__ = ["clock", "edge", "node", "one_commit", "origin", "person"]
