"""The HTML of the pages a minted URL opens: dark, without scripts or outside resources, everything escaped."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape

from .pages_style import STYLE
from .viewer import ViewerStudy

PAGE_HEADERS = {
    "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'; img-src data:; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'",
    "cache-control": "no-store",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
}


@dataclass(frozen=True, slots=True)
class Banner:
    """What every page says about the study it is for. None is shown as not given."""

    patient_name: str | None
    born: str | None
    age: str | None
    sex: str | None
    mrn: str | None
    description: str
    modality: str | None
    study_date: str | None
    study_id: str
    severity: str
    facility: str | None
    referring: str | None
    indication: str | None
    history: str | None
    technique: str | None
    notes: tuple[str, ...]
    mode: str
    reading_as: str | None


def _document(title: str, body: str) -> str:
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<meta name="color-scheme" content="dark"><link rel="icon" href="data:,">'
        f"<title>{escape(title)}</title><style>{STYLE}</style></head>"
        f'<body><p class="sandbox">Avara sandbox &middot; invented patients &middot; not for clinical use</p>{body}'
        "</body></html>"
    )


def _shown(value: str | None, missing: str = "not given") -> str:
    return escape(value) if value else f'<span class="missing">{missing}</span>'


def _fact(term: str, value: str | None) -> str:
    return f"<div><dt>{term}</dt><dd>{_shown(value)}</dd></div>"


def _head(banner: Banner) -> str:
    born = banner.born and (f"{banner.born} ({banner.age})" if banner.age else banner.born)
    mode = "viewer" if banner.mode == "Viewer only" else "dictation"
    reader = f"reading as {escape(banner.reading_as)}" if banner.reading_as else "no reader named"
    return (
        f'<header class="{mode}"><div class="mode"><strong>{escape(banner.mode)}</strong><span>{reader}</span></div>'
        f'<h1 dir="auto">{_shown(banner.patient_name, "name not given")}</h1><dl class="identity">'
        f"{_fact('Born', born)}{_fact('Sex', banner.sex)}{_fact('MRN', banner.mrn)}"
        f"{_fact('Study', banner.description)}{_fact('Date', banner.study_date)}"
        f"{_fact('Modality', banner.modality)}</dl>"
        f'<p class="ids"><span class="severity {escape(banner.severity)}">{escape(banner.severity)}</span>'
        f"<code>{escape(banner.study_id)}</code></p></header>"
    )


_IMAGES = (
    '<section class="images" aria-label="Images"><div class="pane"><span>No images in the sandbox</span></div>'
    '<div class="pane"><span>&nbsp;</span></div></section>'
)


def _stage(banner: Banner) -> str:
    notes = "".join(f"<li>{escape(note)}</li>" for note in banner.notes)
    return (
        f'{_IMAGES}<section class="request"><h2>Request</h2><dl>'
        f"{_fact('Indication', banner.indication)}{_fact('History', banner.history)}"
        f"{_fact('Technique', banner.technique)}{_fact('Referred by', banner.referring)}"
        f"{_fact('Facility', banner.facility)}</dl>{f'<h2>Technologist notes</h2><ul>{notes}</ul>' if notes else ''}"
        "</section>"
    )


def viewer_page(banner: Banner) -> str:
    """Look only: no form at all."""
    return _document(f"{banner.mode} - {banner.description}", f"{_head(banner)}<main>{_stage(banner)}</main>")


def viewer_study_page(study: ViewerStudy, customer: str | None, assigned_to: str | None, session: str) -> str:
    """A study of the Viewer product, with the form that finishes it unless it is complete."""
    if study.status == "complete":
        act = '<section class="done"><h2>Complete</h2><p class="hint">This window can be closed.</p></section>'
    else:
        act = (
            f'<form method="post" action="/open/{escape(session)}/complete"><div class="act">'
            '<button type="submit">Mark complete</button></div></form>'
        )
    head = (
        '<header class="viewer"><div class="mode"><strong>Viewer</strong>'
        f'<span>{_shown(assigned_to, "nobody assigned")}</span></div><h1 dir="auto">{escape(study.description)}</h1>'
        f'<dl class="identity">{_fact("Customer", customer)}'
        f"{''.join(_fact(escape(name), value) for name, value in (study.metadata or {}).items())}</dl>"
        f'<p class="ids"><span class="severity {escape(study.severity)}">{escape(study.severity)}</span>'
        f"<code>{escape(study.study_id)}</code> <code>{escape(study.study_instance_uid)}</code></p></header>"
    )
    return _document(f"Viewer - {study.description}", f"{head}<main>{_IMAGES}{act}</main>")


def dictation_page(banner: Banner, session: str, text: str, *, addendum: bool, original: str | None = None) -> str:
    """Viewer and dictation, with the form that signs."""
    what = "addendum" if addendum else "report"
    before = f'<h2>Signed report</h2><pre dir="auto">{escape(original)}</pre>' if original else ""
    form = (
        f'{before}<form method="post" action="/open/{escape(session)}/sign"><label for="findings">'
        f'{"Addendum" if addendum else "Report"}</label><textarea id="findings" name="findings" '
        f'rows="{10 if addendum else 22}" '
        f'spellcheck="false" dir="auto">{escape(text)}</textarea><div class="act"><label class="critical">'
        '<input type="checkbox" name="critical" value="yes"> Critical result</label>'
        f'<button type="submit">Sign {what}</button></div></form>'
    )
    return _document(
        f"{banner.mode} - {banner.description}",
        f'{_head(banner)}<main class="two"><div>{_stage(banner)}</div><section class="dictate">{form}</section></main>',
    )


def start_page(banner: Banner, session: str) -> str:
    """Viewer and dictation before dictation was started."""
    form = (
        f'<form method="post" action="/open/{escape(session)}/dictate"><p>Dictation has not been started. The study '
        'is not in progress yet.</p><div class="act"><button type="submit">Start dictation</button></div></form>'
    )
    return _document(
        f"{banner.mode} - {banner.description}",
        f'{_head(banner)}<main class="two"><div>{_stage(banner)}</div><section class="dictate">{form}</section></main>',
    )


def signed_page(banner: Banner, what: str, signer: str, text: str, *, critical: bool) -> str:
    """What was signed."""
    mark = '<p class="flag">Critical result</p>' if critical else ""
    return _document(
        f"Signed - {banner.description}",
        f'{_head(banner)}<main><section class="done"><h2>{escape(what)} signed by {escape(signer)}</h2>{mark}'
        f'<pre dir="auto">{escape(text)}</pre><p class="hint">This window can be closed.</p></section></main>',
    )


def message_page(title: str, message: str) -> str:
    """A page that only says why it shows no study."""
    return _document(
        title,
        f'<main><section class="done"><h1>{escape(title)}</h1><p>{escape(message)}</p></section></main>',
    )


def gone_page() -> str:
    """The answer to a used, expired or unknown token."""
    return message_page(
        "This link is no longer valid",
        "A link opens its study once and only for a short time. Open the study again from the worklist to get a "
        "fresh one.",
    )
