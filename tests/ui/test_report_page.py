"""A report in full: text and PDF, found in, zoomed, printed, saved; its bytes go when the page closes."""

import asyncio
from pathlib import Path

import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QImage
from PySide6.QtPdf import QPdfDocument
from PySide6.QtPdfWidgets import QPdfView
from PySide6.QtPrintSupport import QPrintDialog, QPrinter
from PySide6.QtWidgets import QApplication, QFileDialog

from avara_desktop.errors import BadAnswer
from avara_desktop.state.reports import ReportDocument
from avara_desktop.ui.kit import theme
from avara_desktop.ui.study.report_page import MAX_PAGES, ZOOM_RANGE, ReportPage

from .bench import Bench, until

LONG = "FINDINGS: needle one.\n" + "A sentence of a long report.\n" * 150 + "IMPRESSION: needle two."


async def open_pdf(bench: Bench, text: str = LONG) -> ReportPage:
    """A PDF of several pages on screen."""
    study_id = await bench.arrive(patientName="PAGE^TURNER", mrn="P-1")
    await bench.sign(study_id, text)
    await bench.press("G, D")
    await bench.polled()
    await bench.pick(study_id)
    await bench.press("Shift+R")
    page = bench.window.report_page
    await until(lambda: page.shown and page.document.pageCount() > 0, "the PDF")
    await asyncio.sleep(0.02)
    return page


async def test_a_pdf_is_shown_under_its_patients_banner(qapp: QApplication) -> None:
    async with Bench() as bench:
        page = await open_pdf(bench)
        assert bench.window.pages.currentWidget() is page
        assert page.banner.name.text() == "PAGE, Turner"
        assert page.title.text().startswith("Report, signed by")
        assert page.pages.text() == f"page 1 of {page.document.pageCount()}"
        assert bench.focus() is page.pdf
        assert bench.sent("GET", "/reports/pdf") == 1


async def test_n_and_p_turn_pages_and_stop_at_the_ends(qapp: QApplication) -> None:
    async with Bench() as bench:
        page = await open_pdf(bench)
        count = page.document.pageCount()
        assert count >= 3
        await bench.press("N")
        assert page.pages.text() == f"page 2 of {count}"
        for _ in range(count + 1):
            await bench.press("N")
        assert page.pages.text() == f"page {count} of {count}"
        for _ in range(count + 1):
            await bench.press("P")
        assert page.pages.text() == f"page 1 of {count}"


async def test_plus_minus_and_nought_zoom_within_bounds(qapp: QApplication) -> None:
    async with Bench() as bench:
        page = await open_pdf(bench)
        fit = page.pdf.zoomFactor() if page.pdf.zoomMode() is QPdfView.ZoomMode.Custom else 0
        await bench.press("+")
        larger = page.pdf.zoomFactor()
        await bench.press("-")
        assert page.pdf.zoomFactor() < larger
        for _ in range(20):
            await bench.press("=")
        assert page.pdf.zoomFactor() == ZOOM_RANGE[1]
        for _ in range(40):
            await bench.press("-")
        assert page.pdf.zoomFactor() == ZOOM_RANGE[0]
        await bench.press("0")
        assert page.pdf.zoomMode() is QPdfView.ZoomMode.FitToWidth or page.pdf.zoomFactor() == fit


@pytest.mark.parametrize(("width", "mode"), [(800, QPdfView.ZoomMode.FitToWidth), (2400, QPdfView.ZoomMode.Custom)])
async def test_a_page_fits_the_width_but_never_grows_beyond_what_is_good_to_read(
    qapp: QApplication, width: int, mode: QPdfView.ZoomMode
) -> None:
    async with Bench(size=(width, 900)) as bench:
        page = await open_pdf(bench, "Short.")
        assert page.pdf.zoomMode() is mode


def pdf_of(*pages: str) -> bytes:
    """A PDF with one line of text a page."""
    kids = " ".join(f"{4 + 2 * number} 0 R" for number in range(len(pages)))
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    for number, text in enumerate(pages):
        drawing = f"BT /F1 24 Tf 72 700 Td ({text}) Tj ET"
        objects.append(
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font << /F1 3 0 R >> >> "
            f"/Contents {5 + 2 * number} 0 R >>"
        )
        objects.append(f"<< /Length {len(drawing)} >>\nstream\n{drawing}\nendstream")
    made, places = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, 1):
        places.append(len(made))
        made += f"{number} 0 obj\n{body}\nendobj\n".encode()
    table = "".join(f"{place:010d} 00000 n \n" for place in places)
    end = f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}trailer << /Size {len(objects) + 1} /Root 1 0 R >>"
    return made + f"{end}\nstartxref\n{len(made)}\n%%EOF\n".encode()


