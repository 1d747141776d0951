# An image archive from the description in ../../images.nix; see ../../image/build.py.
{ run, python }:
{ name, tags, foundation, application, files, entrypoint, cmd, env, ports, labels, stopSignal, healthcheck }: run {
  name = "${name}.tar";
  env = {
    __structuredAttrs = true;
    exportReferencesGraph.closure = foundation ++ application;
    architecture = "amd64";
    repository = name;
    inherit tags foundation application files entrypoint cmd env ports labels stopSignal healthcheck;
  };
  script = "${python}/bin/python3 -B ${../../image}/build.py";
}
