"""What a host supplies to the edge. Two sets of adapters: `edge.local` (CPython) and `edge.cloudflare` (workerd).

Times are milliseconds since the epoch, integers.
"""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple, Protocol

from shared.ids import Kind
from shared.loop.ports import Model, Usage
from shared.parts import Part
from shared.wire import Command, DeltaBatch, DeltasReply, ModelInfo

Value = str | int | float | None
Row = Mapping[str, Any]
"""A row as the database gives it; a store turns it into a struct before anyone else sees it."""


class Statement(NamedTuple):
    """SQL with `:name` parameters, and their values. `edge.ledger.sql.compile` makes it fit D1."""

    sql: str
    params: Mapping[str, Value]


class DatabaseError(Exception):
    """The database refused the statement."""


class ConstraintError(DatabaseError):
    """A constraint failed; the whole batch was rolled back."""


class DatabaseFullError(DatabaseError):
    """The disk is full; the whole batch was rolled back."""


class Database(Protocol):
    """D1's shape: no interactive transactions, a batch is one transaction, foreign keys on.

    Limits the SQL must respect (D1): 100 parameters, 100 KB of SQL, 5 compound-SELECT terms, LIKE patterns of 50
    bytes, 2 MB a row.
    """

    async def batch(self, statements: Sequence[Statement]) -> list[list[Row]]:
        """All or nothing; one list of rows per statement.

        Raises:
            ConstraintError: a constraint failed.
            DatabaseFullError: no space is left.
            DatabaseError: anything else the database says.
        """
        ...


class Databases(Protocol):
    """The directory of databases. Today all are one; the question is asked all the same (DESIGN §11)."""

    def of(self, project: str) -> Database: ...

    def directory(self) -> Database:
        """Accounts, sessions, projects, nodes."""
        ...


class Objects(Protocol):
    """Files by key: R2, or a directory. A key is `[a-z0-9._/-]+` without `..`."""

    async def put(self, key: str, body: bytes) -> None: ...

    async def get(self, key: str) -> bytes | None: ...

    async def delete(self, keys: Sequence[str]) -> None:
        """At most a thousand. What is not there is no error."""
        ...


class Hub(Protocol):
    """Live fan-out of one project; a cache, never the truth."""

    async def changed(self, project: str) -> None:
        """The change log of the project has grown: tell whoever listens. Losing this call loses nothing but time."""
        ...

    async def stream(self, project: str, batch: DeltaBatch) -> DeltasReply: ...

    async def settled(self, project: str, parts: Sequence[str]) -> None:
        """These open parts are stored, or will never be: forget them."""
        ...

    async def open_parts(self, project: str) -> tuple[Part, ...]: ...


class Alarm(Protocol):
    """Wakes the runner of effects."""

    async def at(self, project: str, when: int) -> None:
        """An effect of `project` is due at `when`. An earlier call is kept: the minimum wins."""
        ...


class Vault(Protocol):
    """Secrets at rest: AES-256-GCM with the row's identity as associated data, and derived tokens."""

    async def seal(self, plaintext: bytes, identity: str) -> str: ...

    async def open(self, sealed: str, identity: str) -> bytes: ...

    async def derive(self, purpose: str, identity: str) -> str:
        """HMAC-SHA256 of the identity under a key of the purpose, hex: the same answer every time."""
        ...


class Unreachable(Exception):
    """The node did not answer in time, or not with yes. The command stands and will be repeated."""


class NodeClient(Protocol):
    async def send(self, url: str, signing_key: bytes, command: Command) -> None:
        """Returns once the node has stored the command.

        Raises:
            Unreachable: ask again later; sending twice is harmless.
        """
        ...


class Offer(NamedTuple):
    """A size of machine that a provider has, and where, in the order in which it is asked."""

    size: str
    seats: int
    """How many agents such a machine will have room for; its heartbeat says what is true."""
    locations: tuple[str, ...]


class Order(NamedTuple):
    """The machine that is to be made. `installation` and `node` are its label: the proof that it is this SAM's."""

    installation: str
    node: str
    size: str
    location: str
    enrolment: str
    """The token with which its node joins: the same each time the order is given."""


class Machine(NamedTuple):
    """What a provider lists. The label is empty where it carries none: then it is not SAM's."""

    installation: str
    node: str
    location: str
    created_at: int


