# For `nix fmt`: no registry has a formatter of the Nix language, so this one only keeps white space in order.
{ toolchain }:
toolchain.run {
  name = "kontakt-format";
  script = ''
    mkdir -p $out/bin; cp ${./format.py} $out/bin/kontakt-format; chmod +wx $out/bin/kontakt-format
    sed -i "1s|.*|#!${toolchain.python}/bin/python3 -I|" $out/bin/kontakt-format
  '';
}
