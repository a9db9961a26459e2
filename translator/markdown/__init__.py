"""A Markdown file as skeleton and segments, and back; placeholders; what of a text is words.

Nothing is ever rendered from a syntax tree: locate, then splice.
"""
