# Stands in for nixpkgs: what the toolchain asks of it, with derivations of the same shape that build nothing.
let
  inherit (builtins) attrNames concatStringsSep elemAt isInt length listToAttrs mapAttrs toJSON;
  package = name: attributes: derivation ({ inherit name; system = "x86_64-linux"; builder = "/none"; } // attributes);
  command = name: env: script: package name (env // { inherit script; });
in
mapAttrs (name: value: if value == { } then package name { } else value) {
  bashInteractive = { };
  busybox = { };
  caddy = { };
  fribidi = { };
  nodejs_24 = { };
  openssl.out = package "openssl" { };
  patchelf = { };
  postgresql_18 = { };
  python313 = { };
  stdenv.cc.cc.lib = package "gcc-lib" { };
  xz.out = package "xz" { };
  zlib = { };
  zstd.out = package "zstd" { };

  lib = {
    inherit isInt mapAttrs;
    concatStrings = concatStringsSep "";
    genAttrs = names: value: listToAttrs (map (name: { inherit name; value = value name; }) names);
    last = list: elemAt list (length list - 1);
    makeLibraryPath = packages: concatStringsSep ":" (map (one: "${one}/lib") packages);
    mapAttrsToList = function: set: map (name: function name set.${name}) (attrNames set);
  };

  runCommandCC = command;
  runCommandLocal = command;
  writeText = name: text: package name { inherit text; };
  dockerTools.buildLayeredImage = { name, config, ... }@given:
    package "${name}.tar" (removeAttrs given [ "config" ] // { config = toJSON config; });
}
