"""Facts about writing: characters, sentences, languages, differences, XML.

A rule belongs here if it holds for a text whoever wrote it, and in whatever file. What knows
Markdown, terms, the project or the disk does not.
"""
