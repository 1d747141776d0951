# Kontakt's manifests, of the description that the images are built from: file -> text.
{ version, services }:
let
  inherit (builtins) attrNames mapAttrs replaceStrings;

  yaml = import ../yaml.nix;
  kinds = import ./pod.nix { inherit version services; };
  files = {
    "namespace.yaml" = [
      {
        apiVersion = "v1";
        kind = "Namespace";
        metadata = {
          name = "kontakt";
          # The cluster itself refuses a pod that may do more.
          labels = {
            "pod-security.kubernetes.io/enforce" = "restricted";
            "pod-security.kubernetes.io/warn" = "restricted";
          };
        };
      }
    ];
    "api.yaml" = import ./api.nix { inherit kinds services; };
    "migrate.yaml" = import ./migrate.nix { inherit kinds services; suffix = replaceStrings [ "." ] [ "-" ] version; };
    "web.yaml" = import ./web.nix { inherit kinds services; };
    "caddy.yaml" = import ./caddy.nix { inherit kinds services; };
    "network.yaml" = import ./network.nix { inherit kinds services; };
    "ingress.yaml" = import ./ingress.nix { inherit kinds; };
  };
in
mapAttrs (_: yaml) (files // {
  "kustomization.yaml" = [
    {
      apiVersion = "kustomize.config.k8s.io/v1beta1";
      kind = "Kustomization";
      namespace = "kontakt";
      resources = attrNames files;
    }
  ];
})
