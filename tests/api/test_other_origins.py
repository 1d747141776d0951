"""Pages of other sites can read nothing: no answer has a header of CORS, not even to a question beforehand."""

import pytest

from kontakt.routes import ENDPOINTS
from tests.conftest import ORIGIN

READ = sorted({endpoint.path for endpoint in ENDPOINTS if endpoint.method == "GET" and "{" not in endpoint.path})


def test_there_are_many_of_them():
    assert len(READ) > 20


@pytest.mark.parametrize("path", READ)
async def test_no_answer_is_for_another_origin(client, ada, path):
    for origin in ("https://elsewhere.example", "null", ORIGIN):
        headers = {"origin": origin, "sec-fetch-site": "cross-site"}
        answer = await client.as_(ada).get(path, headers=headers)
        assert answer.status_code < 500
        assert [name for name in answer.headers if name.startswith("access-control-")] == []


@pytest.mark.parametrize(
    "path", ["/api/cards", "/api/me", "/api/settings", "/api/auth/logout", "/api/auth/backchannel-logout"]
)
async def test_a_question_beforehand_is_not_answered(client, path):
    asked = {"access-control-request-method": "POST", "access-control-request-headers": "content-type"}
    answer = await client.options(path, headers={"origin": "https://elsewhere.example", **asked})
    assert answer.status_code in {404, 405}
    assert [name for name in answer.headers if name.startswith("access-control-")] == []
