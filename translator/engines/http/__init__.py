"""Services over HTTP: addresses, keys, pace, retries, exchanges, and what errors mean."""
