"""The units of one post in one target locale, as a PO file, and their merge with a changed source.

The words of gettext (`msgid`, `msgstr`, `fuzzy`, `obsolete`) stay in this package.
"""
