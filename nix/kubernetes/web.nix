# The files of the web application.
{ kinds, services }:
let
  answers = { httpGet = { path = "/"; port = "http"; }; timeoutSeconds = 3; };
in
[
  (kinds.deployment "web" {
    replicas = 2;
    cpu = "20m";
    spec.terminationGracePeriodSeconds = 40;
    container = {
      ports = [ { name = "http"; containerPort = services.web.port; } ];
      startupProbe = answers // { periodSeconds = 1; failureThreshold = 30; };
      readinessProbe = answers // { periodSeconds = 5; };
      livenessProbe = answers // { periodSeconds = 10; failureThreshold = 6; };
    };
  })
  (kinds.headless "web" services.web.port)
  (kinds.disruptionBudget "web")
]
