"""The questions as tools for language models: an MCP server, over stdio and streamable HTTP."""

from __future__ import annotations

import functools
import json
from importlib import metadata
from typing import TYPE_CHECKING, Any

import anyio
import anyio.to_thread
from mcp import MCPError, types
from mcp.server import Server
from mcp.server.stdio import stdio_server

from kg.errors import DetenteError, NotFound
from server.describe import DEFAULT_GRAPH
from server.mcp_output import FOUND, READ, RESULTS, output_schema
from server.mcp_schema import FIND, SPARQL, WORDS, describe, input_schema
from server.mcp_tools import ARTICLE_URI, ONTOLOGY_URI, RELEASE_URI, Toolbox, explain

if TYPE_CHECKING:
    from mcp.server import ServerRequestContext

    Context = ServerRequestContext[Any]

_TOLD = (
    "Détente is a graph of attributed claims from news. Nothing in it is a fact: each row rests on "
    "claims, and each claim has somebody who says it, a certainty (Asserted, Reported, "
    "Speculated), a stage (Actual, Planned …) and a polarity (Affirmed, Negated). Say who says it, "
    "and keep contradicting claims side by side. Use find_entity for keys, a question's tool for "
    "what it answers, read_words when unsure which, and sparql for the rest."
)
_READS = types.ToolAnnotations(read_only_hint=True, open_world_hint=False, idempotent_hint=True)


def tools(box: Toolbox) -> list[types.Tool]:
    """Return all tools: one for each question, and three more."""
    questions = [
        types.Tool(
            name=one.name,
            title=one.summary,
            description=describe(one),
            input_schema=input_schema(one),
            output_schema=output_schema(one),
            annotations=_READS,
        )
        for one in box.catalogue.questions
    ]
    return [*questions, *_FURTHER]


_FURTHER = (
    types.Tool(
        name="find_entity",
        title="Find an actor, a place, an article or a happening by name",
        description="Looks a name up among labels and aliases and gives keys, classes and how "
        "many claims speak of each. Nothing found: the graph does not know the name. With "
        "`question` and `parameter` it lists what that argument may hold, and the rows it gives.",
        input_schema=FIND,
        output_schema=FOUND,
        annotations=_READS,
    ),
    types.Tool(
        name="read_words",
        title="Find the question that a sentence asks",
        description="Reads a sentence such as `who backs HTS` as the tools and arguments that it "
        "may mean, the likeliest first; says which names the graph does not know, and what a "
        "reading leaves out (`leftAside`, `notUsed`): only one that leaves out nothing is `sure`.",
        input_schema=WORDS,
        output_schema=READ,
        annotations=_READS,
    ),
    types.Tool(
        name="sparql",
        title="Query the graph",
        description="Runs a SPARQL 1.1 query that only reads: no update, no LOAD, no SERVICE. "
        f"{DEFAULT_GRAPH} detente://ontology has the terms. "
        "`truncated` tells whether rows over max_rows were left out. An error names line, column "
        "and a hint.",
        input_schema=SPARQL,
        output_schema=RESULTS,
        annotations=_READS,
    ),
)

_TEMPLATES = (
    types.ResourceTemplate(
        uri_template=ARTICLE_URI + "{article}",
        name="article",
        title="What is known about an article",
        description="Title, publisher, day and number of claims; list the resources for the ids.",
        mime_type="application/json",
    ),
)


def build_server(box: Toolbox) -> Server[Any]:
    """Return the MCP server over some tools."""

    async def list_tools(
        _: Context, __: types.PaginatedRequestParams | None
    ) -> types.ListToolsResult:
        return types.ListToolsResult(tools=tools(box))

    async def call_tool(_: Context, asked: types.CallToolRequestParams) -> types.CallToolResult:
        call = functools.partial(box.call, asked.name, dict(asked.arguments or {}))
        known = {one.name for one in tools(box)}
        if asked.name not in known:
            raise MCPError(types.INVALID_PARAMS, f"no tool is called {asked.name!r}")
        try:
            return _result(await anyio.to_thread.run_sync(call))
        except DetenteError as error:
            return _result(explain(error), failed=True)

    async def list_resources(
        _: Context, __: types.PaginatedRequestParams | None
    ) -> types.ListResourcesResult:
        return types.ListResourcesResult(resources=await anyio.to_thread.run_sync(_resources, box))

    async def list_templates(
        _: Context, __: types.PaginatedRequestParams | None
    ) -> types.ListResourceTemplatesResult:
        return types.ListResourceTemplatesResult(resource_templates=list(_TEMPLATES))

    async def read_resource(
        _: Context, asked: types.ReadResourceRequestParams
    ) -> types.ReadResourceResult:
        try:
            kind, text = await anyio.to_thread.run_sync(box.resource, str(asked.uri))
        except NotFound as error:
            raise MCPError(types.INVALID_PARAMS, str(error)) from error
        found = types.TextResourceContents(uri=asked.uri, mime_type=kind, text=text)
        return types.ReadResourceResult(contents=[found])

    return Server(
        "detente",
        title="Détente",
        version=metadata.version("detente"),
        instructions=_TOLD,
        on_list_tools=list_tools,
        on_call_tool=call_tool,
        on_list_resources=list_resources,
        on_list_resource_templates=list_templates,
        on_read_resource=read_resource,
    )


def _result(document: dict[str, Any], *, failed: bool = False) -> types.CallToolResult:
    """Return a document as text, and where it is an answer as what the tool's schema describes."""
    content: list[types.ContentBlock] = [
        types.TextContent(text=json.dumps(document, ensure_ascii=False))
    ]
    if failed:
        return types.CallToolResult(content=content, is_error=True)
    return types.CallToolResult(content=content, structured_content=document)


def _resources(box: Toolbox) -> list[types.Resource]:
    with box.shelf.reading(None) as release:
        articles = [
            types.Resource(
                uri=ARTICLE_URI + entry.id, name=entry.id, title=entry.source.title,
                description=f"What is known about the article; {entry.claims} claims.",
                mime_type="application/json",
            )
            for entry in release.holdings.articles
        ]  # fmt: skip
    return [
        types.Resource(
            uri=RELEASE_URI, name="release", title="The release that answers",
            mime_type="application/json",
        ),
        types.Resource(
            uri=ONTOLOGY_URI, name="ontology", title="The ontology", mime_type="text/turtle"
        ),
        *articles,
    ]  # fmt: skip


async def serve_stdio(box: Toolbox) -> None:
    """Serve one client over standard input and output, until it goes."""
    server = build_server(box)
    async with stdio_server() as (reading, writing):
        await server.run(reading, writing, server.create_initialization_options())


async def serve_http(box: Toolbox, host: str, port: int) -> None:
    """Serve streamable HTTP at /mcp until told to stop; only requests to this host are taken."""
    import uvicorn

    app = build_server(box).streamable_http_app(host=host, json_response=True)
    config = uvicorn.Config(app, host=host, port=port, log_level="warning")
    await uvicorn.Server(config).serve()
