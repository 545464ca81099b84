"""The other pages, each with a desk of its own: the study form, People, Viewer studies."""
