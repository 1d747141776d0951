"""The least that Starlette on uvicorn can do: one route that answers at PORT."""

import os

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route


async def health(_request: Request) -> JSONResponse:
    return JSONResponse({"status": "ok"})


if __name__ == "__main__":
    application = Starlette(routes=[Route("/api/health", health)])
    uvicorn.run(application, port=int(os.environ["PORT"]), http="httptools", ws="none", log_level="warning")
