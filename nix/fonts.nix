# The fonts that link previews are drawn with: from the packages that the web application is built from, with licences.
{ toolchain, locks }:
let
  inherit (builtins) attrNames concatMap fromJSON mapAttrs readFile;
  listed = fromJSON (readFile ../web/fonts.json);
  subsets = mapAttrs (_: _: attrNames listed.subsets) listed.fonts // mapAttrs (_: subset: [ subset ]) listed.previews;
  file = font: subset: "${font}-${subset}-wght-normal.woff2";
in
toolchain.run {
  name = "kontakt-fonts";
  env = {
    fonts = attrNames subsets;
    tarballs = map (font: locks.npm."node_modules/@fontsource-variable/${font}") (attrNames subsets);
    files = concatMap (font: map (file font) subsets.${font}) (attrNames subsets);
  };
  script = ''
    mkdir $out; set -- $tarballs
    for font in $fonts; do tar -xzf $1; mv package/LICENSE $out/$font.LICENSE; shift; done
    for file in $files; do mv package/files/$file $out; done
  '';
}
