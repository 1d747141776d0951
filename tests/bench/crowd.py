"""A database with many cards, people and entries of the record, as a large organisation has after a year."""

import psycopg

CARDS, PEOPLE, ENTRIES = 10_000, 2_000, 100_000

_PEOPLE = """
    INSERT INTO users (id, issuer, subject, name, email, role, disabled_at, last_sign_in_at, created_at)
    SELECT md5('person' || number)::uuid, 'https://id.test', 'person-' || number, first || ' ' || last || ' ' || number,
           lower(first) || '.' || lower(last) || number || '@example.com',
           CASE WHEN number %% 100 = 0 THEN 'admin' ELSE 'user' END,
           CASE WHEN number %% 10 = 0 THEN now() END,
           CASE WHEN number %% 7 > 0 THEN now() - number * interval '3 hours' END,
           now() - number * interval '4 hours'
    FROM generate_series(1, %(people)s) AS number, {names}
"""
_CARDS = """
    INSERT INTO cards (id, user_id, slug, name, job_title, company, department, bio, emails, phones, visibility,
                       revision, created_at, updated_at)
    SELECT md5('card' || number)::uuid, md5('person' || 1 + number %% %(people)s)::uuid,
           'engineer-' || number, first || ' ' || last, 'Engineer of ' || last || 's',
           'Analytical Engines ' || number %% 50, 'Department ' || number %% 20, repeat('Notes and engines. ', 20),
           jsonb_build_array(jsonb_build_object('email', lower(last) || number || '@example.com', 'label', 'work'),
                             jsonb_build_object('email', 'second' || number || '@example.org', 'label', null)),
           '[{{"number": "+44 20 7946 0101", "label": "work", "e164": "+442079460101"}}]',
           (ARRAY['public', 'public', 'public', 'unlisted', 'disabled'])[1 + number %% 5],
           1, now() - number * interval '1 hour', now() - (number * 7919 %% %(cards)s) * interval '1 minute'
    FROM generate_series(1, %(cards)s) AS number, {names}
"""
_NAMES = """
    LATERAL (SELECT
                    (ARRAY['Ada', 'Grace', 'Łukasz', 'Žofia', 'Alan', 'Edith', '明', 'Олена'])[1 + number %% 8],
                    (ARRAY['Lovelace', 'Hopper', 'Turing', 'Clarke', 'Johnson', 'Müller', 'Ångström'])[1 + number %% 7]
            ) AS name (first, last)
"""
_REST = """
    INSERT INTO card_slugs (slug, card_id) SELECT slug, id FROM cards;
    INSERT INTO images (id, card_id, kind, webp_name, jpeg_name, width, height, jpeg_width, jpeg_height)
    SELECT md5('image' || id)::uuid, id, 'avatar', md5(id::text) || '.webp', md5(id::text) || '.jpg', 512, 512, 400, 400
    FROM cards;
    INSERT INTO card_days (card_id, day, kind, source, device, agent, count, visitors)
    SELECT id, (now() AT TIME ZONE 'UTC')::date - day, 'view', source, 'mobile', 'person', 3, 2
    FROM generate_series(30, 1, -1) AS day, cards, unnest(ARRAY['qr', 'link']) AS source
    ORDER BY day DESC, md5(id::text);
    INSERT INTO sessions (id, user_id, secret_hash, user_agent, expires_at)
    SELECT md5('session' || id || number)::uuid, id, '', 'Firefox/140.0', now() + interval '1 day'
    FROM users, generate_series(1, 3) AS number
"""
_ENTRIES = """
    INSERT INTO audit_entries (id, at, actor_id, action, subject_type, subject_id, details)
    SELECT (lpad(to_hex(number::bigint), 12, '0') || substr(md5(number::text), 13))::uuid,
           now() - (%(entries)s - number) * interval '5 minutes', md5('person' || 1 + number * 31 %% %(people)s)::uuid,
           CASE number %% 1000 WHEN 0 THEN 'settings-changed' WHEN 1 THEN 'user-disabled'
                ELSE (ARRAY['card-changed', 'card-created', 'sign-in', 'sign-out'])[1 + number %% 4] END,
           CASE WHEN number %% 4 < 2 THEN 'card' ELSE 'user' END,
           CASE WHEN number %% 4 < 2 THEN md5('card' || 1 + number * 17 %% %(cards)s)::uuid
                ELSE md5('person' || 1 + number * 13 %% %(people)s)::uuid END,
           '{{}}'
    FROM generate_series(1, %(entries)s) AS number
"""


def gather(url: str) -> None:
    """Fill a migrated database."""
    with psycopg.connect(url, autocommit=True) as connection:
        # One notification for each card would be for nobody: nobody listens yet.
        connection.execute("SET session_replication_role = replica")
        numbers = {"cards": CARDS, "people": PEOPLE, "entries": ENTRIES}
        for statement in (_PEOPLE, _CARDS, _ENTRIES):
            connection.execute(statement.format(names=_NAMES).encode(), numbers)
        for statement in _REST.split(";"):
            connection.execute(statement.encode())
        connection.execute("VACUUM ANALYZE")
