"""The termbase: its forms, which of them occur, and whether a translation keeps to them.

What people do with it belongs here too: validating, explaining, exchanging, extending. What
reads posts from disk does not.
"""
