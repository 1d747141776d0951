"""A Docker engine for the tests: the one that answers, or a private one that leaves nothing behind."""

import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


class Docker:
    """The client, and the engine that it speaks to."""

    def __init__(self, host: str | None = None) -> None:
        self.environment = dict(os.environ) | ({"DOCKER_HOST": host} if host else {})

    def __call__(self, *arguments: str | Path, check: bool = True, stdin: bytes | None = None) -> str:
        """Run `docker ARGUMENTS`; return what it printed on stdout, and on stderr too if it failed."""
        done = self.run(*arguments, stdin=stdin)
        said = done.stdout.decode() + (done.stderr.decode() if done.returncode else "")
        assert not check or done.returncode == 0, f"docker {' '.join(map(str, arguments))}:\n{said}"
        return said

    def run(self, *arguments: str | Path, stdin: bytes | None = None) -> subprocess.CompletedProcess[bytes]:
        """Run `docker ARGUMENTS` to its end, whatever that is."""
        return subprocess.run(
            ["docker", *arguments], env=self.environment, input=stdin, capture_output=True, check=False
        )

    @property
    def answers(self) -> bool:
        """Whether there is an engine."""
        return self.run("info").returncode == 0


@contextmanager
def engine() -> Iterator[Docker]:
    """Give the engine of this machine; if none answers, install what is missing and start a private one."""
    if shutil.which("docker") is None or Docker().run("compose", "version").returncode:
        subprocess.run([ROOT / ".ci" / "docker"], check=True, stdout=subprocess.DEVNULL)
    if Docker().answers:
        yield Docker()
        return
    # In /tmp itself: the path of a socket has at most 107 bytes.
    folder = Path(tempfile.mkdtemp(prefix="kontakt-docker-", dir="/tmp"))
    try:
        with _private(folder) as docker:
            yield docker
    finally:
        _unmount(folder)
        shutil.rmtree(folder)


def _unmount(folder: Path) -> None:
    """Undo what an engine leaves mounted below the folder: its data over itself, and networks of a Swarm."""
    mounts = [Path(line.split()[1]) for line in Path("/proc/self/mounts").read_text(encoding="utf-8").splitlines()]
    for mount in reversed(mounts):
        if mount.is_relative_to(folder):
            subprocess.run(["umount", "--quiet", mount], check=False)


@contextmanager
def _private(folder: Path) -> Iterator[Docker]:
    docker = Docker(f"unix://{folder}/socket")
    command = ["dockerd", "--host", f"unix://{folder}/socket", "--pidfile", f"{folder}/pid", "--bridge", "none"]
    command += ["--data-root", f"{folder}/data", "--exec-root", f"{folder}/exec"]
    with (folder / "log").open("wb") as log:
        daemon = subprocess.Popen(command, stdout=log, stderr=log)
    try:
        deadline = time.monotonic() + 60
        while not docker.answers:
            assert daemon.poll() is None, (folder / "log").read_text()
            assert time.monotonic() < deadline, (folder / "log").read_text()
            time.sleep(0.2)
        yield docker
    finally:
        daemon.terminate()
        daemon.wait(60)
