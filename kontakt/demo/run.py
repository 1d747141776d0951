"""`kontakt demo`: a whole Kontakt on this machine, started step by step and stopped together."""

import asyncio
import signal
from contextlib import suppress
from pathlib import Path
from typing import Any

from kontakt.demo import programs
from kontakt.demo.console import Console
from kontakt.demo.errors import DemoError
from kontakt.demo.folder import DataFolder
from kontakt.demo.ports import free_ports, next_free_port, refuse_if_taken
from kontakt.demo.postgres import Cluster
from kontakt.demo.processes import Processes, until
from kontakt.demo.programs import Addresses

STOP_ORDER = ("caddy", "api", "provider", "postgres")
"""Nobody is answered by a process whose own servant has gone."""


def main(port: int, data: Path) -> None:
    """Run Kontakt at `http://localhost:<port>` with its data in a folder until it is interrupted.

    Return after Ctrl-C or SIGTERM; raise `SystemExit` with status 1 if it cannot start or a process ends by itself.
    """
    console = Console()
    try:
        asyncio.run(_run(port, data, console))
    except DemoError as error:
        console.failure(str(error), error.lines)
        raise SystemExit(1) from error
    except PermissionError as error:
        console.failure(f"{error.filename} belongs to another user, perhaps from a run as root: {error.strerror}")
        raise SystemExit(1) from error
    except KeyboardInterrupt:  # Before there was anything to stop.
        return


async def _run(port: int, data: Path, console: Console) -> None:
    with DataFolder.hold(data, address=f"http://localhost:{port}") as folder:
        refuse_if_taken(port)
        processes = Processes(console, folder.path / "logs")
        stopped = _stop_signal(processes)
        boot = asyncio.create_task(_boot(port, folder, processes, console))
        lost = asyncio.create_task(processes.lost())
        ends: set[asyncio.Future[Any]] = {stopped, lost}
        try:
            await asyncio.wait({boot, *ends}, return_when=asyncio.FIRST_COMPLETED)
            if not stopped.done() and not lost.done():
                boot.result()
                await asyncio.wait(ends, return_when=asyncio.FIRST_COMPLETED)
            if not stopped.done():
                raise lost.result()
            console.say("\nStopping")
        finally:
            await _stop(processes, boot, lost)
    console.say("Kontakt has stopped. Its data is kept.")


async def _boot(port: int, folder: DataFolder, processes: Processes, console: Console) -> None:
    provider_port = next_free_port(port + 1)
    addresses = Addresses(port, provider_port, *free_ports(2, besides={port, provider_port}))
    caddy = programs.caddy(folder, addresses)  # What is missing should show before anything starts.
    cluster = Cluster(folder)
    console.say(f"Starting Kontakt with its data in {folder.path}")
    try:
        async with asyncio.TaskGroup() as group:
            group.create_task(_start_database(cluster, addresses, processes, console))
            group.create_task(_start_provider(folder, addresses, processes, console))
    except ExceptionGroup as errors:
        raise errors.exceptions[0] from None
    variables = programs.application_environment(folder, addresses, cluster.url(addresses.database_port))
    with console.step("Application"):
        await processes.start(programs.application(variables))
        health = f"http://127.0.0.1:{addresses.api_port}/api/health"
        await until(lambda: programs.answers(health), seconds=60, what="The application was not ready")
    if not folder.recall().get("planted"):
        with console.step("Six sample cards"):
            await processes.run(programs.planting(variables))
        folder.remember({"planted": True})
    with console.step("Caddy"):
        await processes.start(caddy)
        await until(
            lambda: programs.answers(f"{addresses.app_url}/api/health"), seconds=15, what="Caddy did not answer"
        )
    _welcome(console, addresses, folder)
    console.follow()


async def _start_database(cluster: Cluster, addresses: Addresses, processes: Processes, console: Console) -> None:
    if cluster.is_new:
        with console.step("New PostgreSQL database"):
            await cluster.initialise(processes)
    with console.step("PostgreSQL"):
        await cluster.refuse_other_version()
        await cluster.stop_stale()
        await processes.start(cluster.program(addresses.database_port))
        await cluster.prepare(addresses.database_port)
        await cluster.move_issuer(addresses.database_port, addresses.issuer)


async def _start_provider(folder: DataFolder, addresses: Addresses, processes: Processes, console: Console) -> None:
    with console.step("Demo identity provider"):
        await processes.start(programs.provider(folder, addresses))
        metadata = f"{addresses.issuer}/.well-known/openid-configuration"
        await until(lambda: programs.answers(metadata), seconds=30, what="The identity provider did not answer")


def _welcome(console: Console, addresses: Addresses, folder: DataFolder) -> None:
    console.say()
    console.say(f"Kontakt is ready: {addresses.app_url}")
    console.say("  Sign in      as Ada Lovelace, who administers, or Grace Hopper, who owns one card")
    console.say(f"  See a card   {addresses.app_url}/c/ada-lovelace")
    console.say(f"  Logs         {folder.path / 'logs'}")
    console.say("  Stop         Ctrl-C")
    console.say()


def _stop_signal(processes: Processes) -> asyncio.Future[None]:
    """Return a future that the first signal resolves; a second one kills what has not ended by then."""
    loop = asyncio.get_running_loop()
    stopped: asyncio.Future[None] = loop.create_future()

    def stop() -> None:
        if stopped.done():
            processes.kill()
        else:
            stopped.set_result(None)

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        if number is signal.SIGHUP and signal.getsignal(number) is signal.SIG_IGN:
            continue  # Started with nohup.
        loop.add_signal_handler(number, stop)
    return stopped


async def _stop(processes: Processes, boot: asyncio.Task[None], lost: asyncio.Task[DemoError]) -> None:
    for task in (boot, lost):
        task.cancel()
    with suppress(asyncio.CancelledError, Exception):
        await boot
    await processes.stop(STOP_ORDER)
