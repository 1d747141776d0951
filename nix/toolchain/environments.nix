# What both toolchains make from locked packages in the same way: a virtual environment and a node_modules folder.
{ run, python }:
{
  # A virtual environment of the wheels, their modules compiled and their libraries stripped. `unused` are patterns of
  # what it leaves out of site-packages; `replaced` is pattern -> file, for a library that is to be shared.
  venv = { name, wheels, unused ? [ ], replaced ? { } }: run {
    inherit name;
    env = {
      inherit python wheels unused;
      replaced = builtins.attrNames replaced;
      replacements = builtins.attrValues replaced;
      PYTHONHASHSEED = "0";
    };
    script = "${python}/bin/python3 -B ${../python}/environment.py";
  };

  # `packages` is installation path -> tarball. No package's install script runs.
  nodeModules = { name, packages }: run {
    inherit name;
    env = { paths = builtins.attrNames packages; tarballs = builtins.attrValues packages; };
    script = ''
      mkdir $out; cd $out; set -- $tarballs
      for path in $paths; do mkdir -p $path; tar -xzf $1 -C $path --strip-components 1; shift; done
    '';
  };
}
