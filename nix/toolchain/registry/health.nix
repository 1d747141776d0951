# The health check of images without a shell, compiled by Debian's tcc.
{ locks, run, libraries }:
run {
  name = "health";
  env.debs = [ locks.debian.tcc ];
  script = ''
    ${libraries.undeb} usr
    ${libraries.tie [ ]} bin/tcc
    mkdir -p $out/bin
    bin/tcc -nostdlib -nostdinc -static -Wall -Werror -o $out/bin/health ${../../health/health.c}
  '';
}
