# What all images have in common: user, accounts, labels, and how often their health is asked for.
#
# `foundation` are the store paths that change seldom, `application` those that change with the source: the last layers.
# `owned` is folder -> mode, of what belongs to the user; `texts` path -> text; `links` path -> target.
{ toolchain, sources, user, revision }:
let
  inherit (sources.project) name version license;
  urls = sources.project.urls or { };

  uid = toString user.uid;
  gid = toString user.gid;
  accounts = {
    "etc/passwd" = "root:x:0:0::/:/bin/false\nkontakt:x:${uid}:${gid}::/:/bin/false\n";
    "etc/group" = "root:x:0:\nkontakt:x:${gid}:\n";
    # Without it glibc would ask the name server before /etc/hosts.
    "etc/nsswitch.conf" = "hosts: files dns\n";
  };
in
{
  title, repository, foundation, application ? [ ], owned ? { }, texts ? { }, links ? { },
  entrypoint, cmd ? [ ], env, ports, healthcheck,
}:
  toolchain.image {
    name = repository;
    tags = [ version "latest" ];
    inherit foundation application entrypoint cmd env ports;
    files = {
      user = "${uid}:${gid}";
      folders.tmp = "1777";
      texts = accounts // texts;
      inherit owned links;
    };
    stopSignal = "SIGTERM";
    # Times in seconds.
    healthcheck = {
      Test = [ "CMD" ] ++ healthcheck;
      Interval = 5;
      Timeout = 3;
      StartPeriod = 30;
      StartInterval = 1;
      Retries = 3;
    };
    labels = {
      "org.opencontainers.image.title" = title;
      "org.opencontainers.image.version" = version;
      "org.opencontainers.image.revision" = revision;
      # Of a project without an address its package URL; `source` under [project.urls] comes before it.
      "org.opencontainers.image.source" = urls.source or "pkg:generic/${name}@${version}";
      "org.opencontainers.image.licenses" = license;
    };
  }
