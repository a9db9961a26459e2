"""What is decided once for all engines: what is asked, asked again, believed, paid and kept.

`asking` has the flow; `texts` and `batches` say what one request holds, `verify` what is
believed of an answer, `run` what is under way, `budget` what it may cost, `receipts` what
it did, and `locks` that no two runs pay for the same.
"""
