"""The window and its parts, driven by keys against a sandbox in this process."""
