"""The manifests: valid, with no more rights than needed, and of one piece."""

import ipaddress
import re
from typing import Any

import kubernetes_validate
import pytest
import yaml
from kubernetes_validate.utils import all_versions

from kontakt import __version__
from kontakt.settings import variables
from tests.deploy.manifests import (
    BASE,
    COMPONENTS,
    EVERYTHING,
    FOLDER,
    ROOT,
    WORKLOADS,
    container,
    kustomization,
    name,
    of_kind,
    pod,
    values,
)

EXTENSIONS = {"gateway.networking.k8s.io", "postgresql.cnpg.io"}
BUILT_IN = [one for one in EVERYTHING if one["apiVersion"].split("/")[0] not in EXTENSIONS]
VERSIONS = all_versions()[-3:]
RUNNING = of_kind(*WORKLOADS)
SERVICES = {one["metadata"]["name"]: one for one in of_kind("Service")}
GUIDE = ROOT / "docs" / "deployment.md"


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("manifest", BUILT_IN, ids=name)
def test_a_manifest_is_valid(manifest, version):
    assert kubernetes_validate.validate(manifest, version, strict=True) == version.rpartition(".")[0]


def test_a_member_that_does_not_exist_would_be_found():
    (wrong, *_) = RUNNING
    with pytest.raises(kubernetes_validate.ValidationError):
        kubernetes_validate.validate(wrong | {"spec": wrong["spec"] | {"replica": 3}}, VERSIONS[-1], strict=True)


def test_everything_is_there():
    kinds = {one["kind"] for one in BASE}
    assert {"Deployment", "Job", "Service", "Ingress", "NetworkPolicy", "PodDisruptionBudget"} <= kinds
    assert {"Namespace", "HorizontalPodAutoscaler"} <= kinds
    assert {one["kind"] for one in COMPONENTS["gateway"]} == {"HTTPRoute"}
    assert {one["kind"] for one in COMPONENTS["cloudnativepg"]} == {"Cluster", "NetworkPolicy"}
    assert len({name(one) for one in EVERYTHING}) == len(EVERYTHING)


@pytest.mark.parametrize("workload", RUNNING, ids=name)
def test_a_pod_may_do_nothing_but_its_work(workload):
    """Pod Security Standards, restricted."""
    spec, one = pod(workload), container(workload)
    outer, inner = spec["securityContext"], one["securityContext"]
    assert (outer["runAsNonRoot"], outer["seccompProfile"]) == (True, {"type": "RuntimeDefault"})
    assert min(outer["runAsUser"], outer["runAsGroup"], outer["fsGroup"]) >= 1000
    assert inner == {
        "allowPrivilegeEscalation": False,
        "capabilities": {"drop": ["ALL"]},
        "readOnlyRootFilesystem": True,
    }
    assert spec["automountServiceAccountToken"] is False
    assert spec["enableServiceLinks"] is False, "they would set API_PORT, which Caddy understands otherwise"
    assert {"hostNetwork", "hostPID", "hostIPC", "initContainers", "serviceAccountName"}.isdisjoint(spec)
    assert {kind for volume in spec["volumes"] for kind in volume if kind != "name"} <= {"emptyDir", "secret"}
    assert all("sizeLimit" in volume["emptyDir"] for volume in spec["volumes"] if "emptyDir" in volume)


@pytest.mark.parametrize("workload", RUNNING, ids=name)
def test_a_pod_asks_for_what_it_needs_and_has_a_bound(workload):
    resources = container(workload)["resources"]
    assert set(resources["requests"]) == {"cpu", "memory"}
    assert set(resources["limits"]) == {"memory"}


