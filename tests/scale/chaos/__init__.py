"""Answers sent at random times while the parts that carry them are killed at random.

``python -m tests.scale.chaos --help``; docs/adr/0012 says what it showed.
"""
