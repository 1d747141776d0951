"""A browser that signs in: the application in process, the provider over HTTP."""

from typing import Any

import httpx
from starlette.types import ASGIApp

from tests.conftest import Client


class Browser(Client):
    """A browser on the application's own origin, which keeps its cookies."""

    def __init__(self, application: ASGIApp, **options: Any) -> None:
        headers = {"sec-fetch-site": "same-origin"}
        super().__init__(application, headers=headers, **options)

    async def begin(self, next_path: str = "/cards", **query: str) -> str:
        """Go to the provider and come back; return the path and query of the callback."""
        login = await self.get("/api/auth/login", params={"next": next_path, **query})
        assert login.status_code == 303, login.text
        async with httpx.AsyncClient(verify=False) as outside:  # Nothing here has TLS; certificates take long to load.
            back = await outside.get(login.headers["location"])
        assert back.is_redirect, back.text
        return httpx.URL(back.headers["location"]).raw_path.decode()

    async def sign_in(self, next_path: str = "/cards", **options: Any) -> httpx.Response:
        """Sign in; return what the callback answers."""
        return await self.get(await self.begin(next_path), **options)

    async def is_signed_in(self) -> bool:
        return (await self.get("/api/me")).status_code == 200
