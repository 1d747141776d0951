"""The file for Swarm: what it must say, without an engine."""

import re

import pytest
import yaml

from kontakt.settings import variables
from tests.deploy.manifests import ROOT, container, of_kind, pod

TEXT = (ROOT / "deploy" / "swarm.yml").read_text(encoding="utf-8")
STACK = yaml.safe_load(TEXT)
COMPOSE = yaml.safe_load((ROOT / "compose.nix.yml").read_text(encoding="utf-8"))
SERVICES = STACK["services"]
GUIDE = (ROOT / "docs" / "deployment.md").read_text(encoding="utf-8")
MIB = 1024 * 1024


@pytest.mark.parametrize("name", SERVICES)
def test_a_service_may_do_nothing_but_its_work(name):
    service = SERVICES[name]
    assert (service["read_only"], service["cap_drop"]) == (True, ["ALL"])
    assert {"privileged", "cap_add", "user", "security_opt"}.isdisjoint(service)
    assert {"memory", "pids"} == set(service["deploy"]["resources"]["limits"])
    assert service["image"].startswith("${REGISTRY:-}kontakt-" + name + ":${IMAGE_TAG")
    assert "latest" not in TEXT


def test_secrets_are_files_and_never_values():
    for name, service in SERVICES.items():
        for variable, value in service.get("environment", {}).items():
            if re.search(r"PASSWORD|SECRET|DATABASE_URL|STORAGE_URL", variable):
                assert variable.endswith("_FILE"), name
                assert value.rpartition("/")[2] in {secret["source"] for secret in service["secrets"]}
        assert {secret["mode"] for secret in service.get("secrets", [])} <= {0o400}
    for secret in STACK["secrets"].values():
        name = re.fullmatch(r"\$\{[A-Z_]+_SECRET:-(kontakt_[a-z_]+)\}", secret["name"])
        assert name is not None
        assert secret["external"] is True
        assert f"docker secret create {name[1]} -" in GUIDE


def test_replicas_are_replaced_by_healthy_ones_and_come_back_if_not():
    for name in ("api", "web"):
        update = SERVICES[name]["deploy"]["update_config"]
        assert (update["order"], update["failure_action"], update["parallelism"]) == ("start-first", "rollback", 1)
    # Two of them could not have one volume, or one port.
    assert {SERVICES[name]["deploy"]["update_config"]["order"] for name in ("db", "caddy")} == {"stop-first"}
    assert {service["deploy"]["endpoint_mode"] for service in SERVICES.values()} == {"dnsrr"}
    assert {port["mode"] for port in SERVICES["caddy"]["ports"]} == {"host"}


def test_every_setting_of_the_application_exists():
    given = {variable.removesuffix("_FILE") for variable in SERVICES["api"]["environment"]}
    assert given <= set(variables())


def test_every_variable_is_in_the_guide():
    rows = re.findall(r"^\| (`[^|]+) \|", GUIDE, re.MULTILINE)
    told = {name for row in rows for name in re.findall(r"`([A-Z_]+)`", row)}
    assert set(re.findall(r"\$\{([A-Z_]+)", TEXT)) <= told


def test_each_way_of_running_gives_a_service_the_same_room():
    """What nix/services.nix says of Kubernetes, and the two files for Docker."""
    rooms = {name: int(service["mem_limit"].removesuffix("m")) for name, service in COMPOSE["services"].items()}
    limits = {name: service["deploy"]["resources"]["limits"]["memory"] for name, service in SERVICES.items()}
    assert {name: f"{room}m" for name, room in rooms.items()} == limits
    graces = {name: service.get("stop_grace_period") for name, service in COMPOSE["services"].items()}
    assert {name: SERVICES[name]["stop_grace_period"] for name, grace in graces.items() if grace} == {
        name: grace for name, grace in graces.items() if grace
    }
    for deployment in of_kind("Deployment"):
        name = deployment["metadata"]["name"]
        assert container(deployment)["resources"]["limits"]["memory"] == f"{rooms[name]}Mi"
        (tmpfs,) = (one["tmpfs"]["size"] for one in SERVICES[name]["volumes"] if one["type"] == "tmpfs")
        (tmp,) = (one["emptyDir"]["sizeLimit"] for one in pod(deployment)["volumes"] if "emptyDir" in one)
        assert tmp == f"{tmpfs // MIB}Mi"
        assert COMPOSE["services"][name]["tmpfs"] == [f"/tmp:mode=1777,size={tmpfs // MIB}m"]
