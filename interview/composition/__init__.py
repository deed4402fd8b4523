"""Composition: the only package that depends on the concrete classes of all others."""
