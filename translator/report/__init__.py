"""Findings and progress for people and programs: lines, tables, JSON, SARIF, HTML.

Nothing is printed here; that is the command line's.
"""
