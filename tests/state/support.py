"""A reader signed in to a sandbox in this process, with every part of state built on it as the app builds them."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import httpx

from avara_desktop.api.client import AvaraClient
from avara_desktop.api.models import Study
from avara_desktop.api.transport import ApiTransport, DownloadTransport
from avara_desktop.errors import AvaraError
from avara_desktop.sandbox.app import SandboxOptions, create_sandbox
from avara_desktop.sandbox.clock import SandboxClock
from avara_desktop.state.addenda import Addenda
from avara_desktop.state.assignment import Assignment
from avara_desktop.state.colleagues import Colleagues
from avara_desktop.state.gate import Gate, Question
from avara_desktop.state.launch import Launch
from avara_desktop.state.lookup import Lookup
from avara_desktop.state.notices import Notices
from avara_desktop.state.orders import Orders
from avara_desktop.state.refresher import Refresher
from avara_desktop.state.reports import Reports
from avara_desktop.state.session import Session
from avara_desktop.state.viewer_studies import ViewerStudies
from avara_desktop.state.worklist import Worklist
from avara_desktop.state.write_once import WriteOnce

STUDIES = "/v1/autoScribe/studies"
REPORTS = "/v1/autoScribe/reports"
USERS = "/v1/autoScribe/users"
VIEWER = "/v1/viewer/studies"
START = 1_790_000_000.0
"""Where the sandbox's clock stands: seconds since 1970, in September 2026."""
Step = Callable[[], Awaitable[object]]
Json = dict[str, Any]


async def at_once(_: float) -> None:
    """A sleep that takes no time."""
    await asyncio.sleep(0)


class Wire(httpx.AsyncBaseTransport):
    """The network between a client and one of the sandbox's apps, where a test may watch and step in."""

    def __init__(self, app: Any) -> None:
        self._inner = httpx.ASGITransport(app)
        self.passed: list[str] = []
        self.at: list[float] = []
        """The loop's time at which each passed."""
        self._before: list[tuple[str, Step]] = []
        self._after: list[tuple[str, Step]] = []

    def before(self, start: str, step: Step) -> None:
        """Do something once, just before the next request that begins so ("GET /v1/…")."""
        self._before.append((start, step))

    def after(self, start: str, step: Step) -> None:
        """Do something once, after the next such request was carried out and before its answer arrives."""
        self._after.append((start, step))

    def count(self, start: str) -> int:
        """How many requests that begin so have passed."""
        return sum(line.startswith(start) for line in self.passed)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        line = f"{request.method} {request.url.raw_path.decode()}"
        self.passed.append(line)
        self.at.append(asyncio.get_running_loop().time())
        await self._step_in(self._before, line)
        try:
            return await self._inner.handle_async_request(request)
        finally:
            await self._step_in(self._after, line)

    @staticmethod
    async def _step_in(steps: list[tuple[str, Step]], line: str) -> None:
        for entry in [entry for entry in steps if line.startswith(entry[0])][:1]:
            steps.remove(entry)
            await entry[1]()


