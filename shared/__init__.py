"""What both halves must share: the contract and the agent loop. Standard library and msgspec only."""
