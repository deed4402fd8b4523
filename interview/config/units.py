"""Units of sizes."""

MIB = 1024 * 1024
"""Bytes of a megabyte, in which settings and reports state sizes."""
