"""Starting, logging and stopping processes."""

import asyncio
import io
import os
import signal
import sys
import textwrap
import time
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from kontakt.demo.console import Console
from kontakt.demo.errors import DemoError
from kontakt.demo.processes import LOG_BYTES, Processes, Program, environment, until

SLEEP = "import time; time.sleep(60)"
STUBBORN = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('up', flush=True); time.sleep(60)"


def program(code, name="sample", **options):
    return Program(name, [sys.executable, "-c", textwrap.dedent(code)], **options)


@asynccontextmanager
async def running(tmp_path, output=None):
    processes = Processes(Console(output or io.StringIO()), tmp_path / "logs")
    try:
        yield processes
    finally:
        await processes.stop(())


async def logged(tmp_path, text, name="sample"):
    log = tmp_path / "logs" / f"{name}.log"

    async def check():
        return log.exists() and text in log.read_text()

    await until(check, seconds=10, what=f"{text!r} was not logged")


def is_alive(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False


async def test_the_output_of_a_process_is_its_log(tmp_path):
    async with running(tmp_path) as processes:
        await processes.run(program("import sys; print('one'); print('two', file=sys.stderr)"))
    assert sorted((tmp_path / "logs" / "sample.log").read_text().split()) == ["one", "two"]


async def test_a_program_that_fails_shows_its_last_lines(tmp_path):
    async with running(tmp_path) as processes:
        with pytest.raises(DemoError, match="sample failed \\(exit status 3\\)") as error:
            await processes.run(program("import sys; [print(i) for i in range(50)]; sys.exit(3)"))
    assert error.value.lines[-1] == "49"
    assert len(error.value.lines) < 20


async def test_a_program_that_cannot_be_started_is_named(tmp_path):
    async with running(tmp_path) as processes:
        with pytest.raises(DemoError, match="sample cannot be started"):
            await processes.start(program(SLEEP, folder=tmp_path / "nowhere"))


async def test_a_process_that_ends_by_itself_is_named(tmp_path):
    async with running(tmp_path) as processes:
        await processes.start(program(SLEEP, "steady"))
        await processes.start(program("print('goodbye')", "fickle"))
        lost = await asyncio.wait_for(processes.lost(), 10)
    assert str(lost) == "fickle ended unexpectedly (exit status 0)"
    assert lost.lines == ["goodbye"]


async def test_a_process_that_is_stopped_is_not_lost(tmp_path):
    async with running(tmp_path) as processes:
        await processes.start(program(SLEEP))
        await processes.stop(["sample"])
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(processes.lost(), 0.3)


async def test_processes_stop_one_after_another_in_the_given_order(tmp_path):
    code = """
        import signal, sys, time
        def stop(*_):
            time.sleep(0.2)
            with open({path!r}, "a") as file:
                file.write({name!r} + " ")
            sys.exit(0)
        signal.signal(signal.SIGTERM, stop)
        print("up", flush=True)
        time.sleep(60)
    """
    order = tmp_path / "order"
    async with running(tmp_path) as processes:
        for name in ("first", "second", "third", "other"):
            await processes.start(program(code.format(path=str(order), name=name), name))
            await logged(tmp_path, "up", name)
        await processes.stop(["third", "first", "second"])
    assert order.read_text().split() == ["third", "first", "second", "other"]


async def test_a_process_that_does_not_end_is_killed_after_its_grace(tmp_path):
    async with running(tmp_path) as processes:
        await processes.start(program(STUBBORN, grace=0.3))
        await logged(tmp_path, "up")
        start = time.monotonic()
        await processes.stop(["sample"])
    assert time.monotonic() - start < 5
    assert "was killed" in (tmp_path / "logs" / "sample.log").read_text()


async def test_killing_does_not_wait_for_the_grace(tmp_path):
    async with running(tmp_path) as processes:
        await processes.start(program(STUBBORN, grace=60))
        await logged(tmp_path, "up")
        stopping = asyncio.create_task(processes.stop(["sample"]))
        await asyncio.sleep(0.1)
        processes.kill()
        await asyncio.wait_for(stopping, 10)


async def test_a_process_has_a_session_of_its_own(tmp_path):
    async with running(tmp_path) as processes:
        await processes.run(program("import os; print(os.getsid(0) == os.getpid(), os.getsid(0))"))
    own, session = (tmp_path / "logs" / "sample.log").read_text().split()
    assert own == "True"
    assert int(session) != os.getsid(0)


@pytest.mark.skipif(sys.platform != "linux", reason="prctl(2) is Linux's")
async def test_a_process_does_not_outlive_a_parent_that_was_killed(tmp_path):
    parent = f"""
        import asyncio, io
        from pathlib import Path
        from kontakt.demo.console import Console
        from kontakt.demo.processes import Processes, Program
        async def main():
            processes = Processes(Console(io.StringIO()), Path({str(tmp_path)!r}))
            process = await processes.start(Program("child", [{sys.executable!r}, "-c", {SLEEP!r}]))
            print(process._process.pid, flush=True)
            await asyncio.sleep(60)
        asyncio.run(main())
    """
    started = await asyncio.create_subprocess_exec(sys.executable, "-c", textwrap.dedent(parent), stdout=-1)
    assert started.stdout is not None
    child = int(await asyncio.wait_for(started.stdout.readline(), 20))
    assert is_alive(child)
    started.send_signal(signal.SIGKILL)
    await started.wait()

    async def is_gone():
        return not is_alive(child)

    await until(is_gone, seconds=10, what="The child did not end")


async def test_a_line_without_end_is_cut(tmp_path):
    async with running(tmp_path) as processes:
        await processes.run(program("import sys; sys.stdout.write('x' * 1_000_000)"))
    lines = (tmp_path / "logs" / "sample.log").read_text().split("\n")
    assert sum(map(len, lines)) == 1_000_000
    assert max(map(len, lines)) <= 200_000


async def test_logs_are_bounded(tmp_path):
    async with running(tmp_path) as processes:
        await processes.run(program(f"print(('y' * 999 + '\\n') * {3 * LOG_BYTES // 1000})"))
    assert sum(path.stat().st_size for path in (tmp_path / "logs").iterdir()) <= 2 * LOG_BYTES


def test_the_callers_own_settings_do_not_reach_a_demo(monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgresql://production")
    monkeypatch.setenv("PGHOST", "production")
    assert environment(PORT="1") == environment() | {"PORT": "1"}
    assert not {"DATABASE_URL", "PGHOST"} & environment().keys()


async def test_waiting_ends_with_what_was_waited_for():
    async def never():
        return False

    with pytest.raises(DemoError, match="Caddy did not answer within 0 s"):
        await until(never, seconds=0.1, what="Caddy did not answer")
