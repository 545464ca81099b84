"""A tiny observer, so that ``state`` can tell ``ui`` what happened without knowing Qt."""

from collections.abc import Callable
from typing import Generic, ParamSpec

P = ParamSpec("P")


class Signal(Generic[P]):
    """Calls every connected listener, in the order they came, on the thread that emits."""

    def __init__(self) -> None:
        self._listeners: dict[object, Callable[P, object]] = {}

    def connect(self, listener: Callable[P, object]) -> Callable[[], None]:
        """Add a listener; the returned call takes it off again (calling it twice does no harm)."""
        connection = object()
        self._listeners[connection] = listener

        def disconnect() -> None:
            self._listeners.pop(connection, None)

        return disconnect

    def emit(self, *args: P.args, **kwargs: P.kwargs) -> None:
        """Call the listeners that were connected when this began: all of them, also where one has a defect.

        The others would otherwise never hear of a study that came. The first error is raised at the end.
        """
        errors = []
        for listener in tuple(self._listeners.values()):
            try:
                listener(*args, **kwargs)
            except Exception as error:
                errors.append(error)
        if errors:
            raise errors[0]
