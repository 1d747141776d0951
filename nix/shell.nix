# For `nix develop`: the programs of the images, and Node, on the PATH. Nix wants bash as the builder.
{ toolchain, venv }:
derivation {
  name = "kontakt-shell";
  system = "x86_64-linux";
  builder = "${toolchain.bash}/bin/bash";
  # Nix replaces the command by one that writes the environment to every one of these.
  outputs = [ "out" ];
  args = [ "-c" "echo 'this is for nix develop' > $out" ];
  PATH = builtins.concatStringsSep ":"
    (map (part: "${part}/bin") [ venv toolchain.node toolchain.caddy toolchain.postgres ]);
}