class Room:
    """A sandbox of 60 studies (20 the reader's), whose clock stands still, and the state of one reader in it."""

    def __init__(self, **options: Any) -> None:
        chosen: Json = {"studies": 60, "assigned": 20, "control": True, **options}
        self.sandbox = create_sandbox(SandboxOptions(**chosen), SandboxClock(lambda: START))
        self.sandbox.dropped = httpx.RemoteProtocolError
        self.world = self.sandbox.world
        self.reader_id = self.world.reader_id
        self.wire, self.files = Wire(self.sandbox.api), Wire(self.sandbox.files)
        self.questions: list[Question] = []
        self.accepts = True
        self.opened: list[str] = []
        self.open_error: AvaraError | None = None
        self.slept: list[float] = []
        self.notices = Notices()
        self.session = Session(self.connect)
        self.worklist = Worklist()
        self.gate = Gate(self.session, self.worklist)
        self.reports = Reports(self.session)
        self.refresher = Refresher(self.session, self.worklist, lambda: 20.0)
        self.launch = Launch(self.session, self.worklist, self.gate, self.notices, self._ask, self._open)
        self.writes = WriteOnce(self.session, self.worklist, self.gate, self.notices, self._sleep)
        self.assignment = Assignment(self.session, self.writes)
        self.orders = Orders(self.session, self.worklist, self.writes, self.notices)
        self.colleagues = Colleagues(self.session)
        self.lookup = Lookup(self.session, self.worklist)
        self.viewer = ViewerStudies(self.session, self.notices, self._ask, self._open)
        self.addenda = Addenda(self.session, self.worklist, self.gate, self.reports, self.notices)

    def connect(self, origin: str, key: str) -> AvaraClient:
        """A client whose network is the sandbox."""
        return AvaraClient(ApiTransport(origin, key, self.wire), DownloadTransport(self.files), at_once)

    async def _ask(self, question: Question) -> bool:
        self.questions.append(question)
        return self.accepts

    def _open(self, link: str) -> None:
        if self.open_error:
            raise self.open_error
        self.opened.append(link)

    async def _sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        await asyncio.sleep(0)

    async def sign_in(self, email: str = "") -> "Room":
        """Begin reading as the sandbox's reader, or somebody else."""
        await self.session.identify(self.sandbox.base_url, self.sandbox.api_key, email or self.sandbox.reader_email)
        self.session.begin()
        return self

    # --- the sandbox's control calls

    async def control(self, method: str, path: str, body: Json | None = None) -> Json:
        """One call that steers the sandbox; it does not pass the wire."""
        headers = {"authorization": f"Bearer {self.sandbox.api_key}"}
        async with httpx.AsyncClient(transport=httpx.ASGITransport(self.sandbox.api), base_url="http://sandbox") as far:
            answer = await far.request(method, f"/_sandbox{path}", json=body, headers=headers)
        assert answer.status_code in (200, 201), answer.text
        found: Json = answer.json()
        return found

    async def fault(self, path: str, kind: str = "status", **more: Any) -> None:
        """Let a fault happen, once unless ``times`` says more."""
        await self.control("POST", "/faults", {"path": path, "kind": kind, "times": 1, **more})

    async def no_faults(self) -> None:
        """End every fault."""
        await self.control("DELETE", "/faults")

    async def change(self, study_id: str, **fields: Any) -> None:
        """Change a study as somebody else might have."""
        await self.control("POST", f"/studies/{study_id}/change", fields)

    async def arrive(self, **fields: Any) -> str:
        """Let a study arrive; returns its id."""
        return str((await self.control("POST", "/studies", fields))["studyId"])

    async def sign(self, study_id: str) -> None:
        """Sign the report of a study, as its reader would in the web viewer."""
        await self.control("POST", f"/studies/{study_id}/sign", {})

    async def switch(self, **values: str) -> None:
        """Let the sandbox behave the other way where the API's documents leave it open."""
        await self.control("POST", "/switches", values)

    # --- finding things

    def ids(self, status: str, *, mine: bool = True) -> list[str]:
        """Ids of the studies in that state that are not cancelled."""
        return [
            study.study_id
            for study in self.world.studies.values()
            if study.status == status
            and (study.assigned_to == self.reader_id) is mine
            and not study.is_cancelled
            and study.number >= 0
        ]

    def one(self, status: str, *, mine: bool = True) -> str:
        """The id of one such study."""
        return self.ids(status, mine=mine)[0]

    def colleague(self) -> str:
        """The id of another reader."""
        users = self.world.users.values()
        return next(user.user_id for user in users if user.can_create_reports and user.user_id != self.reader_id)

    async def seen(self, study_id: str) -> Study:
        """A study, read and taken into the list as the reader then sees it."""
        study = await self.session.client.study(study_id)
        self.worklist.apply(study)
        return study

    def truth(self, study_id: str) -> tuple[str, str | None]:
        """Status and owner as the server has them."""
        study = self.world.studies[study_id]
        return study.status, study.assigned_to


async def until(condition: Callable[[], bool]) -> None:
    """Let everything else go on until something is so; the suite's own time limit ends a wait for ever."""
    while not condition():
        await asyncio.sleep(0)
