"""The reading desk carries out every command: acts on study, report, list and run, with keyboard and palette."""
