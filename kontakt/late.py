"""What is loaded only when the server listens, so that it listens sooner."""

import asyncio
from collections.abc import Callable

from starlette.types import ASGIApp, Receive, Scope, Send


class Late:
    """An application that is loaded in a thread while others answer; its requests wait for it."""

    def __init__(self, load: Callable[[], ASGIApp]) -> None:
        self._load = load
        self._loading: asyncio.Task[ASGIApp] | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, as soon as there is somebody to pass it to."""
        # Shielded: a visitor who goes away does not take the application from the others who wait.
        app = await asyncio.shield(self.begin())
        await app(scope, receive, send)

    @property
    def is_loaded(self) -> bool:
        """Whether nobody has to wait any more."""
        task = self._loading
        return task is not None and task.done() and not task.cancelled() and task.exception() is None

    def begin(self) -> asyncio.Task[ASGIApp]:
        """Begin to load, unless that was begun before; return the task, which raises what an import raises."""
        if self._loading is None:
            self._loading = asyncio.create_task(asyncio.to_thread(self._load))
        return self._loading
