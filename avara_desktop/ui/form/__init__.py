"""Forms: fields with their editors, hints and problems, laid out in columns, on a page or on a sheet."""
