# What all workloads have in common: labels, and a pod that may do nothing but its work.
{ version, services }:
let
  inherit (services) user;
in
rec {
  select = component: {
    "app.kubernetes.io/name" = "kontakt";
    "app.kubernetes.io/component" = component;
  };
  labels = component: select component // { "app.kubernetes.io/version" = version; };
  metadata = component: { name = component; labels = labels component; };

  # `cpu` is what the scheduler keeps free. There is no limit of it, which would make requests wait for nothing.
  pod = component: { container, service ? services.${component}, cpu, volumes ? [ ], mounts ? [ ], spec ? { } }: {
    metadata.labels = labels component;
    spec = {
      automountServiceAccountToken = false;  # Nothing here speaks to the cluster.
      enableServiceLinks = false;  # They would set API_PORT and WEB_PORT, which mean something else to Caddy.
      securityContext = {
        runAsNonRoot = true;
        runAsUser = user.uid;
        runAsGroup = user.gid;
        fsGroup = user.gid;
        seccompProfile.type = "RuntimeDefault";
      };
      containers = [
        ({
          name = component;
          image = "${service.repository}:${version}";
          imagePullPolicy = "IfNotPresent";
          securityContext = {
            allowPrivilegeEscalation = false;
            capabilities.drop = [ "ALL" ];
            readOnlyRootFilesystem = true;
          };
          resources = {
            limits.memory = "${toString service.memory}Mi";
            requests = { inherit cpu; memory = "${toString (service.memory / 2)}Mi"; };
          };
          volumeMounts = [ { name = "tmp"; mountPath = "/tmp"; } ] ++ mounts;
        } // container)
      ];
      volumes = [ { name = "tmp"; emptyDir.sizeLimit = "${toString service.temporary}Mi"; } ] ++ volumes;
    } // spec;
  };

  # Replaced one by one, each after its successor is ready; apart from each other where there is room.
  deployment = component: { replicas ? null, container, cpu, volumes ? [ ], mounts ? [ ], spec ? { } }: {
    apiVersion = "apps/v1";
    kind = "Deployment";
    metadata = metadata component;
    spec = {
      selector.matchLabels = select component;
      strategy = { type = "RollingUpdate"; rollingUpdate = { maxSurge = 1; maxUnavailable = 0; }; };
      minReadySeconds = 5;
      progressDeadlineSeconds = 300;
      template = pod component {
        inherit cpu volumes mounts;
        # It serves on until the name service has forgotten it, which tells its answers to be kept for 5 s.
        container = { lifecycle.preStop.sleep.seconds = 8; } // container;
        spec = {
          topologySpreadConstraints = map (topologyKey: {
            inherit topologyKey;
            maxSkew = 1;
            whenUnsatisfiable = "ScheduleAnyway";
            labelSelector.matchLabels = select component;
          }) [ "kubernetes.io/hostname" "topology.kubernetes.io/zone" ];
        } // spec;
      };
    } // (if replicas == null then { } else { inherit replicas; });
  };

  # Of the pods that may leave at the same time when a node is emptied.
  disruptionBudget = component: {
    apiVersion = "policy/v1";
    kind = "PodDisruptionBudget";
    metadata = metadata component;
    spec = { maxUnavailable = 1; selector.matchLabels = select component; };
  };

  # Without an address of its own: its name leads to every pod that is ready, between which Caddy chooses.
  headless = component: port: {
    apiVersion = "v1";
    kind = "Service";
    metadata = metadata component;
    spec = {
      clusterIP = "None";
      selector = select component;
      ports = [ { name = "http"; inherit port; targetPort = "http"; } ];
    };
  };
}
