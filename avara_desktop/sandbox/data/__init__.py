"""The invented people, places and cases of the sandbox."""
