"""Where the blocks, inlines and fields of a Markdown file lie in its text."""
