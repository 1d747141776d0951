# The manifests as a folder.
{ toolchain, services, version }:
let
  files = import ./. { inherit version services; };
  names = builtins.attrNames files;
in
toolchain.run {
  name = "kontakt-kubernetes";
  env = { inherit names; texts = map (name: builtins.toFile name files.${name}) names; };
  script = ''
    mkdir $out; set -- $texts
    for name in $names; do cp $1 $out/$name; shift; done
  '';
}
