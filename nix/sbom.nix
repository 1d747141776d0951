# A bill of materials of every locked component, with version and hash, as CycloneDX 1.6.
{ toolchain, sources }:
toolchain.run {
  name = "kontakt-sbom.json";
  env.VERSION = sources.project.version;
  script = ''
    cd ${sources.locks}
    PYTHONPATH=. ${toolchain.python}/bin/python3 -B -m nix.sbom > $out
  '';
}
