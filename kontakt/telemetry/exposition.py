"""The numbers as Prometheus and OpenMetrics write them; imported when somebody asks for them for the first time."""

from collections.abc import Iterator
from functools import partial
from math import isfinite

from prometheus_client import CollectorRegistry, ProcessCollector
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest
from prometheus_client.openmetrics.exposition import CONTENT_TYPE_LATEST as OPENMETRICS
from prometheus_client.openmetrics.exposition import generate_latest as generate_openmetrics
from prometheus_client.registry import Collector

from kontakt import __version__
from kontakt.db import revisions
from kontakt.telemetry import cells
from kontakt.telemetry.instruments import OTHER, Counter, Gauge, Histogram, instruments
from kontakt.telemetry.metrics import REQUESTS
from kontakt.telemetry.requests import answered


def written(accept: str) -> tuple[bytes, str]:
    """Return all numbers, and their media type: that of OpenMetrics for whoever reads it, else Prometheus' own."""
    registry = CollectorRegistry(auto_describe=False)
    registry.register(_Numbers())
    if "application/openmetrics-text" in accept:
        return generate_openmetrics(registry), OPENMETRICS  # type: ignore[no-untyped-call] # It has no types.
    return generate_latest(registry), CONTENT_TYPE_LATEST


class _Numbers(Collector):
    def collect(self) -> Iterator[Metric]:
        yield _build()
        for one in instruments:
            match one:
                case Counter():
                    yield _counter(one)
                case Gauge():
                    yield _gauge(one)
                case Histogram():
                    yield _histogram(one)
        yield from _processes()


def _build() -> Metric:
    build = GaugeMetricFamily(
        "kontakt_build_info",
        "The version, and the revision of the schema that it needs.",
        labels=("version", "revision"),
    )
    build.add_metric((__version__, revisions.newest()), 1)
    return build


def _counter(one: Counter) -> Metric:
    family = CounterMetricFamily(one.name, one.help, labels=one.labels)
    counts = answered() if one is REQUESTS else ((values, one.read(values)) for values in one.places)
    for values, count in counts:
        if count or OTHER not in values:
            family.add_metric(values, count)
    return family


def _gauge(one: Gauge) -> Metric:
    return GaugeMetricFamily(one.name, one.help, value=one.read())


def _histogram(one: Histogram) -> Metric:
    family = HistogramMetricFamily(one.name, one.help, labels=one.labels)
    for values in one.places:
        found = one.distribution(values)
        if found.count or not one.labels:
            buckets = [(str(float(bound)) if isfinite(bound) else "+Inf", count) for bound, count in found.buckets]
            family.add_metric(values, buckets, found.total)
    return family


def _processes() -> Iterator[Metric]:
    """Yield what the system says of each process, by its row: limits and memory are a process's own."""
    families: dict[str, Metric] = {}
    for index, row in enumerate(cells.rows()):
        if pid := int(row[cells.PROCESS]):
            for found in ProcessCollector(pid=partial(int, pid), registry=None).collect():
                family = families.setdefault(found.name, Metric(found.name, found.documentation, found.type))
                for sample in found.samples:
                    family.add_sample(sample.name, {"worker": str(index)}, sample.value)
    yield from families.values()