async def test_words_are_found_in_a_pdf_one_after_the_other(qapp: QApplication) -> None:
    async with Bench() as bench:
        page = bench.window.report_page
        document = ReportDocument(bench.study, "Report", pdf=pdf_of("a needle", "hay", "needle again"))
        bench.app.desk._open_report(document)
        await bench.press("Ctrl+F")
        assert bench.focus() is page.find_line
        await bench.write("needle")
        await until(lambda: page.found.text() == "2 found", "the places")
        await bench.press("Return")
        assert page.found.text() == "1 of 2"
        await bench.press("Return")
        assert page.found.text() == "2 of 2"
        assert page.pages.text() == "page 3 of 3"
        await bench.press("Return")
        assert page.found.text() == "1 of 2"
        page.find_line.setText("")
        await until(lambda: page.found.text() == "", "nothing to be counted")
        await bench.press("Return")


async def test_esc_closes_the_page_and_keeps_nothing(qapp: QApplication) -> None:
    async with Bench() as bench:
        page = await open_pdf(bench)
        await bench.press("Esc")
        assert bench.window.pages.currentWidget() is bench.window.reading
        assert bench.focus() is bench.window.view
        assert page.shown is None
        assert page.document.pageCount() == 0
        assert page._buffer.data().size() == 0
        assert page.banner.name.text() == ""


async def test_white_paper_is_toggled_with_w_and_remembered(qapp: QApplication, tmp_path: Path) -> None:
    settings = tmp_path / "settings.json"
    async with Bench(settings_path=settings) as bench:
        page = await open_pdf(bench)
        assert not page.pdf.dimmer.isHidden()
        dimmed = page.pdf.viewport().grab().toImage()
        await bench.press("W")
        assert page.pdf.dimmer.isHidden()
        assert page.pdf.viewport().grab().toImage() != dimmed
        await bench.settled()
    assert '"white_paper": true' in settings.read_text()
    async with Bench(settings_path=settings) as bench:
        page = bench.window.report_page
        assert page.pdf.dimmer.isHidden()
        page.toggle_paper()
        assert not page.pdf.dimmer.isHidden()
        await bench.settled()


async def test_paper_is_dimmed_so_that_it_does_not_glare(qapp: QApplication) -> None:
    async with Bench() as bench:
        page = await open_pdf(bench, "Short.")
        await asyncio.sleep(0.1)
        picture: QImage = page.pdf.viewport().grab().toImage()
        paper = theme.colour("paper")
        brightest = max(
            picture.pixelColor(x, y).lightness()
            for x in range(0, picture.width(), 7)
            for y in range(0, picture.height(), 7)
        )
        assert brightest <= paper.lightness() + 1


async def test_a_report_is_printed_page_by_page_at_a_modest_resolution(qapp: QApplication, tmp_path: Path) -> None:
    async with Bench() as bench:
        page = await open_pdf(bench)
        count = page.document.pageCount()
        sizes: list[QSize] = []
        real = page.document.render

        def noting(number: int, size: QSize) -> QImage:
            sizes.append(size)
            return real(number, size)

        page.document.render = noting  # type: ignore[method-assign,assignment]
        printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
        printer.setOutputFileName(str(tmp_path / "out.pdf"))
        page.print_to(printer)
        del page.document.render
    printed = QPdfDocument()
    printed.load(str(tmp_path / "out.pdf"))
    assert printed.pageCount() == count
    assert len(sizes) == count
    assert all(size.width() * size.height() * 4 < 60e6 for size in sizes), "a page takes less than 60 MB"
    ink = printed.render(0, QSize(300, 424))
    assert len({ink.pixel(x, y) for x in range(0, 300, 3) for y in range(0, 424, 3)}) > 1
    printed.close()


@pytest.mark.qt_log_ignore("propagateSizeHints")  # a word of the off-screen platform
async def test_print_asks_for_a_printer_and_prints_there(qapp: QApplication, monkeypatch: pytest.MonkeyPatch) -> None:
    async with Bench() as bench:
        page = await open_pdf(bench, "Short.")
        printed: list[QPrinter] = []
        monkeypatch.setattr(page, "print_to", printed.append)
        page.print_report()
        dialog = page.findChild(QPrintDialog)
        assert dialog is not None
        assert dialog.printer().docName() == "report", "the queue of a shared printer names no patient"
        dialog.accepted.emit(dialog.printer())
        assert len(printed) == 1
        dialog.close()
        await asyncio.sleep(0.02)


