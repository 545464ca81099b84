"""The tour: the real window, driven by key events against a real sandbox process, with pictures and checks."""
