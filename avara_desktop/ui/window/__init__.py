"""The window: its shell, its pages and parts, sign-in and lock, what its list shows, notices, and the crash sheet."""
