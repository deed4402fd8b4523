"""Words of Turkish and English text."""
