"""The truth, free of Qt: what the server said, what the reader asked, and what is under way."""
