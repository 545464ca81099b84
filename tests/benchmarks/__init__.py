"""How fast the app is, side by side with what else one could have used: ``python3 packaging/dev.py bench``."""
