"""The page on which a person reads, corrects and approves."""
