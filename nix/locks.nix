# The lock files as derivations: each a file of that name and hash, which `make fetch` has put into the store.
#
# No address anywhere. Nix looks into the store first; what is missing there fails with its name and what to do.
let
  inherit (builtins)
    attrNames baseNameOf elem filter fromJSON head isList listToAttrs mapAttrs match readFile replaceStrings;

  read = file: fromJSON (readFile file);

  locked = { file, hash }: derivation {
    name = replaceStrings [ "~" ] [ "-" ] file;  # A store path's name allows less than a file's name does.
    system = "builtin";
    builder = "builtin:fetchurl";
    url = "file:///missing-run-make-fetch/${file}";
    outputHashMode = "flat";
    outputHash = hash;
    outputHashAlgo = null;
    preferLocalBuild = true;
    unpack = false;
    executable = false;
  };

  bySha256 = mapAttrs (_: entry: locked { inherit (entry) file; hash = "sha256:${entry.sha256}"; });
  tarball = name: entry: locked { file = "${baseNameOf name}-${entry.version}.tgz"; hash = entry.integrity; };

  # npm's own rule for optional packages of other platforms.
  fits = entry: let
    list = value: if isList value then value else [ value ];
    allows = key: value: elem value (list (entry.${key} or value));
  in entry ? integrity && allows "os" "linux" && allows "cpu" "x64" && allows "libc" "glibc";

  tools = read ./locks/tools.json;
in
{
  # Package -> .deb
  debian = bySha256 (read ./locks/debian.json);

  # Package -> wheel, of what the application needs at run time
  python = bySha256 (read ./locks/python.json);

  # Package -> wheel or tarball, of what the other parts of the images are made from
  tools = { python = bySha256 tools.python; npm = mapAttrs tarball tools.npm; };
  toolVersion = kind: name: tools.${kind}.${name}.version;

  # Installation path -> tarball, of what builds the web application
  npm = let
    entries = (read ../web/package-lock.json).packages;
    package = path: entries.${path}.name or (head (match ".*node_modules/(.*)" path));
  in listToAttrs (map (path: { name = path; value = tarball (package path) entries.${path}; })
    (filter (path: fits entries.${path}) (attrNames entries)));
}
