"""Traces, as a real collector gets them over HTTP."""

import logging
from collections.abc import Iterator

import pytest
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor, SpanExportResult
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from pydantic import SecretStr

from kontakt.telemetry import statements, tracing
from kontakt.telemetry.spans import span, traced
from tests.api.test_images import picture
from tests.conftest import Client, application_of
from tests.telemetry.collector import Collector, collecting, values

PARENT = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"


@pytest.fixture
def collector() -> Iterator[Collector]:
    with collecting() as server:
        yield server


@pytest.fixture
def settings(settings, collector):
    return settings.model_copy(update={"otel_exporter_otlp_endpoint": collector.address})


@pytest.fixture
def engine(engine):
    statements.trace(engine)
    return engine


def named(collector, name):
    return [one for one in collector.spans if one["name"] == name]


async def asked(settings, started, path, **headers):
    """Ask, and end, so that everything is sent."""
    async with tracing.tracing(settings):
        state = started | {"storage": traced("storage", started["storage"])}
        async with Client(application_of(settings, state), headers={"sec-fetch-site": "same-origin"}) as client:
            return await client.get(path, headers=headers)


async def test_a_request_is_a_part_of_the_trace_that_it_names(settings, started, collector, make, grace):
    await make.card(owner=grace, slug="planted-slug", name="Planted Name")
    answer = await asked(settings, started, "/c/planted-slug?s=planted-query", traceparent=PARENT)
    assert answer.status_code == 200
    (request,) = named(collector, "GET /c/{slug}")
    assert request["traceId"] == PARENT.split("-")[1]
    assert request["parentSpanId"] == PARENT.split("-")[2]
    assert request["kind"] == 2  # SPAN_KIND_SERVER
    found = values(request)
    assert found["http.request.method"] == "GET"
    assert found["http.route"] == "/c/{slug}"
    assert int(found["http.response.status_code"]) == 200
    assert found["kontakt.request_id"] == answer.headers["x-request-id"]
    assert {name for name in found if name.startswith(("url", "client", "user"))} == {"url.scheme"}
    assert "planted" not in collector.text.lower()


async def test_the_statements_of_a_request_belong_to_it(settings, started, collector, make, grace):
    await make.card(owner=grace, slug="grace")
    await asked(settings, started, "/api/cards/grace")
    (request,) = named(collector, "GET /api/cards/{slug}")
    found = [one for one in collector.spans if one.get("parentSpanId") == request["spanId"]]
    assert found
    for one in found:
        assert one["kind"] == 3  # SPAN_KIND_CLIENT
        assert values(one)["db.system.name"] == "postgresql"
        assert values(one)["db.query.text"].lstrip().startswith(values(one)["db.operation.name"])


async def test_a_picture_that_is_read_has_a_span_of_the_storage(settings, started, collector, client, make, grace):
    card = await make.card(owner=grace)
    answer = await client.as_(grace).put(f"/api/cards/{card.id}/images/avatar", content=picture(60, 60))
    assert (await asked(settings, started, answer.json()["images"]["avatar"]["url"])).status_code == 200
    assert [one for one in collector.spans if one["name"].startswith("storage ")]


async def test_the_collector_is_told_what_traces_are_of(settings, started, collector):
    changed = {"otel_service_name": "cards", "otel_exporter_otlp_headers": SecretStr("x-key=a%20b,x-other=c")}
    await asked(settings.model_copy(update=changed), started, "/api/health")
    assert collector.resources[0]["service.name"] == "cards"
    assert collector.headers[0]["x-key"] == "a b"
    assert collector.headers[0]["x-other"] == "c"


async def test_a_failure_is_noted_by_its_kind_and_not_by_its_words(settings, started, collector):
    async with tracing.tracing(settings):
        with pytest.raises(ValueError, match="planted"), span("work"):
            raise ValueError("planted words")
    (failed,) = named(collector, "work")
    assert values(failed)["error.type"] == "ValueError"
    assert failed["status"]["code"] == 2  # STATUS_CODE_ERROR
    assert "planted" not in collector.text


async def test_only_the_share_that_is_wanted_is_traced(settings, started, collector):
    none = settings.model_copy(update={"otel_traces_sampler_arg": 0.0})
    await asked(none, started, "/api/health/live")
    assert collector.spans == []


async def test_a_collector_that_is_away_loses_spans_and_nothing_else(settings, started, collector, caplog):
    caplog.set_level(logging.INFO)
    exporter = tracing.Exporter(tracing.sender(settings, seconds=0.2))
    sent = traces_of(settings)
    collector.status = 503
    assert [exporter.export(sent), exporter.export(sent)] == [SpanExportResult.FAILURE] * 2
    collector.status = 200
    exporter.export(sent)
    said = [(record.levelname, record.event) for record in caplog.records if record.name.startswith("kontakt")]
    assert said == [("WARNING", "traces-lost"), ("INFO", "traces-sent")]
    assert [record for record in caplog.records if record.name.startswith("opentelemetry")] == []


def traces_of(settings):
    kept, provider = InMemorySpanExporter(), TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(kept))
    provider.get_tracer("test").start_span("work").end()
    return kept.get_finished_spans()
