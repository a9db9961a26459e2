"""Two posts as a bitext: which segment of one is the translation of which of the other.

On values alone; what an alignment gives a catalog is `translate.adopt`.
"""
