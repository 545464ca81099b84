"""Finding a command by a few letters of its title."""

from avara_desktop.commands.command import Command
from avara_desktop.commands.table import COMMANDS


def matching(text: str, commands: tuple[Command, ...] = COMMANDS) -> list[Command]:
    """Commands whose title holds the letters typed in that order.

    First come those with a word that begins with all of them, then its beginning, runs and word starts.
    """
    wanted = "".join(text.casefold().split())
    scored = [(score, number) for number, command in enumerate(commands) if (score := _score(wanted, command.title))]
    best = sorted(scored, key=lambda pair: (not begins_word(text, commands[pair[1]]), -pair[0], pair[1]))
    return [commands[number] for _, number in best]


def begins_word(text: str, command: Command) -> bool:
    """Whether a word of a command's title begins with what was typed, which may go on through the words after it."""
    wanted, words = "".join(text.casefold().split()), command.title.casefold().split()
    return any("".join(words[place:]).startswith(wanted) for place in range(len(words)))


def _score(wanted: str, title: str) -> float:
    """More for adjacent letters and word starts, less for long titles; 0 where a letter is missing."""
    text, score, place, last = title.casefold(), 1.0, 0, -2
    for number, letter in enumerate(wanted, 1):
        starts = [
            at
            for at in range(place, len(text))
            if text[at] == letter
            and (at == 0 or not text[at - 1].isalnum())
            and _holds(text[at + 1 :], wanted[number:])
        ]
        at = text.find(letter, place)
        if at < 0:
            return 0.0
        if at != last + 1 and starts:
            at = starts[0]
        score += 3.0 if at == last + 1 else 2.0 if at in starts else 0.5
        last, place = at, at + 1
    return score + (0.5 if text.startswith(wanted[:1]) else 0.0) - len(text) / 1000


def _holds(text: str, letters: str) -> bool:
    rest = iter(text)
    return all(letter in rest for letter in letters)
