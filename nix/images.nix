# What each image contains and how it runs, whichever toolchain builds it.
{ toolchain, sources, application, web, venv, fonts, services, revision }:
let
  inherit (services) api db;
  image = import ./image.nix { inherit toolchain sources revision; inherit (services) user; };
  answers = port: path: [ "${toolchain.health}/bin/health" (toString port) path ];
  caddy = [ "${toolchain.caddy}/bin/caddy" "run" "--config" "/etc/caddy/Caddyfile" ];
  caddyfile."etc/caddy/Caddyfile" = builtins.readFile sources.caddyfile;
in
{
  api = image {
    inherit (services.api) repository;
    title = "Kontakt: application";
    foundation = [ toolchain.health toolchain.python fonts venv ];
    application = [ application ];
    entrypoint = [ "${application}/bin/kontakt" ];
    cmd = [ "serve" ];  # Or `migrate`, or `check-config`.
    env = {
      HOST = "0.0.0.0";
      PORT = toString api.port;
      UPLOAD_DIR = "/data/uploads";
      PATH = "${application}/bin";
      PYTHONDONTWRITEBYTECODE = "1";
      PYTHONUNBUFFERED = "1";
      LANG = "C.UTF-8";
    };
    ports = [ "${toString api.port}/tcp" ];
    owned = { "data" = "750"; "data/uploads" = "750"; };
    healthcheck = answers api.port "/api/health";
  };

  # The same rules as everywhere, with the files in this container instead of another.
  web = image {
    inherit (services.web) repository;
    title = "Kontakt: web application";
    foundation = [ toolchain.health toolchain.caddy ];
    application = [ web ];
    entrypoint = caddy;
    env = {
      SITE_ADDRESS = "http://:${toString services.web.port}";
      WEB = "files";
      WEB_ROOT = "${web}";
      XDG_CONFIG_HOME = "/tmp";
      XDG_DATA_HOME = "/tmp";
    };
    ports = [ "${toString services.web.port}/tcp" ];
    texts = caddyfile // {
      # Of what is served, the types that Caddy does not know by itself.
      "etc/mime.types" = "font/woff2 woff2\ntext/plain txt\n";
    };
    healthcheck = answers services.web.port "/";
  };

  caddy = image {
    inherit (services.caddy) repository;
    title = "Kontakt: reverse proxy";
    foundation = [ toolchain.health toolchain.caddy ];
    entrypoint = caddy;
    env = { XDG_CONFIG_HOME = "/tmp"; XDG_DATA_HOME = "/data"; };
    ports = [ "80/tcp" "443/tcp" "443/udp" ];
    texts = caddyfile;
    owned."data" = "750";
    healthcheck = answers 2080 "/healthz";
  };

  db = image {
    inherit (services.db) repository;
    title = "Kontakt: database";
    foundation = [ toolchain.postgres toolchain.busybox ];
    entrypoint = [ "/bin/sh" "/etc/kontakt/entrypoint.sh" ];
    env = { PATH = "${toolchain.postgres}/bin:${toolchain.busybox}/bin"; PGDATA = "/data/pg"; LANG = "C.UTF-8"; };
    ports = [ "${toString db.port}/tcp" ];
    # initdb runs its steps through /bin/sh.
    links."bin/sh" = "${toolchain.busybox}/bin/sh";
    texts."etc/kontakt/entrypoint.sh" = builtins.readFile sources.databaseEntrypoint;
    owned."data" = "700";
    healthcheck = [ "${toolchain.postgres}/bin/pg_isready" "--quiet" "--host=127.0.0.1" ];
  };
}
