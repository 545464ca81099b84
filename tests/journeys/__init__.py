"""Journeys: the real app as a process, on a virtual screen, against the real sandbox, driven by keys alone."""
