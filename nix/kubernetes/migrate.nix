# Brings the database to the revision of this version, which the code before it can work with, too.
{ kinds, services, suffix }:
let
  component = "migrate";
  secrets = "/run/secrets/kontakt";
  pod = kinds.pod component {
    service = services.api;
    cpu = "100m";
    # Of all secrets it needs one.
    volumes = [
      {
        name = "secrets";
        secret = {
          secretName = "kontakt";
          defaultMode = 288;  # 0440
          items = [ { key = "DATABASE_URL"; path = "DATABASE_URL"; } ];
        };
      }
    ];
    mounts = [ { name = "secrets"; mountPath = secrets; readOnly = true; } ];
    spec.restartPolicy = "Never";
    container = {
      args = [ "migrate" ];
      env = [ { name = "DATABASE_URL_FILE"; value = "${secrets}/DATABASE_URL"; } ];
    };
  };
in
[
  {
    apiVersion = "batch/v1";
    kind = "Job";
    # A Job cannot change: each version has its own.
    metadata = kinds.metadata component // { name = "migrate-${suffix}"; };
    spec = { backoffLimit = 5; ttlSecondsAfterFinished = 604800; template = pod; };
  }
]
