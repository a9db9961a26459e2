"""Facts about writing: characters, sentences, languages, differences, XML.

What knows Markdown, terms or files does not belong here.
"""
