"""The settings of what is watched."""

import pytest

from kontakt.settings.environment import read_settings
from tests.unit.settings.test_settings import WHOLE, problems

STANDARD = [
    "OTEL_RESOURCE_ATTRIBUTES",
    "OTEL_BSP_MAX_QUEUE_SIZE",
    "OTEL_EXPORTER_OTLP_CERTIFICATE",
    "OTEL_EXPORTER_OTLP_METRICS_ENDPOINT",
    "OTEL_METRICS_EXPORTER",
    "OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT",
    "OTEL_PYTHON_LOG_LEVEL",
]


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("OTEL_EXPORTER_OTLP_ENDPIONT", "OTEL_EXPORTER_OTLP_ENDPOINT"),
        ("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "OTEL_EXPORTER_OTLP_ENDPOINT"),
        ("OTEL_SERVICE_NAM", "OTEL_SERVICE_NAME"),
        ("METRICS_TOKN_FILE", "METRICS_TOKEN_FILE"),
    ],
)
def test_a_misspelling_is_named_with_what_is_meant(name, meant):
    assert problems(**{name: "planted"})[name].expected.startswith(meant)


@pytest.mark.parametrize("name", STANDARD)
def test_what_the_specification_names_besides_is_no_misspelling(name):
    assert read_settings(WHOLE | {name: "x"}).otel_service_name == "kontakt"


def test_a_token_without_the_numbers_that_it_is_for_is_a_contradiction():
    assert list(problems(METRICS_TOKEN="p7Qd-2xWm9Zt4Lk8")) == ["METRICS"]
    assert read_settings(WHOLE | {"METRICS": "true", "METRICS_TOKEN": "p7Qd-2xWm9Zt4Lk8"}).metrics_token


@pytest.mark.parametrize("token", ["short", "changeme-changeme", "a" * 20])
def test_a_token_that_others_can_guess_is_refused(token):
    found = problems(METRICS="true", METRICS_TOKEN=token)["METRICS_TOKEN"]
    assert token not in f"{found.found} {found.expected}"


@pytest.mark.parametrize("headers", ["planted", "planted=", "=planted", "a=b,,c=planted", "a b=planted", "a=plän"])
def test_headers_that_are_none_are_refused_without_a_word_of_them(headers):
    found = problems(OTEL_EXPORTER_OTLP_HEADERS=headers)["OTEL_EXPORTER_OTLP_HEADERS"]
    assert "pl" not in found.found


@pytest.mark.parametrize("headers", ["x-key=abc", "Authorization=Basic dXNlcg==, x-other=a%20b"])
def test_headers_are_written_as_the_specification_says(headers):
    assert read_settings(WHOLE | {"OTEL_EXPORTER_OTLP_HEADERS": headers}).otel_exporter_otlp_headers


@pytest.mark.parametrize("share", ["-0.1", "1.1", "half", "1e-2"])
def test_a_share_is_from_nothing_to_all(share):
    assert list(problems(OTEL_TRACES_SAMPLER_ARG=share)) == ["OTEL_TRACES_SAMPLER_ARG"]
