"""What the reader sees and presses. Draws ``state``, raises commands, and decides nothing."""
