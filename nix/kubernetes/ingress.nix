# The entrance of clusters that have an ingress controller; components/gateway is for the others.
{ kinds }:
let
  host = "kontakt.example.com";
in
[
  {
    apiVersion = "networking.k8s.io/v1";
    kind = "Ingress";
    metadata = kinds.metadata "caddy";
    spec = {
      tls = [ { hosts = [ host ]; secretName = "kontakt-tls"; } ];
      rules = [
        {
          inherit host;
          http.paths = [
            { path = "/"; pathType = "Prefix"; backend.service = { name = "caddy"; port.name = "http"; }; }
          ];
        }
      ];
    };
  }
]
