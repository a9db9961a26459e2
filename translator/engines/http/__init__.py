"""Services over HTTP: keys, pace, retries, exchanges, and what errors mean.

`client` is what engines ask; `auth` knows addresses and keys, `pace` when a request may go,
`transport` how bytes travel, `recording` how they are kept and played, `faults` what errors
mean. Nothing here knows what is sent: that is each engine's own.
"""
