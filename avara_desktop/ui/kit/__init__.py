"""What every surface is built of: theme, text, layout, sheets, commands as actions, the keys of every list."""
