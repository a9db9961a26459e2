"""How fast the toolkit is, measured in one run beside the tools that do the same work."""
