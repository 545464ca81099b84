"""What speaks up by itself: strips over the list, toasts, the tray, and what they are wired to."""
