"""A signed report, or an external one, as PDF. Qt is loaded at the first one; it is the sandbox's only use of it."""

from __future__ import annotations

import os
from html import escape
from typing import TYPE_CHECKING

from .clock import timestamp
from .records import ExternalReport, Json, Report, Study
from .world import World

if TYPE_CHECKING:
    from PySide6.QtGui import QGuiApplication

_application: list[QGuiApplication] = []
"""Our own Qt application, kept alive for as long as the process is."""


def report_pdf(world: World, study: Study, report: Report) -> bytes:
    """The PDF of a signed report: identity on top, then the report's text."""
    text = world.report_text(study, report) or ""
    return printed(report_html(world, study, report, text), f"Report {report.report_id}")


def report_html(world: World, study: Study, report: Report, text: str) -> str:
    """The page to print, in the HTML that QTextDocument understands."""
    signer = world.users[report.user_id].spoken_name
    signed = (timestamp(report.signed_ms) or "")[:16].replace("T", " ")
    title = "Addendum" if report.is_addendum else "Radiology report"
    critical = '<p><b><font color="#b3261e">CRITICAL RESULT</font></b></p>' if report.is_critical else ""
    return (
        f"<h2>{title}</h2>{_identity(world.snapshot(study, report), study)}{critical}{_paragraphs(text)}"
        f"<hr><p><b>Signed by {escape(signer)}</b> on {escape(signed)} UTC</p>{_foot(report.report_id, study)}"
    )


NOT_FETCHED = "The sandbox fetches no files. This page stands in the place of {0}, which it was told of."


def external_pdf(study: Study, report: ExternalReport) -> bytes:
    """The file of an external report: what the archive has, or a page that says it was not fetched."""
    text = report.file_text or NOT_FETCHED.format(report.file_name)
    said = ", ".join(each for each in (report.reader_name, report.signed_at) if each)
    html = (
        f"<h2>External report</h2>{_identity(report.snapshot, study)}{_paragraphs(text)}"
        f"<hr><p>{escape(said) or 'Reader and date not given'}</p>{_foot(report.external_report_id, study)}"
    )
    return printed(html, f"External report {report.external_report_id}")


def _identity(data: Json, study: Study) -> str:
    cells = [
        ("Patient", data.get("patientName")),
        ("Born", data.get("dateOfBirth")),
        ("Sex", data.get("sex")),
        ("MRN", data.get("mrn")),
        ("Study", study.description),
        ("Date", " ".join(data[name] for name in ("studyDate", "studyTime") if data.get(name))),
        ("Referred by", data.get("referringPhysicianName")),
        ("Facility", data.get("facilityName")),
    ]
    shown = [
        f'<td width="50%"><font color="#5a6470" size="2">{term}</font><br>{escape(str(value or "not given"))}</td>'
        for term, value in cells
    ]
    rows = "".join(f"<tr>{left}{right}</tr>" for left, right in zip(shown[::2], shown[1::2], strict=True))
    return f'<table width="100%" cellpadding="4" border="0" bgcolor="#eef1f5">{rows}</table>'


def _foot(report_id: str, study: Study) -> str:
    return (
        f'<p><font color="#5a6470" size="2">{escape(report_id)} &middot; {escape(study.study_instance_uid)}'
        "<br>Sandbox document, invented patient, not for clinical use</font></p>"
    )


def _paragraphs(text: str) -> str:
    return "".join(_paragraph(line) for line in text.split("\n"))


def _paragraph(line: str) -> str:
    heading = line.isupper() and len(line) < 60
    return f'<p style="margin:3px 0">{f"<b>{escape(line)}</b>" if heading else escape(line) or "&nbsp;"}</p>'


def printed(html: str, title: str) -> bytes:
    """HTML as the bytes of an A4 PDF."""
    _have_application()
    from PySide6.QtCore import QBuffer, QIODevice, QMarginsF
    from PySide6.QtGui import QFont, QPageLayout, QPageSize, QPdfWriter, QTextDocument

    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(buffer)
    writer.setTitle(title)
    writer.setResolution(150)
    writer.setPageSize(QPageSize(QPageSize.PageSizeId.A4))
    # QTextDocument keeps two centimetres of its own
    writer.setPageMargins(QMarginsF(0, 0, 0, 0), QPageLayout.Unit.Millimeter)
    document = QTextDocument()
    document.setDefaultFont(QFont("Sans Serif", 10))
    document.setHtml(html)
    document.print_(writer)
    del writer  # the end of the file is written with it
    buffer.close()
    return bytes(buffer.data().data())


def _have_application() -> None:
    from PySide6.QtGui import QGuiApplication

    if QGuiApplication.instance() is None:
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
        _application.append(QGuiApplication([]))
