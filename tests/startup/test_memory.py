"""What an upload may cost a running process: little memory while it lasts, nothing on disk when it is refused."""

import asyncio
import os
from pathlib import Path

import httpx
import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from kontakt.auth.identity import Identity
from kontakt.auth.sessions import open_session
from kontakt.auth.store import sign_in
from kontakt.db.engine import create_engine
from kontakt.settings.environment import read_settings
from tests.api.test_images import UNUSABLE, picture
from tests.startup.conftest import served

MEBIBYTE = 1024 * 1024


async def session_cookie(environment, *, is_admin=False):
    settings = read_settings(environment)
    engine = create_engine(settings)
    name = "ada" if is_admin else "grace"
    person = Identity(settings.oidc_issuer, name, name.title(), None, False, None, None, is_admin, None, "", {})
    async with AsyncSession(engine) as session, session.begin():
        cookie, _ = await open_session(session, await sign_in(session, person), person, settings, "tests")
    await engine.dispose()
    return cookie


def peak(process):
    """The most resident memory that the process ever had, in bytes."""
    status = Path(f"/proc/{process.pid}/status").read_text()
    return int(status.partition("VmHWM:")[2].split()[0]) * 1024


def huge(chunks=200):
    for _ in range(chunks):
        yield os.urandom(1024) * 1024


def huge_form():
    yield b'--b\r\nContent-Disposition: form-data; name="file"; filename="a.png"\r\n\r\n'
    yield from huge()
    yield b"\r\n--b--\r\n"


FORM = {"content-type": "multipart/form-data; boundary=b"}


@pytest.mark.skipif(not Path("/proc").exists(), reason="the peak is read from /proc")
def test_refused_uploads_leave_memory_and_disk_alone(environment):
    with served(environment) as (url, process):
        cookies = {"kontakt_session": asyncio.run(session_cookie(environment))}
        headers = {"sec-fetch-site": "same-origin"}
        with httpx.Client(base_url=url, cookies=cookies, headers=headers, timeout=60) as grace:
            address = f"/api/cards/{grace.post('/api/cards', json={'name': 'Grace'}).json()['id']}/images/avatar"
            # What a picture costs that is taken: the libraries are loaded and the pools are full.
            assert grace.put(address, content=picture(1200, 1200)).status_code == 200
            assert grace.delete(address).status_code == 200
            before = peak(process)
            answers = {
                "200 MB announced": grace.put(address, content=b"".join(huge(1)) * 200),
                "200 MB streamed": grace.put(address, content=huge()),
                "200 MB in a form": grace.put(address, content=huge_form(), headers=FORM),
            }
            answers |= {name: grace.put(address, content=content) for name, (content, _, _) in UNUSABLE.items()}
            for name, answer in answers.items():
                assert answer.status_code in {413, 415}, name
                assert answer.headers["content-type"] == "application/problem+json", name
            grown = (peak(process) - before) / MEBIBYTE
            assert grown < 64
            assert list(Path(environment["UPLOAD_DIR"]).iterdir()) == []
            assert httpx.get(f"{url}/api/health").status_code == 200
