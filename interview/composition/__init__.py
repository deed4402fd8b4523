"""Which parts are joined with which: the only place that knows concrete classes of all."""
