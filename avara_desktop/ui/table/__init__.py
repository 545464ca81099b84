"""The table kit: a page for any list of frozen rows, drawn like the worklist."""
