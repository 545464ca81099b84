"""The near side: this machine. Key vault, settings, paths, logs, and the sandbox process."""
