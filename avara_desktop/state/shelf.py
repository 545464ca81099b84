"""The studies of one view in every order that was asked for or got ready."""

from collections.abc import Iterator
from operator import attrgetter

from avara_desktop.state.ordered import Order, Ordered, in_slices, shortest, turned
from avara_desktop.state.query import SortKey, in_order
from avara_desktop.state.row import Row

MOST_ORDERS = 24
"""Orders kept: every column both ways, and some of several keys. Each takes 8 bytes a study."""
CHANGES = 64
"""Changes put in place in one slice: about 4 ms among 100,000 studies."""


class Shelf:
    """Rows by id, told one by one; given out in order."""

    def __init__(self) -> None:
        self.members: dict[str, Row] = {}
        self._orders: dict[Order, Ordered] = {}

    def put(self, study_id: str, row: Row | None) -> None:
        """Take in the row of a study, or that it is no longer here."""
        old = self.members.get(study_id)
        if row is old:
            return
        if row is None:
            del self.members[study_id]
        else:
            self.members[study_id] = row
        for kept in self._orders.values():
            kept.pending.setdefault(study_id, old)

    def ordered(self, order: Order) -> Ordered:
        """The rows in an order, now; where nothing changed since, the same list as before."""
        order = shortest(order)
        kept = self._orders.pop(order, None) or Ordered(order)
        self._keep(kept)
        if kept.rows is None or kept.outdated:
            kept.make(self._made(order))
        kept.settle(self.members)
        return kept

    def rows(self, order: Order) -> list[Row]:
        """The rows in an order, now. Do not change the list."""
        return self.ordered(order).made()

    def _keep(self, kept: Ordered) -> None:
        """Keep an order as the one used last; the one not used for longest goes."""
        self._orders[kept.order] = kept
        if len(self._orders) > MOST_ORDERS:
            del self._orders[next(iter(self._orders))]

    def _made(self, order: Order) -> list[Row]:
        """Sorted by the first key, for by the others the rows are sorted already."""
        if not order:
            return in_order(self.members.values(), ())
        first, others = order[0], order[1:]
        key = first.column.key
        if first.descending:
            return turned(self.rows((SortKey(first.column), *others)), key)
        return sorted(self.rows(others), key=key)

    def get_ready(self, order: Order) -> Iterator[None]:
        """Make an ascending order of at most one key in slices, so that it is there when it is asked for."""
        order = shortest(order)
        kept = self._orders.get(order)
        if kept is None or kept.outdated:
            if order:
                yield from self.get_ready(())
            rows = self.rows(()) if order else list(self.members.values())
            kept = Ordered(order)
            self._keep(kept)  # from here on it is told of every change
            for key in (order[0].column.key,) if order else (attrgetter("study_id"), attrgetter("since")):
                rows = yield from in_slices(rows, key)
            if kept.rows is None:
                kept.rows = rows
        while kept.pending and not kept.outdated:
            kept.settle(self.members, CHANGES)
            yield
