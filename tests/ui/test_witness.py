"""The witness on screen: the strip in each state, what is blocked, and every answer by keys."""

from typing import Any

import pytest
from PySide6.QtWidgets import QApplication, QPushButton, QWidget

from avara_desktop.local import clock
from avara_desktop.state.query import SCOPE_MINE
from avara_desktop.state.standing import Standing
from avara_desktop.state.witness import Witness
from avara_desktop.ui.kit.sheet import ConfirmSheet
from avara_desktop.ui.watch.witness_strip import WitnessStrip

from .bench import Bench, texts_of, until

ANSWERS = {
    "Ctrl+Shift+Y": "I have checked the name",
    "Ctrl+Shift+L": "Look again",
    "Ctrl+Shift+O": "Open again",
    "Ctrl+Shift+G": "Let go",
}


def witness(bench: Bench) -> Witness:
    return bench.window.truth.witness


def strip(bench: Bench) -> WitnessStrip:
    return bench.app.reading.watching.witness_strip


def said(bench: Bench) -> str:
    """Word, sentence and advice on the strip, or nothing where there is none."""
    shown = strip(bench)
    return " | ".join((shown.word.text(), shown.title.text(), shown.detail.text())) if shown.isVisible() else ""


def answers(bench: Bench) -> list[str]:
    """The answers that can be clicked."""
    return [button.accessibleName() for button in strip(bench).findChildren(QPushButton) if button.isVisible()]


async def opened(bench: Bench, number: int = 0) -> str:
    """A study of the reader's, opened with Enter."""
    study_id = [each for each in bench.shown() if each in bench.ids("assigned")][number]
    await bench.pick(study_id)
    links = len(bench.links)
    await bench.press("Return")
    await until(lambda: len(bench.links) > links, "the link")
    await bench.settled()
    return study_id


async def looked(bench: Bench, **fields: Any) -> None:
    """The open study becomes what somebody made of it, and the witness sees that."""
    study = witness(bench).study
    assert study is not None
    if fields:
        await bench.change(study.study_id, **fields)
    await witness(bench).look()
    await bench.settled()


async def mismatch(bench: Bench) -> str:
    """A study that was opened and did not begin in time."""
    study_id = await opened(bench)
    witness(bench)._seconds = lambda: clock.seconds() + 60
    await looked(bench)
    assert witness(bench).standing is Standing.MISMATCH
    return study_id


async def test_the_strip_says_what_was_opened_when_and_what_the_server_says(qapp: QApplication) -> None:
    async with Bench() as bench:
        assert said(bench) == ""
        study_id = await opened(bench)
        row = bench.app.worklist.rows[study_id]
        assert said(bench).startswith("○ Waiting | Opened ")
        for words in (row.patient, f"MRN {row.mrn}", row.description, "→ server says assigned"):
            assert words in said(bench)
        await looked(bench, studyReportStatus="in_progress")
        assert said(bench).startswith("● In progress | ")
        assert "server says in progress" in strip(bench).accessibleName()
        assert answers(bench) == [], "nothing to answer, nothing to press"
        assert bench.focus() is bench.window.view
        assert strip(bench).mapTo(bench.window, strip(bench).rect().bottomLeft()).y() <= bench.window.splitter.y()


@pytest.mark.parametrize(
    ("fields", "word", "words", "shown"),
    [
        ({"isCancelled": True}, "■ CANCELLED", "server says cancelled", ["Look again", "Let go"]),
        ({"assignedTo": None}, "■ REASSIGNED", "assigned to nobody", ["Look again", "Let go"]),
        (
            {"patientName": "OTHER^PERSON"},
            "◆ IDENTITY CHANGED",
            "is now OTHER^PERSON",
            ["I have checked the name", "Look again", "Let go"],
        ),
    ],
)
async def test_what_happened_to_the_open_study_is_on_the_strip(
    qapp: QApplication, fields: dict[str, Any], word: str, words: str, shown: list[str]
) -> None:
    async with Bench() as bench:
        await opened(bench)
        await looked(bench, **fields)
        assert said(bench).startswith(f"{word} | ")
        assert words in said(bench)
        assert answers(bench) == shown


async def test_a_lost_study_names_who_has_it_and_when_that_was_seen(qapp: QApplication) -> None:
    async with Bench() as bench:
        await opened(bench)
        other = next(each for each in bench.world.users.values() if each.user_id != bench.reader_id)
        await looked(bench, assignedTo=other.user_id)
        assert said(bench).startswith("■ LOST | ")
        assert f"{other.first_name} {other.last_name}\u2069 took it at " in said(bench)
        assert bench.sent("PATCH") == 0


async def test_a_mismatch_blocks_every_other_study_with_a_reason_that_names_nobody(qapp: QApplication) -> None:
    async with Bench() as bench:
        study_id = await mismatch(bench)
        assert said(bench).startswith("▲ MISMATCH | ")
        assert answers(bench) == list(ANSWERS.values())
        minted = bench.sent("POST", "/reroute-url")
        await bench.pick(next(each for each in bench.ids("assigned") if each != study_id))
        for keys in ("Return", "O", "Shift+Return"):
            await bench.press(keys)
        await bench.settled()
        assert (bench.sent("POST", "/reroute-url"), len(bench.links)) == (minted, 1)
        for action in (bench.action("study.read"), bench.action("study.read_anyway")):
            assert not action.isEnabled()
            assert "Answer the strip above the list first" in action.toolTip()
        assert bench.action("study.viewer").isEnabled(), "looking takes nothing"
        # and where a key press was quicker than the strip
        bench.app.tasks.start("study too quick", lambda: bench.app.desk.acts.launch.read(bench.study))
        await bench.settled()
        assert any("Answer for the study you opened first" in words for words in bench.notices())
        assert len(bench.links) == 1


