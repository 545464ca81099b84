"""The reader's list and the line above it: rows, painting, columns, filters, what waits to come in, and sheets."""
