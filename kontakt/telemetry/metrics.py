"""What is counted and measured. docs/monitoring.md lists it, and a test holds both together."""

from kontakt.telemetry.instruments import Counter, Gauge, Histogram

KINDS = {"page": "/c/{slug}", "json": "/api/cards/{slug}"} | {
    kind: f"/api/cards/{{slug}}/{kind}" for kind in ("vcf", "qr", "preview.png")
}
"""The route of each kind of answer that is kept (`kontakt.cache.address`)."""

AREAS = ("analytics", "audit", "cards", "imports", "limits", "sessions")
"""What has upkeep."""

SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)
SIZES = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000)

REQUESTS = Counter(
    "kontakt_http_requests",
    "Requests that were answered, by the route's template and the class of the status; none: the client went away.",
    ("route", "method", "status"),
)
DURATIONS = Histogram(
    "kontakt_http_request_duration_seconds",
    "Time from a request's head to the end of its answer; without those that were answered from memory.",
    SECONDS,
    ("route", "method"),
)
REFUSED = Counter(
    "kontakt_http_refused_requests",
    "Requests that were refused for their form, their size or their slowness before they reached a route.",
    ("code",),
    [("bad-request",), ("address-too-long",), ("headers-too-large",), ("too-slow",)],
)
CONNECTIONS = Gauge("kontakt_http_connections", "Open connections.")

CACHE_HITS = Counter(
    "kontakt_page_cache_hits",
    "Answers that were given from memory.",
    ("kind", "method", "status"),
    [(kind, method, status) for kind in KINDS for method in ("GET", "HEAD") for status in ("200", "206", "304", "416")],
)
CACHE_MISSES = Counter(
    "kontakt_page_cache_misses", "Answers that had to be made, and can be kept.", ("kind",), [(kind,) for kind in KINDS]
)
CACHE_STALE = Counter(
    "kontakt_page_cache_stale", "Answers from memory that were given because the database did not answer."
)
CACHE_BYTES = Gauge("kontakt_page_cache_bytes", "Memory that kept answers take.")
CACHE_LIMIT = Gauge("kontakt_page_cache_limit_bytes", "Memory that they may take, PAGE_CACHE_SIZE of each process.")
CACHE_ENTRIES = Gauge("kontakt_page_cache_entries", "Answers that are kept.")

LISTENERS = Gauge("kontakt_change_listeners", "Processes that hear of changes in the database.")
WORKERS = Gauge("kontakt_workers", "Processes that answer requests.")
LAG = Gauge("kontakt_event_loop_lag_seconds", "How late the event loop was at its last second.", combined="max")

POOL_LIMIT = Gauge("kontakt_database_pool_limit", "Connections that the pool may open.")
POOL_OPEN = Gauge("kontakt_database_pool_connections", "Connections that the pool has open.")
POOL_IN_USE = Gauge("kontakt_database_pool_in_use", "Connections of the pool that somebody uses.")
POOL_WAITING = Gauge("kontakt_database_pool_waiting", "Tasks that wait for a connection of the pool.")
POOL_TIMEOUTS = Counter("kontakt_database_pool_timeouts", "How often nobody gave a connection back in time.")

REPLICA_READS = Counter(
    "kontakt_replica_reads",
    "Looks for cards where DATABASE_READ_URL is set: on the replica, or on the primary because it was behind or away.",
    ("server",),
    [("replica",), ("primary",)],
)

EVENTS = Counter("kontakt_events", "Events that pages reported.", ("outcome",), [("committed",), ("refused",)])
EVENTS_WAITING = Gauge("kontakt_events_waiting", "Events that wait for their commit.")
COMMIT_SIZES = Histogram("kontakt_event_commit_size", "How many events share a commit.", SIZES)

SIGN_INS = Counter(
    "kontakt_sign_ins", "Sign-ins that came back from the provider: signed-in, or a problem's code.", ("outcome",)
)
PROVIDER = Counter(
    "kontakt_provider_requests",
    "Requests to the identity provider.",
    ("outcome",),
    [("answered",), ("unreachable",)],
)
RATE_LIMITS = Counter(
    "kontakt_rate_limits_reached",
    "Requests that were refused because of a rate limit.",
    ("limit",),
)
UPLOADS = Counter("kontakt_uploads", "Files that were sent: taken, or the code of the problem with them.", ("outcome",))
UPKEEP_FAILURES = Counter(
    "kontakt_upkeep_failures", "How often work that comes back has failed.", ("area",), [(area,) for area in AREAS]
)
SPANS = Counter("kontakt_spans", "Spans of traces for the collector.", ("outcome",), [("sent",), ("lost",)])
LOG_LINES = Counter(
    "kontakt_log_lines",
    "Lines of the log that tell of something wrong.",
    ("level",),
    [("warning",), ("error",), ("critical",)],
)