@pytest.mark.qt_log_ignore("propagateSizeHints")  # a word of the off-screen platform
async def test_save_as_offers_a_name_that_says_nothing_and_writes_the_bytes(qapp: QApplication, tmp_path: Path) -> None:
    async with Bench() as bench:
        page = await open_pdf(bench, "Short.")
        page.save_as()
        dialog = page.findChild(QFileDialog)
        assert dialog is not None
        assert "TURNER" not in " ".join(dialog.selectedFiles()).upper()
        target = tmp_path / "kept.pdf"
        dialog.fileSelected.emit(str(target))
        dialog.close()
        assert page.shown is not None
        assert target.read_bytes() == page.shown.pdf
        assert page.pages.text() == "saved"
        page.save_to(tmp_path / "no such folder" / "kept.pdf")
        assert page.pages.text() == "not saved: No such file or directory"
        page.forget()
        page.save_to(tmp_path / "nothing.pdf")
        assert not (tmp_path / "nothing.pdf").exists()
        await asyncio.sleep(0.02)


async def test_a_text_report_is_shown_and_found_in_by_key(qapp: QApplication) -> None:
    async with Bench() as bench:
        study_id = await bench.arrive(patientName="PAGE^TURNER", mrn="P-1")
        await bench.sign(study_id, LONG)
        await bench.press("G, D")
        await bench.polled()
        await bench.pick(study_id)
        await bench.press("R")
        page = bench.window.report_page
        await until(lambda: page.shown, "the text")
        assert "IMPRESSION: needle two." in page.prose.toPlainText()
        assert not page.find_line.isVisible()
        for keys in ("N", "P", "+", "-", "0"):
            await bench.press(keys)
        await asyncio.sleep(0.02)
        await bench.press("Ctrl+F")
        await bench.write("needle")
        assert page.find_bar.count.text() == "1 of 2"
        await bench.press("Return")
        assert page.find_bar.count.text() == "2 of 2"
        assert page.text_area.verticalScrollBar().value() > 0
        await bench.press("Shift+Return")
        assert page.find_bar.count.text() == "1 of 2"
        await bench.write("zzz")
        assert page.find_bar.count.text() == "not found"
        await bench.press("Return")
        await bench.press("Esc")
        assert not page.find_bar.isVisible()
        assert bench.window.pages.currentWidget() is page
        await bench.press("Esc")
        assert bench.window.pages.currentWidget() is bench.window.reading
        assert page.prose.toPlainText() == ""


async def test_a_study_without_a_report_says_so(qapp: QApplication) -> None:
    async with Bench() as bench:
        study_id = next(each for each in bench.shown() if each in bench.ids("assigned"))
        await bench.pick(study_id)
        assert not bench.action("report.text").isEnabled()
        await bench.change(study_id, studyReportStatus="in_progress")
        await bench.polled()
        await bench.press("R")
        await until(lambda: bench.notices(), "the notice")
        assert "There is no report text yet" in bench.notices()[0]
        assert bench.window.pages.currentWidget() is bench.window.reading
        await bench.settled()


@pytest.mark.parametrize("pdf", [b"%PDF-1.4 this is no report", b"%PDF-1.7\n%%EOF"])
async def test_a_pdf_that_cannot_be_drawn_is_refused_in_words(qapp: QApplication, pdf: bytes) -> None:
    async with Bench() as bench:
        page = bench.window.report_page
        document = ReportDocument(bench.study, "Report", pdf=pdf)
        with pytest.raises(BadAnswer):
            page.show_report(document)
        assert page.shown is None
        assert page.banner.name.text() == ""
        bench.app.desk._open_report(document)
        assert "cannot be shown" in bench.notices()[0]
        assert bench.window.pages.currentWidget() is bench.window.reading


async def test_a_pdf_that_claims_too_many_pages_is_refused(qapp: QApplication, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("avara_desktop.ui.study.report_page.MAX_PAGES", 2)
    assert MAX_PAGES >= 100
    async with Bench() as bench:
        study_id = await bench.arrive()
        await bench.sign(study_id, LONG)
        await bench.press("G, D")
        await bench.polled()
        await bench.pick(study_id)
        await bench.press("Shift+R")
        await until(lambda: bench.notices(), "the notice")
        assert "Report text shows its words." in bench.notices()[0]
        await bench.settled()


async def test_a_report_made_under_another_identity_carries_a_warning(qapp: QApplication) -> None:
    async with Bench() as bench:
        study_id = await bench.signed(patientName="OLD^NAME", mrn="OLD-1")
        await bench.change(study_id, mrn="NEW-1")
        await bench.press("F5")
        await bench.polled()
        await bench.press("R")
        page = bench.window.report_page
        await until(lambda: page.shown, "the report")
        assert page.warning.isVisible()
        assert "different MRN" in page.warning.text()


async def test_an_expired_link_is_fetched_anew_by_itself(qapp: QApplication) -> None:
    async with Bench() as bench:
        await bench.signed()
        await bench.fault("/v1/autoScribe/reports/pdf", "expired-link")
        await bench.press("Shift+R")
        await until(lambda: bench.window.report_page.document.pageCount() > 0, "the PDF")
        assert bench.sent("GET", "/reports/pdf") == 2
