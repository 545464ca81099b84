"""Builds a sandbox: its world and the two ASGI apps that serve it, ready for uvicorn or httpx.ASGITransport."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from random import Random
from typing import Any

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.routing import BaseRoute
from starlette.types import ExceptionHandler

from . import files
from .archive import archive_studies
from .bodies import body_maker, join_patients
from .clock import SandboxClock
from .control import control_routes
from .damage import ConnectionDropped
from .data import people
from .data.invited import sent_invitations
from .examples import example_studies
from .external_routes import external_routes
from .faults import Faults
from .files import file_routes
from .gate import Gate
from .invitation_routes import invitation_routes
from .links import Links
from .live import Department
from .pages import page_routes
from .problems import Problem, answer_http_exception, answer_problem
from .records import User
from .report_routes import report_routes
from .request_log import RequestLog
from .seeding import Seeding, notable_places
from .study_routes import study_routes
from .switches import Switches
from .tokens import Tokens
from .user_routes import user_routes
from .viewer_routes import viewer_routes
from .viewer_seeding import seed_viewer
from .world import World

Handlers = dict[Any, ExceptionHandler]


@dataclass(frozen=True)
class SandboxOptions:
    """How a sandbox shall be. `assigned` of the `studies` are the reader's; `latency_ms` is added to every answer.

    `slips`: a few studies have slips of order entry (see slips.py), for the checks to find.

    `api_key` None: a random one is minted. `switches`: see switches.py. Raises ValueError for impossible numbers.
    """

    studies: int = 400
    assigned: int = 60
    seed: int = 1
    live: bool = False
    slips: bool = False
    latency_ms: float = 0
    control: bool = False
    api_key: str | None = None
    switches: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for name in ("studies", "assigned", "latency_ms"):
            if getattr(self, name) < 0:
                raise ValueError(f"{name} must not be negative")
        Switches(self.switches)


class Sandbox:
    """One sandbox. `base_url` and `files_url` are where its two apps are reached; set them before the first request.

    `dropped` makes the exception that stands for a closed connection when there is none, under httpx.ASGITransport:
    tests may set it to httpx.RemoteProtocolError.
    """

    def __init__(self, options: SandboxOptions, clock: SandboxClock | None = None) -> None:
        self.options = options
        self.api_key = options.api_key or f"ak_sandbox_{secrets.token_hex(16)}"
        self.reader_email = people.READER_EMAIL
        self.base_url = "http://127.0.0.1:1"
        self.files_url = "http://127.0.0.1:2"
        self.latency_ms = options.latency_ms
        self.dropped: Callable[[str], Exception] = ConnectionDropped
        self.closing = asyncio.Event()
        self.clock = clock or SandboxClock()
        self.switches = Switches(options.switches)
        self.faults = Faults()
        self.log = RequestLog()
        self.tokens = Tokens(self.clock, self.switches)
        self.links = Links(self.clock, self)
        self.seeding, self.world = self._begin()
        self.department = Department(self.world, self.seeding, Random(f"{options.seed}/live"))
        routes: list[BaseRoute] = [
            *external_routes(self),
            *study_routes(self),
            *viewer_routes(self),
            *invitation_routes(self),
            *user_routes(self),
            *report_routes(self),
            *page_routes(self),
            *(control_routes(self) if options.control else ()),
        ]
        handlers: Handlers = {Problem: answer_problem, HTTPException: answer_http_exception}
        self.api = self._app(routes, "api", handlers)
        self.files = self._app([*file_routes(self)], "files", {HTTPException: files.answer_http_exception})

    def _app(self, routes: list[BaseRoute], origin: str, handlers: Handlers) -> Gate:
        app = Starlette(routes=routes, exception_handlers=handlers)
        app.router.redirect_slashes = False
        # the gate stands outside of Starlette, where a connection can be cut
        return Gate(app, self, origin)

    def _begin(self) -> tuple[Seeding, World]:
        seed, start_ms = self.options.seed, self.clock.now_ms()
        users, customers = people.users(seed, start_ms), people.customers(seed)
        readers = [user.user_id for user in users if _reads(user)]
        seeding = Seeding(seed, start_ms, readers[0], readers[1:], [each.customer_id for each in customers[:-1]])
        assigned = min(self.options.assigned, self.options.studies)
        studies = seeding.studies(self.options.studies, assigned)
        by_id = {each.customer_id: each for each in customers}
        places, creators = notable_places(studies, assigned), tuple(readers[1:3])
        make_body = body_maker(seed, studies, by_id, places, creators, self.options.slips)
        world = World(seed, self.clock, self.switches, make_body)
        world.people(users, customers, readers[0])
        world.invitations = {each.invitation_id: each for each in sent_invitations(seed, start_ms, users)}
        join_patients(studies, make_body)
        archived = archive_studies(seed, start_ms, studies, make_body)
        world.begin([*studies, *example_studies(seed), *archived])
        seed_viewer(world.viewer, seed, start_ms, studies, readers[0], readers[1:], list(world.customers)[:-1])
        return seeding, world


def _reads(user: User) -> bool:
    return user.can_create_reports and user.revoked_ms is None and user.user_id != people.EXAMPLE_USER_ID


def create_sandbox(options: SandboxOptions = SandboxOptions(), clock: SandboxClock | None = None) -> Sandbox:
    """A sandbox with its studies, not yet served. A clock of one's own makes times repeatable."""
    return Sandbox(options, clock)
