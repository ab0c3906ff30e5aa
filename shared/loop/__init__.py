"""The agent loop over ports: a model, some tools, and steps that a host can store one by one.

The node's own agent and the edge's orchestrator run the same loop, the latter on Pyodide: standard library and msgspec
only, no threads, no processes, no HTTP client.
"""
