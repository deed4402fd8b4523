"""The log: one line an event, with no word of an answer."""
