"""The settings and the keys: how they are shown, searched, recorded and changed."""
