"""A post's way from source to target, as functions of values, and the policy around engines.

`pipeline` has the flow. A person's edits of a target, and what an alignment gives a catalog,
are decided here; so is what is asked, asked again, believed, paid and kept. Files are `blog`'s.
"""
