"""The broker: the only doors an agent has. `/llm` to models, `/mcp` to the edge, `/git` to its own repository.

Every request carries the attempt's token; keys of models and of the origin stay on this side.
"""

import httpx
from litestar import Litestar

from node_agent.broker.git import git_door
from node_agent.broker.grants import Grants
from node_agent.broker.llm import llm_routes
from node_agent.broker.mcp import mcp_routes
from node_agent.broker.upstream import Upstream


def broker_app(
    grants: Grants, upstream: Upstream, edge_url: str, *, edge: httpx.AsyncClient, models: httpx.AsyncClient
) -> Litestar:
    """The ASGI app; `edge` speaks to the edge, `models` to model endpoints."""
    return Litestar(
        route_handlers=[
            git_door(grants),
            *llm_routes(grants, upstream, models),
            *mcp_routes(grants, edge_url, edge),
        ],
        openapi_config=None,
        logging_config=None,
        request_max_body_size=64 * 1024 * 1024,
    )
