"""One blog's configuration, where its files lie, and its git repository.

What its posts say is none of this package's business.
"""
