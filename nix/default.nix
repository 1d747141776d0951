# Everything that one toolchain makes of this repository.
{ toolchain, locks, revision }:
let
  sources = import ./sources.nix;
  services = import ./services.nix;
  venv = import ./venv.nix { inherit toolchain locks; };
  fonts = import ./fonts.nix { inherit toolchain locks; };
  application = import ./application.nix { inherit toolchain sources venv fonts; };
  web = import ./web.nix { inherit toolchain sources locks; };
  images = import ./images.nix { inherit toolchain sources application web venv fonts services revision; };
in
{
  shell = import ./shell.nix { inherit toolchain venv; };
  formatter = import ./formatter.nix { inherit toolchain; };
  checks.application = import ./check.nix { inherit toolchain sources application venv; };

  packages = {
    kontakt = application;
    inherit web;
    api-image = images.api;
    web-image = images.web;
    caddy-image = images.caddy;
    db-image = images.db;

    images = toolchain.run {
      name = "kontakt-images";
      env = { names = builtins.attrNames images; archives = builtins.attrValues images; };
      script = ''
        mkdir $out; set -- $archives
        for name in $names; do ln -s $1 $out/kontakt-$name.tar; shift; done
      '';
    };
    # deploy/kubernetes/base, which `make kubernetes` writes.
    kubernetes = import ./kubernetes/folder.nix { inherit toolchain services; inherit (sources.project) version; };
    sbom = import ./sbom.nix { inherit toolchain sources; };
    inherit (toolchain) python node caddy postgres busybox health;
  };
}
