"""What people do with a termbase: validate, list, search, exchange and extend it."""
