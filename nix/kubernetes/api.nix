# The application: as many pods as there is work for.
{ kinds, services }:
let
  inherit (services.api) port;
  secrets = "/run/secrets/kontakt";
  answers = path: { httpGet = { inherit path; port = "http"; }; timeoutSeconds = 4; };
in
[
  (kinds.deployment "api" {
    cpu = "250m";
    volumes = [ { name = "secrets"; secret = { secretName = "kontakt"; defaultMode = 288; }; } ];  # 0440
    mounts = [ { name = "secrets"; mountPath = secrets; readOnly = true; } ];
    # Time for the name service to forget a pod, for requests in flight, and for what they left behind.
    spec.terminationGracePeriodSeconds = 45;
    container = {
      args = [ "serve" ];
      ports = [ { name = "http"; containerPort = port; } ];
      envFrom = [ { configMapRef.name = "kontakt"; } ];
      env = map (name: { inherit name; value = "${secrets}/${builtins.replaceStrings [ "_FILE" ] [ "" ] name}"; }) [
        "DATABASE_URL_FILE" "JWT_SECRET_FILE" "OIDC_CLIENT_SECRET_FILE" "STORAGE_URL_FILE"
      ] ++ [
        { name = "MIGRATE_ON_START"; value = "false"; }  # The Job does it.
        { name = "PORT"; value = toString port; }
      ];
      startupProbe = answers "/api/health/live" // { periodSeconds = 1; failureThreshold = 60; };
      readinessProbe = answers "/api/health" // { periodSeconds = 5; failureThreshold = 2; };
      # The process, and not the database: to restart because of an outage elsewhere would make it longer.
      livenessProbe = answers "/api/health/live" // { periodSeconds = 10; failureThreshold = 6; };
    };
  })
  (kinds.headless "api" port)
  (kinds.disruptionBudget "api")
  {
    apiVersion = "autoscaling/v2";
    kind = "HorizontalPodAutoscaler";
    metadata = kinds.metadata "api";
    spec = {
      scaleTargetRef = { apiVersion = "apps/v1"; kind = "Deployment"; name = "api"; };
      minReplicas = 3;
      maxReplicas = 12;  # Each may take 18 connections of the database.
      metrics = [
        {
          type = "Resource";
          resource = { name = "cpu"; target = { type = "Utilization"; averageUtilization = 70; }; };
        }
      ];
      behavior.scaleDown.stabilizationWindowSeconds = 300;
    };
  }
]
