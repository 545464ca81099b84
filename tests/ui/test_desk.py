"""The reading desk is made of many parts that share one namespace: none may take another's word for something else."""

import ast
import inspect
import textwrap
from itertools import combinations
from unittest.mock import MagicMock

import pytest

from avara_desktop.commands import COMMANDS, Command, Desk
from avara_desktop.ui.desk.reading_desk import ReadingDesk

PARTS = [part for part in ReadingDesk.__mro__ if part.__module__.startswith("avara_desktop")]


def abstract(part: type) -> set[str]:
    """What a part leaves to a later one on purpose."""
    return {name for name, held in vars(part).items() if getattr(held, "__isabstractmethod__", False)}


def names(part: type) -> set[str]:
    """Methods and class attributes of a part, and what its methods set on the desk."""
    source = ast.parse(textwrap.dedent(inspect.getsource(part)))
    stored = {
        node.attr
        for node in ast.walk(source)
        if isinstance(node, ast.Attribute)
        and isinstance(node.ctx, ast.Store)
        and isinstance(node.value, ast.Name)
        and node.value.id == "self"
    }
    own = {name for name in vars(part) if not name.startswith("__")}
    return stored | own - abstract(part)


@pytest.mark.parametrize(("one", "other"), list(combinations(PARTS, 2)), ids=lambda part: part.__name__)
def test_no_two_parts_of_the_desk_share_a_name(one: type, other: type) -> None:
    """Python takes the first in the order of the bases, silently; the other part then calls a stranger."""
    shared = names(one) & names(other)
    declared = {name for part in (one, other) for name in shared if name in vars(part).get("__annotations__", {})}
    # the order of the bases is that of PARTS: an act may be more than in the part it builds on
    more = {name for name in shared if issubclass(one, other) and f"super().{name}(" in inspect.getsource(one)}
    assert shared - declared - more == set()


def test_what_a_part_leaves_to_another_is_there() -> None:
    left = set[str]().union(*(abstract(part) for part in PARTS))
    assert left
    assert [name for name in left if getattr(getattr(ReadingDesk, name), "__isabstractmethod__", False)] == []


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.id)
def test_the_desk_can_do_what_every_command_asks(command: Command) -> None:
    asked = MagicMock(spec=Desk)
    command.run(asked)
    ((name, arguments, keywords),) = asked.method_calls
    act = getattr(ReadingDesk, name)
    inspect.signature(act).bind(None, *arguments, **keywords)