class ProviderError(Exception):
    """The provider did not do what it was asked to. One class per reason.

    ProviderError
      NoCapacity            no machine of that size there, now
      QuotaReached          it gives this account no more machines
      ProviderUnauthorized  it refuses the credential
      ProviderUnreachable   no answer in time: it may have done the work, so it is asked again
    """


class NoCapacity(ProviderError): ...


class QuotaReached(ProviderError): ...


class ProviderUnauthorized(ProviderError): ...


class ProviderUnreachable(ProviderError): ...


class NodeProvider(Protocol):
    """Makes and destroys machines. Each call ends within 20 seconds, by `ProviderUnreachable` if need be."""

    @property
    def isolated(self) -> bool:
        """Whether agents on its machines are kept from the machine itself."""
        ...

    @property
    def offers(self) -> tuple[Offer, ...]:
        """Known without asking; the first is taken where the project does not say."""
        ...

    async def create(self, order: Order) -> Machine:
        """A machine with that label, booting: the one that is there, or a new one. Asked twice, one is made.

        Raises:
            ProviderError: any of its classes.
        """
        ...

    async def destroy(self, installation: str, node: str) -> None:
        """Returns when the provider has no machine with that label. What carries another label is left alone.

        Raises:
            ProviderUnauthorized, ProviderUnreachable
        """
        ...

    async def inventory(self) -> tuple[Machine, ...]:
        """Every machine of the account, SAM's and others'.

        Raises:
            ProviderUnauthorized, ProviderUnreachable
        """
        ...


class Repository(NamedTuple):
    origin_url: str
    default_branch: str


class EdgeModel(Model, Protocol):
    """What the edge thinks with."""

    @property
    def info(self) -> ModelInfo: ...

    def cost_microusd(self, usage: Usage) -> int:
        """What a call cost; 0 where no price is known."""
        ...


class Forge(Protocol):
    """Where repositories live."""

    async def inspect(self, origin: str) -> Repository:
        """Looks at a repository by path or URL.

        Raises:
            Refused: `not_a_repository` or `empty_repository`.
        """
        ...

    async def make_sample(self) -> Repository:
        """A small real repository with a bare origin and one failing test; the same one every time.

        Raises:
            Refused: `not_found` on a host without a disk.
        """
        ...


class Reader(Protocol):
    """The project's repository without a checkout: objects only, so that nothing of what is read is ever run.

    `ref` is a branch or a commit. Each call ends within a minute. All of them

    Raises:
        Refused: `not_found` for a ref or a path that is not there, `empty_repository`, `clone_failed` when the origin
            cannot be read, `origin_busy` when it takes no more questions, `not_readable_here`, and `invalid_request`
            for an expression that is none.
    """

    def reads(self, origin: str) -> bool:
        """Whether this host can read repositories there at all."""
        ...

    async def tree(self, origin: str, ref: str, path: str, skip: int, most: int) -> tuple[str, ...]:
        """Paths of all files below `path`, with symbolic links and submodules."""
        ...

    async def file(self, origin: str, ref: str, path: str) -> str:
        """At most a megabyte; `invalid_request` for one that is larger, no text, or a submodule. A symbolic link is not
        followed: the text says where it leads.
        """
        ...

    async def search(
        self, origin: str, ref: str, path: str, query: str, *, regex: bool, skip: int, most: int
    ) -> tuple[str, ...]:
        """Lines with the query in them, as `path:line:text`."""
        ...

    async def log(self, origin: str, ref: str, path: str, skip: int, most: int) -> tuple[str, ...]:
        """Commits, newest first: id, time in UTC, author and subject."""
        ...

    async def diff(self, origin: str, since: str, ref: str, path: str) -> str:
        """What `ref` changed since it left `since`; cut at two megabytes."""
        ...


class WebPage(NamedTuple):
    url: str
    """Where it was found after redirects."""
    kind: str
    """Its media type."""
    text: str


class Http(Protocol):
    """Pages of the public web."""

    async def page(self, url: str) -> WebPage:
        """Within 20 seconds, 2 MB and five redirects, from public addresses only.

        Raises:
            Refused: `address_not_public` or `page_not_read`.
        """
        ...


class Clock(Protocol):
    def now(self) -> int: ...


class Ids(Protocol):
    def new(self, kind: Kind) -> str: ...

    def secret(self) -> str:
        """256 bits, URL-safe text."""
        ...
