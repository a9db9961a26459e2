"""The toolkit's tests."""
