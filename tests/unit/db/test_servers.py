"""What an address names."""

import pytest

from kontakt.db.servers import target


@pytest.fixture(autouse=True)
def no_variables(monkeypatch):
    for name in ("PGHOST", "PGHOSTADDR", "PGPORT", "PGUSER", "PGDATABASE"):
        monkeypatch.delenv(name, raising=False)


@pytest.mark.parametrize(
    ("address", "servers"),
    [
        ("postgresql://ada@db/cards", ["db:5432"]),
        ("postgresql://ada@db1:1,db2:2/cards", ["db1:1", "db2:2"]),
        ("postgresql://ada@db1,db2/cards", ["db1:5432", "db2:5432"]),
        ("postgresql://ada@db1,db2/cards?port=6", ["db1:6", "db2:6"]),
        ("postgresql://ada@[::1]:1,[::2]/cards", ["[::1]:1", "[::2]:5432"]),
        ("postgresql:///cards?host=/run/postgresql,db", ["/run/postgresql:5432", "db:5432"]),
        ("postgresql:///cards?hostaddr=192.0.2.1,192.0.2.2", ["192.0.2.1:5432", "192.0.2.2:5432"]),
        ("postgresql:///cards", ["localhost:5432"]),
        ("postgresql:///cards?host=a,b,c&port=1,2", ["a,b,c:1,2"]),
    ],
)
def test_every_server_is_named_in_its_order(address, servers):
    assert [str(server) for server in target(address).servers] == servers


def test_one_of_several_servers_is_asked_alone():
    first, second = target("postgresql://db1,db2:2/cards?hostaddr=192.0.2.1,192.0.2.2").servers
    assert first.parameters == {"host": "db1", "hostaddr": "192.0.2.1"}
    assert second.parameters == {"host": "db2", "hostaddr": "192.0.2.2", "port": "2"}


def test_a_server_without_others_is_asked_as_the_address_says():
    assert target("postgresql://db:1/cards").servers[0].parameters == {}


def test_the_variables_of_libpq_count_where_the_address_is_silent(monkeypatch):
    for name, value in {"PGHOST": "db1,db2", "PGPORT": "6", "PGUSER": "ada", "PGDATABASE": "cards"}.items():
        monkeypatch.setenv(name, value)
    named = target("postgresql://")
    assert [str(server) for server in named.servers] == ["db1:6", "db2:6"]
    assert (named.database, named.role) == ("cards", "ada")
    named = target("postgresql://grace@db:7/contacts")
    assert [str(server) for server in named.servers] == ["db:7"]
    assert (named.database, named.role) == ("contacts", "grace")


def test_a_database_without_a_name_is_called_like_the_role():
    assert target("postgresql://ada@db").database == "ada"
