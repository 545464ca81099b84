"""Keys as they are now: presets, the reader's own, single letters on or off; nothing clashes and nothing is lost."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtGui import QKeySequence

from avara_desktop.commands import BY_ID, COMMANDS, Command, Keymap, Page, clashes, keymap
from avara_desktop.commands import keys as sequences
from avara_desktop.commands.keymap import KEPT, RESERVED, refusal
from avara_desktop.commands.presets import FUNCTION_KEYS, LEFT_HAND, PRESETS
from avara_desktop.local.settings_model import Settings
from tests.api.samples import bounded

LEFT_LETTERS = set("QWERTASDFGZXCVB12345")
LEFT_KEYS = {"Esc", "Space", "F1", "F2", "F3", "F4", "F5"}
OFTEN = (
    "list.next",
    "list.previous",
    "list.first",
    "list.last",
    "list.search",
    "list.bring_in",
    "list.unfiltered",
    "list.refresh",
    "study.read",
    "study.read_anyway",
    "study.viewer",
    "study.claim",
    "study.release",
    "report.text",
    "report.pdf",
    "report.addendum",
    "prior.next",
    "prior.previous",
    "pane.down",
    "pane.up",
    "pane.find",
    "view.next",
    "view.previous",
    "view.mine",
    "view.unassigned",
    "view.in_progress",
    "view.addenda",
    "view.done",
    "view.critical",
    "filter.stat",
    "filter.high",
    "filter.all",
    "flow.next",
    "flow.skip",
    "flow.end",
    "flow.park",
    "flow.return",
    "flow.parked",
    "flow.undo",
    "rows.mark",
    "rows.pin",
    "app.back",
    "app.palette",
    "app.keys",
    "session.lock",
)
KEYED = [command for command in COMMANDS if command.keys]


# --- sequences --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("ctrl+i", "Ctrl+I"),
        ("shift+ctrl+i", "Ctrl+Shift+I"),
        ("g, m", "G, M"),
        ("Alt+g, M", "Alt+G, M"),
        ("Ctrl++", "Ctrl++"),
        ("+", "+"),
        ("Num++", "Num++"),
        ("Num+8", "Num+8"),
        ("Shift+?", "?"),
        ("Ctrl+,", "Ctrl+,"),
        ("f8", "F8"),
        ("escape", ""),
        ("", ""),
        ("Ctrl+", ""),
        ("Ctrl", ""),
        ("Hyper+A", ""),
        ("A, B, C", ""),
        ("Ctrl+Ctrl+A", ""),
        ("word", ""),
        ("é", "É"),
        ("ß", ""),
        ("\x07", ""),
    ],
)
def test_keys_are_read_as_qt_writes_them(text: str, keys: str) -> None:
    assert sequences.normal(text) == keys


@pytest.mark.parametrize(
    ("keys", "printed"),
    [
        ("Return", "Enter"),
        ("Shift+Return", "Shift+Enter"),
        ("Shift+O", "Shift+O"),
        ("G, M", "g then m"),
        ("Alt+G, M", "Alt+G then m"),
        ("+", "+"),
        ("Ctrl++", "Ctrl++"),
        ("É", "é"),
    ],
)
def test_keys_are_said_as_they_stand_on_a_keyboard(keys: str, printed: str) -> None:
    assert sequences.words(keys) == printed


MODIFIED = st.lists(st.sampled_from(sequences.MODIFIERS), unique=True).map("+".join)
NAMES = st.one_of(st.sampled_from(sorted(sequences.NAMED)), st.sampled_from("ABCXYZ0189/?.,;-+*'[]"))
STEPS = st.tuples(MODIFIED, NAMES).map(lambda pair: "+".join(part for part in pair if part))
SEQUENCES = st.lists(STEPS, min_size=1, max_size=2).map(", ".join)


@given(SEQUENCES)
@bounded()
def test_whatever_is_understood_qt_understands_and_writes_the_same(text: str) -> None:
    keys = sequences.normal(text)
    assert keys
    made = QKeySequence(keys, QKeySequence.SequenceFormat.PortableText)
    assert made.toString(QKeySequence.SequenceFormat.PortableText) == keys
    assert made.count() == len(keys.split(", "))
    assert sequences.normal(keys) == keys


@given(st.text(max_size=12))
@bounded()
def test_no_text_breaks_the_reading_of_keys(text: str) -> None:
    keys = sequences.normal(text)
    assert not keys or sequences.normal(keys) == keys


@pytest.mark.parametrize("keys", ["J", "Shift+R", "1", "/", "G, M", "?"])
def test_letters_digits_and_signs_alone_are_plain(keys: str) -> None:
    assert sequences.plain(keys)


@pytest.mark.parametrize("keys", ["Ctrl+I", "Alt+J", "F8", "Shift+F6", "Space", "Esc", "Num+8", "Alt+G, M", "Return"])
def test_what_no_dictation_types_is_not_plain(keys: str) -> None:
    assert not sequences.plain(keys)


# --- every map --------------------------------------------------------------------------------------------------------


def sound(made: Keymap) -> None:
    """No clash, every key understood, every command with a key keeps one, the ways out are there."""
    assert clashes(COMMANDS, made.keys) == []
    for command in COMMANDS:
        for keys in made.keys(command):
            assert sequences.normal(keys) == keys, command.id
            assert made.letters or not sequences.plain(keys), command.id
            for page in command.pages:
                assert made.command(page, keys) is command
    for command_id, kept in KEPT.items():
        assert set(kept) <= set(made.keys(BY_ID[command_id]))


@pytest.mark.parametrize("letters", [True, False])
@pytest.mark.parametrize("preset", PRESETS)
def test_no_preset_clashes_and_every_command_keeps_a_key(preset: str, letters: bool) -> None:
    made = Keymap(preset, letters=letters)
    sound(made)
    assert made.problems == ()
    assert [command.id for command in KEYED if not made.keys(command)] == []


def test_the_standard_map_is_the_table_itself() -> None:
    assert {command.id: Keymap().keys(command) for command in COMMANDS} == {each.id: each.keys for each in COMMANDS}


@given(
    st.sampled_from(sorted(PRESETS)),
    st.booleans(),
    st.dictionaries(
        st.one_of(st.sampled_from(sorted(BY_ID)), st.text(max_size=8)),
        st.lists(st.one_of(SEQUENCES, st.text(max_size=6), st.sampled_from([*"JKGUX", "Ctrl+I", "G, M"])), max_size=3),
        max_size=25,
    ),
)
@bounded()
def test_whatever_stands_in_the_settings_the_map_is_sound(
    preset: str, letters: bool, own: dict[str, list[str]]
) -> None:
    made = Keymap(preset, own, letters=letters)
    sound(made)
    for command in KEYED:
        assert made.keys(command) or own.get(command.id) == [], command.id
    for command in COMMANDS:
        if command.writes:
            allowed = {*command.keys, *PRESETS[preset].get(command.id, ())}
            assert all(sequences.may_write(keys) or keys in allowed for keys in made.keys(command)), command.id
    for problem in made.problems:
        assert problem.endswith(".")


@pytest.mark.parametrize("preset", [LEFT_HAND, FUNCTION_KEYS])
def test_presets_name_commands_that_exist_with_keys_they_may_have(preset: dict[str, tuple[str, ...]]) -> None:
    assert set(preset) <= set(BY_ID)
    for command_id, given_keys in preset.items():
        for keys in given_keys:
            assert sequences.normal(keys) == keys
            assert refusal(BY_ID[command_id], keys) == ""


@pytest.mark.parametrize("command_id", OFTEN)
def test_the_left_hand_reaches_what_is_needed_often(command_id: str) -> None:
    made = Keymap("left hand")

    def reached(keys: str) -> bool:
        names = [sequences.parts(step)[1] for step in keys.split(", ")]
        return all(name in LEFT_LETTERS or name in LEFT_KEYS for name in names)

    assert any(reached(keys) for keys in made.keys(BY_ID[command_id])), made.keys(BY_ID[command_id])


def test_function_keys_move_read_and_take_the_next_without_a_letter() -> None:
    made = Keymap("function keys")
    for command_id in (
        "list.next",
        "list.previous",
        "study.read",
        "study.read_anyway",
        "study.viewer",
        "report.text",
        "flow.next",
        "flow.park",
    ):
        keys = made.keys(BY_ID[command_id])[0]
        assert sequences.parts(keys)[1].startswith("F"), command_id


# --- the reader's own -------------------------------------------------------------------------------------------------


def own(letters: bool = True, **keys: list[str]) -> Keymap:
    return Keymap("standard", {name.replace("__", "."): given for name, given in keys.items()}, letters=letters)


def test_own_keys_take_the_place_of_the_usual_ones() -> None:
    made = own(study__claim=["ctrl+shift+k"])
    assert made.keys(BY_ID["study.claim"]) == ("Ctrl+Shift+K",)
    assert made.command(Page.LIST, "Ctrl+I") is None
    assert made.words("study.claim") == "Ctrl+Shift+K"
    assert made.problems == ()


def test_a_command_may_have_no_key_at_all_but_a_way_out_stays() -> None:
    made = own(study__claim=[], app__back=[], app__quit=["Ctrl+W"])
    assert made.keys(BY_ID["study.claim"]) == ()
    assert made.words("study.claim") == ""
    assert made.keys(BY_ID["app.back"]) == ("Esc",)
    assert made.keys(BY_ID["app.quit"]) == ("Ctrl+W", "Ctrl+Q")


def test_a_usual_key_given_to_another_leaves_its_command_an_alt_key() -> None:
    made = own(study__viewer=["J"])
    assert made.keys(BY_ID["study.viewer"]) == ("J",)
    assert made.keys(BY_ID["list.next"]) == ("Alt+J",)


@pytest.mark.parametrize(
    ("keys", "said"),
    [
        ({"study.claim": ["K"]}, "k is too easily typed or dictated: what writes needs Ctrl, Alt or a function key"),
        ({"study.claim": ["Return"]}, "Enter is too easily typed"),
        ({"study.claim": ["Del"]}, "Del is too easily typed"),
        ({"study.claim": ["nonsense"]}, "“nonsense” is no key; Claim does not have it."),
        ({"list.next": ["Tab"]}, "Tab goes from field to field"),
        ({"list.next": ["Esc"]}, "Esc stays with Back to the list"),
        ({"nowhere.to": ["K"]}, "There is no command “nowhere.to”; its keys are kept in the settings"),
        ({"study.claim": ["Ctrl+Y"], "study.release": ["Ctrl+Y"]}, "Ctrl+Y is Claim in the worklist"),
    ],
)
def test_what_cannot_be_used_is_said_and_the_usual_keys_stay(keys: dict[str, list[str]], said: str) -> None:
    made = Keymap("standard", keys)
    assert len(made.problems) == 1
    assert said in made.problems[0]
    for command_id in list(keys)[-1:]:
        if command_id in BY_ID:
            assert made.keys(BY_ID[command_id]) == BY_ID[command_id].keys


@pytest.mark.parametrize(
    ("command", "keys", "said"),
    [
        ("study.release", "Ctrl+I", "Ctrl+I is Claim in the worklist"),
        ("study.release", "Ctrl+Q", "Ctrl+Q stays with Quit"),
        ("study.release", "F1", "F1 is About everywhere"),
        ("list.next", "G", "g begins g then p, which is Parked studies in the worklist"),
        ("list.first", "J, J", "j is Next in the list in the worklist"),
        ("viewer.open", "J", "j is Next in the list in Viewer studies"),
        ("people.users", "3", ""),
        ("study.read", "O", ""),
        ("study.claim", "F10", ""),
        ("study.claim", "Ctrl+I", ""),
        ("study.claim", "Alt+F4", "Alt+F4 belongs to the system"),
    ],
)
def test_a_clash_names_the_other_command_and_its_page(command: str, keys: str, said: str) -> None:
    assert Keymap().why_not(BY_ID[command], keys) == said


def test_reserved_keys_are_no_commands() -> None:
    taken = {keys for command in COMMANDS for keys in command.keys}
    assert not taken & set(RESERVED)
    assert all(sequences.normal(keys) == keys for keys in RESERVED)
    assert all(kept[0] in BY_ID[command_id].keys for command_id, kept in KEPT.items())


# --- single letters off -----------------------------------------------------------------------------------------------


def test_without_single_letters_alt_stands_before_them() -> None:
    made = Keymap(letters=False)
    assert made.keys(BY_ID["list.next"]) == ("Alt+J",)
    assert made.keys(BY_ID["view.unassigned"]) == ("Alt+G, U",)
    assert made.keys(BY_ID["report.pdf"]) == ("Alt+Shift+R",)
    assert made.keys(BY_ID["study.read"]) == ("Return", "Enter")
    assert made.keys(BY_ID["study.read_anyway"]) == ("Shift+Return", "Shift+Enter")
    assert made.keys(BY_ID["pane.down"]) == ("Space",)
    assert made.keys(BY_ID["app.back"]) == ("Esc",)


def test_an_own_letter_gets_alt_too() -> None:
    assert own(letters=False, list__next=["L"]).keys(BY_ID["list.next"]) == ("Alt+L",)


def test_the_settings_give_the_map() -> None:
    values = Settings.model_validate(
        {"key_preset": "left hand", "single_letters": False, "keys": {"list.next": ["F4"]}}
    )
    made = keymap(values)
    assert made.keys(BY_ID["list.next"]) == ("F4",)
    assert made.keys(BY_ID["list.previous"])[0] == "Alt+E"
    assert keymap(values) is made


def test_words_of_a_command_that_is_not_there_are_empty() -> None:
    assert Keymap().words("nowhere.to") == ""


def test_a_planted_table_has_its_clash_found() -> None:
    def made(name: str, *keys: str) -> Command:
        return Command(name, name, keys, "Test", lambda desk: None)

    commands = (made("a", "J"), made("b", "K"))
    assert clashes(commands, lambda command: ("X",)) == ["X: a and b"]