@pytest.mark.parametrize("workload", of_kind("Deployment"), ids=name)
def test_a_server_is_probed_and_replaced_without_a_gap(workload):
    one, spec = container(workload), workload["spec"]
    assert {"startupProbe", "readinessProbe", "livenessProbe"} <= set(one)
    assert spec["strategy"]["rollingUpdate"] == {"maxSurge": 1, "maxUnavailable": 0}
    # The rest is what compose gives them, of which 20 s are for requests in flight.
    assert one["lifecycle"] == {"preStop": {"sleep": {"seconds": 8}}}
    assert pod(workload)["terminationGracePeriodSeconds"] >= 8 + 30
    assert {constraint["topologyKey"] for constraint in pod(workload)["topologySpreadConstraints"]} == {
        "kubernetes.io/hostname",
        "topology.kubernetes.io/zone",
    }
    # A database that is away makes a pod unready, and does not end it.
    assert one["livenessProbe"].get("httpGet", {}).get("path") != "/api/health"


def test_an_image_is_of_this_version_and_never_of_whichever_is_the_last():
    images = kustomization()["images"]
    named = {container(one)["image"] for one in RUNNING}
    assert named == {f"kontakt-{one}:{__version__}" for one in ("api", "web", "caddy")}
    assert {one["name"] for one in images} == {one.split(":")[0] for one in named}
    assert {one["newTag"] for one in images} == {__version__}
    assert not [one for one in values(EVERYTHING, "image") if one.endswith(":latest") or ":" not in one]


def test_no_secret_is_in_the_files():
    assert [name(one) for one in EVERYTHING if one["kind"] == "Secret"] == []
    assert "secretGenerator" not in kustomization()
    for workload in RUNNING:
        given = {one["name"] for one in container(workload).get("env", []) if not one["name"].endswith("_FILE")}
        assert given <= {"APP_URL", "FRONT_PROXIES", "HTTPS_PORT", "HTTP_PORT", "MIGRATE_ON_START", "PORT"} | {
            "SITE_ADDRESS",
            "XDG_DATA_HOME",
        }


def test_every_secret_that_a_pod_mounts_is_made_by_a_command_of_the_guide():
    made = re.search(r"kubectl create secret generic kontakt (.*?)```", GUIDE.read_text(encoding="utf-8"), re.DOTALL)
    assert made is not None
    keys = set(re.findall(r"--from-literal=([A-Z_]+)=", made[1]))
    assert set(values(RUNNING, "secretName")) == {"kontakt"}
    variables = [one for workload in RUNNING for one in container(workload).get("env", [])]
    read = {one["value"].rpartition("/")[2] for one in variables if one["name"].endswith("_FILE")}
    assert keys == read


def test_every_config_map_that_a_pod_reads_has_what_it_reads():
    made = {
        one["name"]: dict(literal.split("=", 1) for literal in one["literals"])
        for one in kustomization()["configMapGenerator"]
    }
    assert {one["name"] for one in values(RUNNING, "configMapRef")} == {"kontakt"}
    for reference in values(RUNNING, "configMapKeyRef"):
        assert reference["key"] in made[reference["name"]]
    assert set(made["kontakt"]) <= set(variables())
    for network in (made["kontakt"]["TRUSTED_PROXIES"], made["caddy"]["FRONT_PROXIES"]):
        assert ipaddress.ip_network(network).is_private
    assert made["caddy"]["SITE_ADDRESS"] == made["kontakt"]["APP_URL"].replace("https", "http")


def test_every_port_and_every_service_that_is_named_exists():
    for service in SERVICES.values():
        (workload,) = selected(service["spec"]["selector"])
        ports = {port["name"] for port in container(workload)["ports"]}
        assert {port["targetPort"] for port in service["spec"]["ports"]} <= ports
    for workload in of_kind("Deployment"):
        ports = {port["name"] for port in container(workload)["ports"]}
        probes = [container(workload)[f"{kind}Probe"] for kind in ("startup", "readiness", "liveness")]
        assert set(values(probes, "port")) <= ports
    for backend in [*values(of_kind("Ingress"), "service"), *next(values(COMPONENTS["gateway"], "backendRefs"))]:
        ports = SERVICES[backend["name"]]["spec"]["ports"]
        port = backend["port"]
        assert (port["name"] if isinstance(port, dict) else port) in {ports[0]["name"], ports[0]["port"]}
    for deployment in (one["spec"]["scaleTargetRef"] for one in of_kind("HorizontalPodAutoscaler")):
        assert f"{deployment['kind']}/{deployment['name']}" in {name(one) for one in RUNNING}


