# The same record from nixpkgs: its interpreter, Node, Caddy, PostgreSQL and dockerTools, the same wheels and tarballs.
# Not tried: nixpkgs could not be fetched, so this was evaluated with a stand-in for it and never built.
{ pkgs }:
let
  inherit (pkgs) lib;

  run = { name, script, env ? { } }: pkgs.runCommandLocal name env script;

  # Manylinux wheels expect these beside the interpreter, and Pillow FriBiDi when it draws text. RPATH, not RUNPATH,
  # serves what the process loads, too.
  libraries = lib.makeLibraryPath [ pkgs.stdenv.cc.cc.lib pkgs.zlib pkgs.fribidi ];
  python = pkgs.runCommandLocal "python-for-wheels" { nativeBuildInputs = [ pkgs.patchelf ]; } ''
    mkdir -p $out/bin
    ln -s ${pkgs.python313}/lib $out/lib
    cp ${pkgs.python313}/bin/python3.13 $out/bin; ln -s python3.13 $out/bin/python3
    chmod u+w $out/bin/python3.13
    patchelf --force-rpath --add-rpath ${libraries} $out/bin/python3.13
  '';
in
{
  inherit run python;
  inherit (import ./environments.nix { inherit run python; }) venv nodeModules;
  inherit (pkgs) busybox caddy;
  bash = pkgs.bashInteractive;
  openssl = pkgs.openssl.out;
  zstd = pkgs.zstd.out;
  xz = pkgs.xz.out;
  node = pkgs.nodejs_24;
  postgres = pkgs.postgresql_18;

  health = pkgs.runCommandCC "health" { } ''
    mkdir -p $out/bin
    $CC -Os -nostdlib -static -ffreestanding -fno-builtin -fno-stack-protector -o $out/bin/health ${../health/health.c}
  '';

  # One tag, because dockerTools writes one. What the image contains follows from what its configuration names.
  image = {
    name, tags, files, entrypoint, cmd, env, ports, labels, stopSignal, healthcheck, foundation, application,
  }: let
    lines = line: set: lib.concatStrings (lib.mapAttrsToList line set);
    made = folder: mode: "mkdir -p ${folder}; chmod ${mode} ${folder}";
    beside = path: "mkdir -p $(dirname ${path})";
    seconds = key: value: if lib.isInt value && key != "Retries" then value * 1000000000 else value;
  in pkgs.dockerTools.buildLayeredImage {
    inherit name;
    tag = lib.last tags;
    created = "1970-01-01T00:00:01Z";
    compressor = "none";
    extraCommands = lines (folder: mode: "${made folder mode}\n") files.folders
      + lines (file: text: "${beside file}; cp ${pkgs.writeText "file" text} ${file}\n") files.texts
      + lines (link: target: "${beside link}; ln -s ${target} ${link}\n") files.links;
    fakeRootCommands = lines (folder: mode: "${made folder mode}; chown ${files.user} ${folder}\n") files.owned;
    config = {
      Entrypoint = entrypoint;
      Cmd = cmd;
      Env = lib.mapAttrsToList (variable: value: "${variable}=${value}") env;
      User = files.user;
      WorkingDir = "/";
      Labels = labels;
      ExposedPorts = lib.genAttrs ports (_: { });
      StopSignal = stopSignal;
      # Nanoseconds, as Docker counts.
      Healthcheck = lib.mapAttrs seconds healthcheck;
    };
  };
}
