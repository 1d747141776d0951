# The application as the api image has it: modules compiled; fonts, templates, migrations and two web files beside them.
{ toolchain, sources, venv, fonts }:
let
  inherit (sources.project) name version;
in
toolchain.run {
  name = "kontakt";
  env = { src = sources.application; PYTHONHASHSEED = "0"; };
  script = ''
    cp -r $src $out; chmod -R u+w $out; cd $out
    ln -s ${fonts} kontakt/fonts
    # What importlib.metadata asks for.
    mkdir ${name}-${version}.dist-info
    printf 'Metadata-Version: 2.1\nName: ${name}\nVersion: ${version}\n' > ${name}-${version}.dist-info/METADATA
    mkdir bin; cp ${./kontakt.py} bin/kontakt; chmod +wx bin/kontakt
    sed -i "1s|.*|#!${venv}/bin/python3 -sP|" bin/kontakt
    ${toolchain.python}/bin/python3 -B -m compileall -q -f --invalidation-mode unchecked-hash kontakt migrations
    bin/kontakt --help > /dev/null
  '';
}
