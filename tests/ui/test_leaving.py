"""A half-filled study form is not lost by a slip: quitting and signing out say so first."""

from PySide6.QtWidgets import QApplication, QLabel

from avara_desktop.commands import Page
from avara_desktop.ui.kit.sheet import Sheet

from .bench import Bench, until


async def half_filled(bench: Bench) -> None:
    await bench.press("Ctrl+N")
    await until(lambda: bench.window.pages.page() is Page.FORM, "the form")
    await bench.write("Somebody")
    assert bench.app.desk.half_filled()


def words(sheet: Sheet) -> str:
    return "\n".join(part.text() for part in sheet.findChildren(QLabel))


async def test_quitting_with_a_half_filled_form_asks_and_no_keeps_it(qapp: QApplication) -> None:
    async with Bench() as bench:
        await half_filled(bench)
        await bench.press("Ctrl+Q")
        await until(bench.sheets, "the question")
        assert "not sent" in words(bench.sheets()[0])
        await bench.press("Esc")
        await until(lambda: not bench.sheets(), "the form again")
        assert not bench.app.closed.is_set()
        assert bench.window.isVisible()
        assert bench.app.desk.half_filled()


async def test_quitting_all_the_same_ends_the_app(qapp: QApplication) -> None:
    async with Bench() as bench:
        await half_filled(bench)
        bench.window.close()
        await until(bench.sheets, "the question")
        assert not bench.app.closed.is_set()
        await bench.press("Ctrl+Return")
        await until(bench.app.closed.is_set, "the end")


async def test_an_empty_form_and_the_worklist_are_left_without_a_question(qapp: QApplication) -> None:
    async with Bench() as bench:
        assert not bench.app.desk.half_filled()
        await bench.press("Ctrl+N")
        await until(lambda: bench.window.pages.page() is Page.FORM, "the form")
        await bench.press("Ctrl+Q")
        await until(bench.app.closed.is_set, "the end")
        assert bench.sheets() == []


async def test_signing_out_says_what_would_be_lost(qapp: QApplication) -> None:
    async with Bench() as bench:
        bench.app.desk.sign_out()
        await until(bench.sheets, "the question")
        assert "not sent" not in words(bench.sheets()[0])
        await bench.press("Esc")
        await until(lambda: not bench.sheets(), "the end of it")
        await half_filled(bench)
        bench.app.desk.sign_out()
        await until(bench.sheets, "the question")
        assert "not sent" in words(bench.sheets()[0])
        await bench.press("Esc")
        await until(lambda: not bench.sheets(), "the form again")