async def test_checking_the_name_by_keys_opens_the_way(qapp: QApplication) -> None:
    async with Bench() as bench:
        study_id = await mismatch(bench)
        await bench.press("Ctrl+Shift+Y")
        await bench.settled()
        assert "name checked" in said(bench)
        assert answers(bench) == []
        await bench.pick(next(each for each in bench.ids("assigned") if each != study_id))
        await bench.press("Return")
        assert (await bench.sheet(ConfirmSheet)).objectName() == "Open a second study?", "it is still open"
        await bench.press("Ctrl+Return")
        await until(lambda: len(bench.links) == 2, "the link")
        await bench.settled()
        assert said(bench).startswith("○ Waiting | ")
        assert bench.study.study_id in {each.study.study_id for each in witness(bench).history}


async def test_looking_again_asks_the_server(qapp: QApplication) -> None:
    async with Bench() as bench:
        study_id = await mismatch(bench)
        await bench.change(study_id, studyReportStatus="in_progress")
        await bench.press("Ctrl+Shift+L")
        await until(lambda: witness(bench).standing is Standing.IN_PROGRESS, "the server's word")
        await bench.settled()
        assert said(bench).startswith("● In progress | ")


async def test_opening_again_mints_another_link_of_the_same_study(qapp: QApplication) -> None:
    async with Bench() as bench:
        study_id = await mismatch(bench)
        await bench.press("End")
        await bench.press("Ctrl+Shift+O")
        await until(lambda: len(bench.links) == 2, "the link")
        await bench.settled()
        posts = [entry for entry in bench.sandbox.log.entries() if entry["method"] == "POST"]
        assert [entry["body"]["studyId"] for entry in posts] == [study_id, study_id]
        assert witness(bench).standing is Standing.WAITING


async def test_letting_go_empties_the_strip(qapp: QApplication) -> None:
    async with Bench() as bench:
        await mismatch(bench)
        await bench.press("Ctrl+Shift+G")
        await bench.settled()
        assert said(bench) == ""
        assert all(label == "" for label in (strip(bench).title.text(), strip(bench).detail.text()))
        assert bench.action("study.read").isEnabled()


async def test_every_answer_can_be_clicked_too(qapp: QApplication) -> None:
    async with Bench() as bench:
        await mismatch(bench)
        button = next(each for each in strip(bench).findChildren(QPushButton) if each.accessibleName() == "Let go")
        await bench.click(button)
        await bench.settled()
        assert said(bench) == ""


async def test_an_answer_is_open_only_where_it_is_asked_for(qapp: QApplication) -> None:
    async with Bench() as bench:
        commands = ("witness.check", "witness.look", "witness.open", "witness.let_go")
        assert not any(bench.action(each).isEnabled() for each in commands)
        await opened(bench)
        assert [each for each in commands if bench.action(each).isEnabled()] == list(commands[1:])
        await bench.press("Ctrl+Shift+Y")
        assert witness(bench).checked is None


async def test_a_signed_study_leaves_the_strip_by_itself(qapp: QApplication) -> None:
    async with Bench() as bench:
        study_id = await opened(bench)
        strip(bench)._over.setInterval(1)
        await bench.sign(study_id)
        await witness(bench).look()
        assert witness(bench).standing is Standing.SIGNED
        await until(lambda: not strip(bench).isVisible(), "the strip to leave")


async def test_signing_out_leaves_nobody_on_the_strip(qapp: QApplication) -> None:
    async with Bench() as bench:
        study_id = await mismatch(bench)
        row = bench.app.worklist.rows[study_id]
        bench.app.tasks.start("sign out", bench.app.entry.sign_out)
        await until(lambda: bench.window.pages.currentWidget() is bench.window.sign_in, "the sign-in page")
        await bench.settled()
        assert bench.app.tasks.names() == ()
        for widget in (strip(bench), *strip(bench).findChildren(QWidget)):
            assert all(row.patient not in words and row.mrn not in words for words in texts_of(widget))


@pytest.mark.parametrize(("age", "word"), [(30, ""), (100, "▲ Connection lost"), (400, "■ Offline")])
async def test_a_connection_lost_for_a_while_is_a_strip_and_no_toast(qapp: QApplication, age: int, word: str) -> None:
    async with Bench() as bench:
        bench.app.refresher._complete[SCOPE_MINE.id] -= age
        connection = bench.app.reading.watching.connection_strip
        connection.draw()
        assert (connection.word.text(), connection.isVisible()) == (word, bool(word))
        assert bench.app.reading.watching.toasts.cards == []


async def test_a_refused_key_is_a_strip_and_one_toast(qapp: QApplication) -> None:
    async with Bench() as bench:
        bench.app.session.expire()
        await bench.settled()
        assert bench.app.reading.watching.connection_strip.word.text() == "■ Key not accepted"
        assert [card.toast.words for card in bench.app.reading.watching.toasts.cards] == [
            "The API key was not accepted: nothing can be sent"
        ]


@pytest.mark.parametrize(("size", "px"), [((1280, 800), 16), ((1200, 1920), 16), ((1280, 800), 24)])
async def test_no_word_of_the_strip_is_cut(qapp: QApplication, size: tuple[int, int], px: int) -> None:
    async with Bench(size=size, text_px=px) as bench:
        await mismatch(bench)
        await bench.settled()
        for part in (strip(bench).title, strip(bench).detail):
            assert part.height() >= part.heightForWidth(part.width())
        for button in strip(bench).findChildren(QPushButton):
            assert button.visibleRegion().boundingRect() == button.rect(), button.accessibleName()
