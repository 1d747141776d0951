# Bash of Debian, for `nix develop`.
{ locks, run, libraries }:
run {
  name = "bash";
  env.debs = with locks.debian; [ bash libtinfo6 ];
  script = ''
    ${libraries.undeb} .
    mkdir -p $out/bin $out/lib
    cp usr/bin/bash $out/bin; cp -P usr/lib/x86_64-linux-gnu/libtinfo.so* $out/lib
    chmod u+w $out/bin/bash; ${libraries.tie [ "$out/lib" ]} $out/bin/bash
  '';
}