def test_caddy_finds_the_replicas_by_the_names_that_it_knows():
    caddyfile = (ROOT / "Caddyfile").read_text(encoding="utf-8")
    known = dict(re.findall(r"dynamic a \{\$[A-Z]+_HOST:([a-z]+)\} \{\$[A-Z]+_PORT:([0-9]+)\}", caddyfile))
    headless = [one for one in SERVICES.values() if one["spec"].get("clusterIP") == "None"]
    assert {one["metadata"]["name"]: str(one["spec"]["ports"][0]["port"]) for one in headless} == known
    for service in headless:
        (workload,) = selected(service["spec"]["selector"])
        assert container(workload)["ports"][0]["containerPort"] == service["spec"]["ports"][0]["port"]


def selected(labels):
    """Return the workloads whose pods the labels select."""
    return [one for one in RUNNING if labels.items() <= one["spec"]["template"]["metadata"]["labels"].items()]


@pytest.mark.parametrize("manifest", [one for one in BASE if one["kind"] != "Namespace"], ids=name)
def test_what_selects_pods_selects_those_that_it_means(manifest):
    spec = manifest["spec"]
    if manifest["kind"] == "Deployment":
        assert selected(spec["selector"]["matchLabels"]) == [manifest]
    for selector in values(spec, "podSelector"):
        labels = selector.get("matchLabels", {})
        assert not labels or "k8s-app" in labels or len(selected(labels)) == 1
    for selector in values(spec, "labelSelector"):
        assert selected(selector["matchLabels"]) == [manifest]
    if manifest["kind"] == "PodDisruptionBudget":
        assert name(*selected(spec["selector"]["matchLabels"])) == f"Deployment/{manifest['metadata']['name']}"


def test_nobody_may_speak_to_anybody_but_where_a_policy_says_so():
    policies = {one["metadata"]["name"]: one["spec"] for one in of_kind("NetworkPolicy")}
    assert policies["nothing"] == {"podSelector": {}, "policyTypes": ["Ingress", "Egress"]}
    for workload in RUNNING:
        component = workload["spec"]["template"]["metadata"]["labels"]["app.kubernetes.io/component"]
        assert component in policies
    for policy in policies.values():
        # A rule without `from` or `to` would be one for everybody.
        assert all(rule["from"] and rule["ports"] for rule in policy.get("ingress", []))
        assert all(rule["to"] and rule["ports"] for rule in policy.get("egress", []))
    inward = {name: spec for name, spec in policies.items() if "ingress" in spec}
    assert set(inward) == {"api", "web", "caddy"}
    assert not list(values([inward[one]["ingress"] for one in inward], "ipBlock"))


def test_what_a_component_patches_is_in_the_base():
    there = {name(one) for one in BASE}
    for component in COMPONENTS:
        for patch in kustomization(FOLDER / "components" / component)["patches"]:
            if "target" in patch:
                assert of_kind(patch["target"]["kind"])
            else:
                assert name(yaml.safe_load(patch["patch"])) in there
    # The one that is patched by its place.
    (job,) = of_kind("Job")
    assert pod(job)["volumes"][1]["name"] == "secrets"


def test_the_job_can_be_given_the_direct_way_to_the_database():
    (path,) = re.findall(r"path: (\S+), value: DATABASE_DIRECT_URL", (FOLDER / "kustomization.yaml").read_text("utf-8"))
    found: Any = of_kind("Job")[0]
    for step in path.strip("/").split("/"):
        found = found[int(step) if step.isdigit() else step]
    assert found == "DATABASE_URL"
