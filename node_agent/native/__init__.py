"""SAM's own coding agent: an ACP agent of a few hundred lines, on the loop that the edge's orchestrator shares."""
