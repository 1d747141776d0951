# Routes, headers and repeated reads, behind the cluster's own entrance, which ends TLS.
{ kinds, services }:
let
  # Above those that only some clusters let everybody open.
  port = 8000;
  # Its own health address is for the container alone, and any other leads to somebody else.
  listens = { tcpSocket.port = "http"; timeoutSeconds = 3; };
in
[
  (kinds.deployment "caddy" {
    replicas = 2;
    cpu = "100m";
    spec.terminationGracePeriodSeconds = 40;
    container = {
      ports = [ { name = "http"; containerPort = port; } ];
      env = [
        { name = "APP_URL"; valueFrom.configMapKeyRef = { name = "kontakt"; key = "APP_URL"; }; }
        { name = "FRONT_PROXIES"; valueFrom.configMapKeyRef = { name = "caddy"; key = "FRONT_PROXIES"; }; }
        { name = "SITE_ADDRESS"; valueFrom.configMapKeyRef = { name = "caddy"; key = "SITE_ADDRESS"; }; }
        { name = "HTTP_PORT"; value = toString port; }
        { name = "HTTPS_PORT"; value = "8443"; }
        { name = "XDG_DATA_HOME"; value = "/tmp"; }
      ];
      startupProbe = listens // { periodSeconds = 1; failureThreshold = 30; };
      readinessProbe = listens // { periodSeconds = 5; };
      livenessProbe = listens // { periodSeconds = 10; failureThreshold = 6; };
    };
  })
  {
    apiVersion = "v1";
    kind = "Service";
    metadata = kinds.metadata "caddy";
    spec = { selector = kinds.select "caddy"; ports = [ { name = "http"; port = 80; targetPort = "http"; } ]; };
  }
  (kinds.disruptionBudget "caddy")
]
