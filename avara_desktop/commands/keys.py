"""Key sequences as text, as Qt writes them ("Ctrl+Shift+I", "G, M"): read, judged and put into words, without Qt."""

MODIFIERS = ("Meta", "Ctrl", "Alt", "Shift", "Num")
"""In the order in which they are written. ``Num`` is the numeric keypad."""
EDITING = ("Esc", "Tab", "Backtab", "Backspace", "Return", "Enter", "Ins", "Del", "Pause")
MOVING = ("Home", "End", "Left", "Up", "Right", "Down", "PgUp", "PgDown", "Space", "Menu")
NAMED = frozenset((*EDITING, *MOVING, *(f"F{number}" for number in range(1, 25))))
MOST_STEPS = 2
SIGNS = {"Return": "Enter"}


def normal(text: str) -> str:
    """A sequence as Qt would write it, or nothing where it is none: ``ctrl+i`` -> ``Ctrl+I``, ``Shift+?`` -> ``?``."""
    steps = [_step(step) for step in text.strip().split(", ")]
    return ", ".join(steps) if all(steps) and len(steps) <= MOST_STEPS else ""


def _step(text: str) -> str:
    held, key = parts(text.strip())
    known = {name.casefold(): name for name in (*MODIFIERS, *NAMED)}
    names = {known.get(each.casefold(), "") for each in held}
    if len(key) == 1:
        key = key.upper() if len(key.upper()) == 1 and key.isprintable() and key != " " else ""
    else:
        key = known.get(key.casefold(), "")
    if not key or key in MODIFIERS or not names <= set(MODIFIERS) or len(names) < len(held):
        return ""
    if names == {"Shift"} and len(key) == 1 and not key.isalpha():
        names = set()  # the sign itself says which key and whether Shift: that differs by layout
    return "+".join((*(name for name in MODIFIERS if name in names), key))


def parts(step: str) -> tuple[tuple[str, ...], str]:
    """(modifiers, key) of one step; the key may be ``+``."""
    if step == "+" or step.endswith("++"):
        return tuple(step[:-2].split("+")) if len(step) > 1 else (), "+"
    *held, key = step.split("+")
    return tuple(held), key


def plain(keys: str) -> bool:
    """Whether a sequence begins with a letter, digit or sign alone (or with Shift): what typed or dictated text sends.

    The numeric keypad is not: no dictation types with it. Space is not: it is no character key in WCAG 2.1.4.
    """
    held, key = parts(keys.split(", ")[0])
    return len(key) == 1 and set(held) <= {"Shift"}


def may_write(keys: str) -> bool:
    """Whether a sequence is deliberate enough for a command that writes: Ctrl, Alt, Meta or a function key."""
    held, key = parts(keys.split(", ")[0])
    return bool({"Ctrl", "Alt", "Meta"} & set(held)) or (key.startswith("F") and len(key) > 1)


def with_alt(keys: str) -> str:
    """The same sequence with Alt held at its first key."""
    return normal(f"Alt+{keys}")


def starts(keys: str) -> tuple[str, ...]:
    """The shorter sequences that a sequence begins with."""
    steps = keys.split(", ")
    return tuple(", ".join(steps[:length]) for length in range(1, len(steps)))


def words(keys: str) -> str:
    """Keys as printed on a keyboard: ``Shift+R``, ``Shift+Enter``, ``g then m``."""
    return " then ".join(_printed(step) for step in keys.split(", "))


def _printed(step: str) -> str:
    held, key = parts(step)
    if not held and len(key) == 1 and key.isalpha():
        return key.lower()
    return "+".join((*held, SIGNS.get(key, key)))
