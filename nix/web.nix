# The web application as static files, each that compresses well also as Brotli.
{ toolchain, sources, locks }:
let
  modules = toolchain.nodeModules { name = "kontakt-web-modules"; packages = locks.npm; };
in
toolchain.run {
  name = "kontakt-web";
  env = { src = sources.web; NODE_ENV = "production"; };
  script = ''
    cp -r $src/web web; chmod -R u+w web; cd web
    ln -s ${modules}/node_modules .
    ${toolchain.node}/bin/node node_modules/vite/bin/vite.js build --logLevel warn --outDir $out
    ${toolchain.node}/bin/node ${./web/compress.js} $out
  '';
}
