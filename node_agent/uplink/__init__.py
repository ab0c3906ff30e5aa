"""The node's side of the wire: who it is, what it has, what happened, what is being said right now."""
