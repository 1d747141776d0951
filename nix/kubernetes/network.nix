# Who may speak to whom: nobody, but for what is listed.
{ kinds, services }:
let
  tcp = port: { protocol = "TCP"; inherit port; };
  pods = component: { podSelector.matchLabels = kinds.select component; };
  labelled = name: { namespaceSelector.matchLabels.${name} = "true"; };
  anywhere = [ { ipBlock.cidr = "0.0.0.0/0"; } { ipBlock.cidr = "::/0"; } ];
  database = { to = anywhere; ports = [ (tcp services.db.port) ]; };
  policy = component: spec: {
    apiVersion = "networking.k8s.io/v1";
    kind = "NetworkPolicy";
    metadata = kinds.metadata component;
    spec = { podSelector.matchLabels = kinds.select component; } // spec;
  };
in
[
  {
    apiVersion = "networking.k8s.io/v1";
    kind = "NetworkPolicy";
    metadata.name = "nothing";
    spec = { podSelector = { }; policyTypes = [ "Ingress" "Egress" ]; };
  }
  {
    apiVersion = "networking.k8s.io/v1";
    kind = "NetworkPolicy";
    metadata.name = "names";
    spec = {
      podSelector = { };
      policyTypes = [ "Egress" ];
      egress = [
        {
          to = [
            {
              namespaceSelector.matchLabels."kubernetes.io/metadata.name" = "kube-system";
              podSelector.matchLabels.k8s-app = "kube-dns";
            }
          ];
          ports = [ (tcp 53) { protocol = "UDP"; port = 53; } ];
        }
      ];
    };
  }
  (policy "caddy" {
    policyTypes = [ "Ingress" "Egress" ];
    ingress = [ { from = [ (labelled "kontakt-entrance") ]; ports = [ (tcp "http") ]; } ];
    egress = [
      { to = [ (pods "api") ]; ports = [ (tcp services.api.port) ]; }
      { to = [ (pods "web") ]; ports = [ (tcp services.web.port) ]; }
    ];
  })
  (policy "web" {
    policyTypes = [ "Ingress" ];
    ingress = [ { from = [ (pods "caddy") ]; ports = [ (tcp "http") ]; } ];
  })
  (policy "api" {
    policyTypes = [ "Ingress" "Egress" ];
    ingress = [ { from = [ (pods "caddy") (labelled "kontakt-monitoring") ]; ports = [ (tcp "http") ]; } ];
    # The provider and the object store are where HTTPS is; the database may be anywhere.
    egress = [ { to = anywhere; ports = [ (tcp 443) ]; } database ];
  })
  (policy "migrate" { policyTypes = [ "Egress" ]; egress = [ database ]; })
]
