# A toolchain from files of Debian, PyPI and npm alone, starting from nothing; see bootstrap.nix.
{ locks }:
let
  bootstrap = import ./bootstrap.nix { inherit locks; };
  inherit (bootstrap) run unpack busybox;
  libraries = import ./libraries.nix { inherit locks run unpack; };
  python = import ./python.nix { inherit locks run libraries; };
  environments = import ../environments.nix { inherit run python; };
in
{
  inherit run busybox python;
  openssl = python; zstd = python; xz = python;  # What Python needs itself.
  inherit (environments) venv nodeModules;
  bash = import ./bash.nix { inherit locks run libraries; };
  node = import ./node.nix { inherit locks run libraries; };
  caddy = import ./caddy.nix { inherit locks run unpack; };
  health = import ./health.nix { inherit locks run libraries; };
  postgres = import ./postgres.nix { inherit locks run unpack libraries python; };
  image = import ./image.nix { inherit run python; };
}
