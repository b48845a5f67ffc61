"""The HTTP server that is the same for all ways of Python: FastAPI on uvicorn, one process."""

import asyncio
import importlib.util
import json
import os
import platform
import socket
from importlib.metadata import version
from typing import Annotated, Any, TextIO

import uvicorn
from fastapi import FastAPI, Query
from fastapi.responses import PlainTextResponse

from ways.arguments import Arguments
from ways.lifeline import end_process
from ways.loop_monitor import LoopMonitor
from ways.models import MODELS
from ways.text_model import TextModel
from ways.timeline import Timeline, cut_to_window
from ways.usage import usage


def create_app(model: TextModel, arguments: Arguments, timeline: Timeline, monitor: LoopMonitor) -> FastAPI:
    """All routes. `GET /vector` shows that all ways compute the same thing."""
    app = FastAPI()

    @app.get("/")
    async def article() -> PlainTextResponse:
        model_ms = await timeline.during("model", model.embed(arguments.text))
        io_ms = await timeline.during("io", asyncio.sleep(arguments.io_ms / 1000))
        timing = f"model;dur={model_ms:.3f}, io;dur={io_ms:.3f}"
        return PlainTextResponse("ok", headers={"Server-Timing": timing})

    @app.get("/null")
    async def null() -> PlainTextResponse:
        return PlainTextResponse("ok")

    @app.get("/stats")
    async def stats(reset: int = 0) -> dict[str, Any]:
        figures = {"loopDelay": monitor.read(), **usage()}
        if reset == 1:
            monitor.reset()
        return figures

    @app.get("/timeline")
    async def events(ms: Annotated[float, Query(gt=0, le=60_000)] = 1000) -> list[dict[str, float | str]]:
        spans, start = await timeline.record(ms)
        return cut_to_window(spans, start, ms)

    @app.get("/vector")
    async def vector() -> list[float]:
        return [float(value) for value in await model.embed(arguments.text)]

    return app


class Server(uvicorn.Server):
    """Says when it listens, and ends at once instead of waiting for clients."""

    def __init__(self, config: uvicorn.Config, ready_line: str, output: TextIO) -> None:
        super().__init__(config)
        self._ready_line = ready_line
        self._output = output

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        print(self._ready_line, file=self._output, flush=True)

    def handle_exit(self, sig: int, frame: object) -> None:
        end_process()


def _loop_name() -> str:
    return "uvloop" if importlib.util.find_spec("uvloop") else "asyncio"


def ready_line(model: TextModel, port: int) -> str:
    packages = ["fastapi", "uvicorn"] + (["uvloop"] if _loop_name() == "uvloop" else [])
    versions = {
        "runtime": f"python {platform.python_version()}",
        **model.versions,
        "server": ", ".join(f"{name} {version(name)}" for name in packages),
    }
    line = {"ready": True, "port": port, "pid": os.getpid(), "versions": versions, "model": model.file}
    return json.dumps(line)


async def _run(arguments: Arguments, output: TextIO) -> None:
    model = await MODELS[arguments.name]()(arguments)
    await model.embed(arguments.text)
    timeline = Timeline()
    monitor = LoopMonitor(timeline)
    app = create_app(model, arguments, timeline, monitor)
    listener = socket.create_server(("127.0.0.1", arguments.port))
    config = uvicorn.Config(app, log_level="warning", access_log=False, lifespan="off")
    ticker = asyncio.create_task(monitor.run())
    try:
        await Server(config, ready_line(model, listener.getsockname()[1]), output).serve([listener])
    finally:
        ticker.cancel()


def serve(arguments: Arguments, output: TextIO) -> None:
    """Runs until the process ends; the ready line goes to `output`."""
    if _loop_name() == "uvloop":
        import uvloop

        uvloop.run(_run(arguments, output))
    else:
        asyncio.run(_run(arguments, output))
