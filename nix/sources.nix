# What may enter a build: lists of patterns of the repository's paths. What no pattern names stays out.
let
  inherit (builtins) any elem match path stringLength substring;
  prefix = stringLength (toString ../.) + 1;

  only = { name, folders, without ? [ ], files }: path {
    inherit name;
    path = ../.;
    filter = file: type: let
      relative = substring prefix (-1) file;
      matches = any (pattern: match pattern relative != null);
    in if type == "directory" then matches folders && !(elem relative without) else type == "regular" && matches files;
  };
in
{
  application = only {
    name = "kontakt-source";
    folders = [ "kontakt(/.*)?" "migrations(/versions)?" "templates(/.*)?" "web(/src(/styles)?)?" ];
    # The demo, its provider and its sample organisation are for `make up`.
    without = [ "kontakt/demo" ];
    files = [
      "kontakt/.*[.]py" "kontakt/locale/.*[.](mo|json)" "kontakt/signatures/glyphs[.]png" "migrations/.*[.]py"
      "templates/.*[.](html|css|js|json|LICENSE)" "web/fonts[.]json" "web/src/styles/tokens[.]css" "LICENSE"
    ];
  };

  web = only {
    name = "kontakt-web-source";
    folders = [ "web(/(build|public|src|worker)(/.*)?)?" ];
    files = [
      "web/(index[.]html|package[.]json|fonts[.]json|tsconfig([.](node|worker))?[.]json|vite[.]config[.]ts)"
      "web/(build|worker)/.*[.]ts" "web/public/.*[.](svg|png|csv)" "web/src/.*[.](ts|vue|css|json|svg)"
    ];
  };

  # What names the locked files, for the bill of materials.
  locks = only {
    name = "kontakt-locks";
    folders = [ "nix(/(fetch|locks))?" "web" ];
    files = [
      "nix/sbom[.]py" "nix/fetch/(__init__|locks)[.]py" "nix/locks/.*[.](json|toml)" "web/package-lock[.]json"
    ];
  };

  caddyfile = ../Caddyfile;
  databaseEntrypoint = ./db/entrypoint.sh;
  project = (fromTOML (builtins.readFile ../pyproject.toml)).project;
}
