"""A blog's posts on disk: which there are; translated, checked, fixed, adopted, renamed.

The edge between the functions of values below it and files.
"""
