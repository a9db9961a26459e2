"""A post's way from source to target, as functions of values; and the policy around engines.

`pipeline` tells the way from top to bottom. Engines are asked in `requests` (who is asked what,
and asked again), with `questions` (what is put to them), `client` (one engine in a run), `run`
(what all posts of a run share), `rules` (what is believed of an answer) and `budget` (what it may
cost). Files, clocks and the network stay outside: reading and writing posts is `blog`'s.
"""
