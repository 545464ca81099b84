"""The study under the hand: banner, pane, timeline, reports, comparison, and the sheets that ask about it."""
