"""What a target is beside its words: links, anchors, front matter, and where it lies."""
