"""What the containers of the stack may do, and what they must not tell."""

import json

import pytest

from tests.images.conftest import NAMES
from tests.images.stack import SUBNET

each_service = pytest.mark.parametrize("name", NAMES)


@each_service
def test_a_container_can_write_to_its_volume_alone(stack, name):
    host = stack.inspect(name)["HostConfig"]
    assert host["ReadonlyRootfs"] is True
    assert host["CapDrop"] == ["ALL"]
    assert not host["CapAdd"]
    assert host["SecurityOpt"] == ["no-new-privileges:true"]
    assert not host["Privileged"]
    assert list(host["Tmpfs"]) == ["/tmp"]
    assert 0 < host["Memory"] < 2**30
    assert host["RestartPolicy"]["Name"] == "unless-stopped"
    mounts = {
        mount["Destination"]: mount["Name"] for mount in stack.inspect(name)["Mounts"] if mount["Type"] == "volume"
    }
    volume = {"db": "database", "api": "uploads", "caddy": "certificates"}.get(name)
    assert mounts == ({"/data": f"{stack.project}_{volume}"} if volume else {})


@each_service
def test_every_process_is_an_ordinary_user(stack, name):
    table = stack.docker("top", stack.container(name), "-eo", "pid,uid,comm").splitlines()[1:]
    assert table
    assert {line.split()[1] for line in table} == {"1000"}


@each_service
def test_only_caddy_is_reached_from_outside_and_only_two_get_out(stack, name):
    settings = stack.inspect(name)["NetworkSettings"]
    networks = {"api": {"internal", "outbound"}, "caddy": {"internal", "public"}}.get(name, {"internal"})
    assert {network.removeprefix(stack.project)[1:] for network in settings["Networks"]} == networks
    published = {port: {way["HostIp"] for way in ways} for port, ways in settings["Ports"].items() if ways}
    if name != "caddy":
        assert published == {}
        return
    port = stack.url.rsplit(":", 1)[1]
    expected = {f"{stack.http_port}/tcp", f"{port}/tcp", f"{port}/udp"}
    assert published == {way: {"127.0.0.1"} for way in expected}


def test_the_internal_network_has_no_way_out_and_fixed_addresses(stack):
    (network,) = json.loads(stack.docker("network", "inspect", f"{stack.project}_internal"))
    assert network["Internal"] is True
    assert [part["Subnet"] for part in network["IPAM"]["Config"]] == [SUBNET]
    assert f"TRUSTED_PROXIES={SUBNET}" in stack.inspect("api")["Config"]["Env"]


def test_the_application_is_an_ordinary_role_of_a_checked_database(stack):
    assert stack.sql("SELECT rolsuper OR rolcreatedb OR rolcreaterole FROM pg_roles WHERE rolname = 'kontakt'") == ["f"]
    assert stack.sql("SELECT pg_get_userbyid(datdba) FROM pg_database WHERE datname = 'kontakt'") == ["kontakt"]
    assert stack.sql("SHOW data_checksums") == ["on"]
    assert stack.sql("SELECT datlocprovider, datlocale FROM pg_database WHERE datname = 'kontakt'") == ["b|C.UTF-8"]
    assert stack.sql("SELECT DISTINCT usename FROM pg_stat_activity WHERE application_name = 'kontakt'") == ["kontakt"]


def test_the_settings_can_be_checked_before_anything_is_changed(stack):
    table = stack.compose("run", "--rm", "-T", "api", "check-config")
    rows = [" ".join(line.split()) for line in table.splitlines()]
    assert f"ok APP_URL {stack.url} environment" in rows
    assert "ok UPLOAD_DIR /data/uploads environment" in rows
    assert [row.split()[0] for row in rows if " database PostgreSQL " in row] == ["ok"]
    assert table.endswith("\nEverything is in order.\n")
    document = json.loads(stack.compose("run", "--rm", "-T", "api", "check-config", "--json"))
    assert (document["status"], document["exit_code"], document["problems"]) == ("ok", 0, [])
    assert {one["status"] for one in document["settings"] + document["checks"]} == {"ok"}
    secrets = [stack.settings[name] for name in ("JWT_SECRET", "POSTGRES_PASSWORD", "OIDC_CLIENT_SECRET")]
    assert [secret for secret in secrets if secret in table + json.dumps(document)] == []
    refused = stack.compose("run", "--rm", "-T", "--env", "JWT_SECRET=short", "api", "check-config", check=False)
    assert "!!  JWT_SECRET" in refused
    assert "at least 32 bytes" in refused


def test_no_secret_is_in_a_log_or_a_process_title(stack):
    secrets = [stack.settings[name] for name in ("JWT_SECRET", "POSTGRES_PASSWORD", "OIDC_CLIENT_SECRET")]
    told = stack.compose("logs", "--no-color")
    told += "".join(stack.docker("top", stack.container(name), "-eww", "-o", "pid,args") for name in NAMES)
    assert "kontakt serve" in told
    assert [secret for secret in secrets if secret in told] == []
