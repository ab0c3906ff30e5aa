"""A provider of machines that refuses, answers late or not at all, lists stale pages, and has strays and strangers."""

import asyncio
import random
from collections.abc import Mapping
from contextvars import Context
from typing import TYPE_CHECKING, Final

from edge.nodes.rules import MIN_AGE_MS, NODE_DEADLINES, STRAY_MS
from edge.ports import Machine, NoCapacity, Offer, Order, ProviderUnauthorized, ProviderUnreachable, QuotaReached
from shared.states import NodeState
from tests.simulation.nodes import Node

if TYPE_CHECKING:
    from tests.simulation.world import World

SEATS: Final = 2
STRANGER: Final = Machine("", "", "here", 0)
_STRAY: Final = "nod_00000000000000000000stray"

ALWAYS: Final[Mapping[str, str]] = {
    "the last history row of a node disagrees with its state": """
        SELECT n.id FROM node n LEFT JOIN node_history h ON h.node = n.id AND h.version = n.version
        WHERE n.state = 'new' OR h.became IS NOT n.state
          OR EXISTS (SELECT 1 FROM node_history x WHERE x.node = n.id AND x.version > n.version)""",
    "work lives on a machine that is to be destroyed": """
        SELECT n.id FROM node n JOIN workspace w ON w.node = n.id AND w.ended_at IS NULL
          JOIN attempt a ON a.id = w.attempt AND a.ended_at IS NULL WHERE n.state IN ('destroying', 'destroyed')""",
    "a provisioned machine works for another than its owner": """
        SELECT n.id FROM node n LEFT JOIN workspace w ON w.node = n.id AND w.ended_at IS NULL
        WHERE n.provider IS NOT NULL AND (n.owner IS NULL OR w.project <> n.owner)""",
    "a node has no deadline that will be looked at": """
        SELECT n.id FROM node n WHERE n.deadline_at IS NOT NULL AND n.state <> 'ready' AND NOT EXISTS (
          SELECT 1 FROM effect e WHERE e.id = 'node_due/' || n.id AND e.state = 'open')""",
    "an empty machine is kept by nobody": """
        SELECT n.id FROM node n WHERE n.owner IS NOT NULL AND n.state = 'ready' AND n.warm_until IS NOT NULL
          AND NOT EXISTS (SELECT 1 FROM workspace w WHERE w.node = n.id AND w.ended_at IS NULL)
          AND NOT EXISTS (SELECT 1 FROM effect e WHERE e.id = 'retire/' || n.id AND e.state = 'open')""",
}

_MOVED: Final = """
SELECT h.node, h.event, h.became, h.at, n.created_at,
  (SELECT max(l.at) FROM node_history l WHERE l.node = h.node AND l.became = 'lost' AND l.version < h.version) AS lost,
  h.was, (SELECT count(*) FROM node o WHERE o.owner = n.owner AND o.state NOT IN ('destroyed', 'gone')), p.max_nodes
FROM node_history h JOIN node n ON n.id = h.node LEFT JOIN project p ON p.id = n.owner
WHERE h.tx = :tx AND n.provider IS NOT NULL"""


