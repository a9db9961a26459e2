"""What a kind of site makes of files, links, anchors and front matter.

Checks and emission ask the same functions. What a page looks like is `publish`.
"""
