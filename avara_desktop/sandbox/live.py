"""A department that goes on working: studies arrive, colleagues take some, now and then one is cancelled."""

from __future__ import annotations

import asyncio
from random import Random
from typing import Any

from . import workflow
from .records import SEVERITIES, Severity, Study
from .seeding import Seeding
from .world import World

LEAST_SECONDS, MOST_SECONDS = 6.0, 12.0


class Department:
    """Makes events happen in a world, from a seeded stream of chance."""

    def __init__(self, world: World, seeding: Seeding, rng: Random) -> None:
        self._world = world
        self._seeding = seeding
        self._rng = rng

    async def work(self, closing: asyncio.Event) -> None:
        """One event each 6-12 s until closing."""
        while not closing.is_set():
            try:
                await asyncio.wait_for(closing.wait(), self._rng.uniform(LEAST_SECONDS, MOST_SECONDS))
            except TimeoutError:
                self.event()

    def event(self) -> str:
        """Let one thing happen; says what: arrived, taken, begun, signed, cancelled."""
        chance = self._rng.random()
        if chance < 0.45:
            self._arrive()
            return "arrived"
        if chance < 0.65 and self._on_one("unassigned", self._take):
            return "taken"
        if chance < 0.80 and self._on_one("assigned", self._begin):
            return "begun"
        if chance < 0.93 and self._on_one("in_progress", self._sign):
            return "signed"
        if self._on_one("unassigned", lambda study: workflow.cancel(self._world, study)):
            return "cancelled"
        self._arrive()
        return "arrived"

    def arrive(self, severity: Severity) -> Study:
        """A new unassigned study, received now."""
        study = self._seeding.fresh(self._world.next_number(), severity, self._world.clock.now_ms())
        self._world.add(study)
        return study

    def _arrive(self) -> None:
        severity = self._rng.choices(SEVERITIES, (0.5, 0.3, 0.2))[0]
        study = self.arrive(severity)
        mine = 0.5 if severity == "stat" else 0.25
        if self._rng.random() < mine:
            workflow.assign(self._world, study, self._world.reader_id)

    def _colleague(self) -> str:
        world = self._world
        readers = [user.user_id for user in world.users.values() if user.can_create_reports and user.revoked_ms is None]
        return self._rng.choice([user_id for user_id in readers if user_id != world.reader_id] or [world.reader_id])

    def _on_one(self, status: str, act: Any) -> bool:
        # colleagues leave the reader's own studies alone
        world = self._world
        wanted = {
            "status": lambda value: value == status,
            "cancelled": lambda value: value is False,
            "assigned_to": lambda value: value != world.reader_id,
        }
        keys = []
        for key in world.shelves.walk(wanted, None, False):
            keys.append(key)
            if len(keys) == 20:
                break
        if not keys:
            return False
        act(world.studies[self._rng.choice(keys)[1]])
        return True

    def _take(self, study: Study) -> None:
        workflow.assign(self._world, study, self._colleague())

    def _begin(self, study: Study) -> None:
        workflow.begin_reading(self._world, study, study.assigned_to or self._colleague())

    def _sign(self, study: Study) -> None:
        text = self._world.body(study).report_text
        workflow.sign(self._world, study, text, critical=self._rng.random() < 0.08)
