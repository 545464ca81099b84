"""The window's tests run on the session's one Qt event loop (tests/conftest.py)."""
