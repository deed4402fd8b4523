"""The log: one line per event, without anything a candidate said."""
