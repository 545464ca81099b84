"""Routes of acts such as POST /studies/cancel, whose last word would fit a path parameter as well."""

from __future__ import annotations

from starlette.routing import Match, Route
from starlette.types import Scope


class Act(Route):
    """The only route of its path: another method is 405, and never taken for GET /studies/{studyId}."""

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """A fitting path is a full match; Route.handle then answers 405 to other methods."""
        match, found = super().matches(scope)
        return (Match.FULL if match is Match.PARTIAL else match), found