class Cloud:
    """`edge.ports.NodeProvider`."""

    isolated = False
    offers = (Offer("small", SEATS, ("here", "there")),)

    def __init__(self, world: "World", rng: random.Random) -> None:
        self._world, self._rng = world, rng
        self.machines: dict[str, Machine] = {}
        self._nodes: dict[str, Node] = {}
        self._left_out: set[str] = set()
        self._failing = rng.choice((0.0, 0.1, 0.3))
        self._made = 0

    async def create(self, order: Order) -> Machine:
        await self._asked()
        if order.node not in self.machines:
            refused = self._rng.random() if not self._world.calm else 1.0
            if refused < self._failing / 2:
                raise NoCapacity(order.location)
            if refused < self._failing * 0.7:
                raise self._rng.choice((QuotaReached("enough"), ProviderUnauthorized("who?")))
            if self._fails():
                self._later(
                    1.0 if self._world.hurried else self._rng.choice((1.0, 40.0)), order
                )  # the answer was given up, the work was not
                raise ProviderUnreachable("no answer in time")
            self._make(order)
        await self._answers()
        return self.machines[order.node]

    async def destroy(self, installation: str, node: str) -> None:
        await self._asked()
        if self._fails():
            raise ProviderUnreachable("no answer in time")
        found = self.machines.get(node)
        if found is not None and found.installation == installation:
            self._look_at_the_end_of(found)
            self.lose(node)
            self._world.note(f"machine …{node[-6:]} destroyed")
        await self._answers()

    async def inventory(self) -> tuple[Machine, ...]:
        """A page may be stale: what is left out of one is in the next."""
        await self._answers()
        left_out = {one for one in sorted(self.machines) if one not in self._left_out and self._rng.random() < 0.5}
        self._left_out = left_out
        return (STRANGER, *(machine for node, machine in self.machines.items() if node not in left_out))

    def strays(self, installation: str) -> None:
        """A machine that carries the label and of which no row knows."""
        self.machines[_STRAY] = Machine(installation, _STRAY, "there", self._world.now())

    def lose(self, node: str) -> None:
        """The machine is no more, and nothing on it."""
        self.machines.pop(node, None)
        program = self._nodes.pop(node, None)
        if program is not None:
            self._world.lost(program)

    def some(self, rng: random.Random) -> str | None:
        """One that is at work, if one is."""
        busy = sorted(node for node, program in self._nodes.items() if program.agents)
        return rng.choice(busy or sorted(self._nodes)) if self._nodes else None

    def left(self) -> list[str]:
        return sorted(self.machines)

    # --- what must hold ---------------------------------------------------------------------------------------------

    def look(self, tx: str) -> None:
        """After a batch that wrote."""
        world = self._world
        for node, event, became, at, created, lost, was, many, most in world.rows(_MOVED, tx=tx):
            world.note(f"machine …{str(node)[-6:]}: {was} ─{event}→ {became}")
            if event == "requested" and int(str(many)) > int(str(most)):
                world.broken("more machines are made than the project may have", f"{many} of {most}")
            if event in ("destroyed", "vanished") and node in self.machines and world.steady:
                world.broken("a machine is there and its row says that it is not", f"{node} {event}")
            if event == "destroy" and world.steady and not world.hurried:
                if int(str(at)) < int(str(created)) + MIN_AGE_MS:
                    world.broken("a machine is destroyed although it is young", str(node))
                if was == "lost" and int(str(at)) < int(str(lost)) + NODE_DEADLINES[NodeState.LOST]:
                    world.broken("a machine is destroyed on a first doubt", str(node))

    def _look_at_the_end_of(self, machine: Machine) -> None:
        world = self._world
        row = world.rows("SELECT state FROM node WHERE id = :node", node=machine.node)
        if not row and world.steady and machine.created_at > world.now() - STRAY_MS:
            world.broken("a stray is destroyed although it is young", machine.node)
        if row and str(row[0][0]) not in ("destroying", "destroyed", "gone", "failed"):
            world.broken("a machine is destroyed and its row does not say so", f"{machine.node} {row[0][0]}")

    # --- machines ---------------------------------------------------------------------------------------------------

    def _make(self, order: Order) -> None:
        if order.node in self.machines:
            return
        world = self._world
        if not world.rows("SELECT 1 FROM node WHERE id = :node", node=order.node):
            world.broken("a machine is made without a row", order.node)
        self.machines[order.node] = Machine(order.installation, order.node, order.location, world.now())
        name = f"cloud{self._made}"
        self._made += 1
        node = Node(world, name, SEATS, order.enrolment, world.stream(name), order.node)
        self._nodes[order.node] = world.nodes[name] = node
        if self._rng.random() > self._failing / 3 or world.calm:
            asyncio.get_running_loop().call_later(
                self._rng.choice((1.0, 20.0, 90.0)) * self._rng.random(), self._boots, node, context=Context()
            )

    def _boots(self, node: Node) -> None:
        if node.id in self._nodes:
            self._world.boot(node)

    def _later(self, after_s: float, order: Order) -> None:
        if self._rng.random() < 0.6:
            asyncio.get_running_loop().call_later(
                after_s * self._rng.random(), self._made_late, order, context=Context()
            )

    def _made_late(self, order: Order) -> None:
        """It may have been given up meanwhile: then it is a stray, or a row that is over has it."""
        if not self._world.over:
            self._make(order)

    async def _asked(self) -> None:
        await asyncio.sleep(self._rng.choice((0.05, 0.5, 5.0)) * self._rng.random())

    async def _answers(self) -> None:
        await self._asked()
        if self._fails():
            raise ProviderUnreachable("no answer in time")

    def _fails(self) -> bool:
        return not self._world.calm and self._rng.random() < self._failing
