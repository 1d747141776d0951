# The packages that the application needs at run time, without what it never loads.
{ toolchain, locks }:
toolchain.venv {
  name = "kontakt-venv";
  wheels = builtins.attrValues locks.python;
  unused = [
    # Of no use at run time; lists of files are wrong after this.
    "*.dist-info/RECORD" "**/*.pyi" "**/*.pyx" "**/*.pxd" "**/*.c" "**/*.cpp" "**/*.h" "**/*.hpp"
    "*/tests" "*/testing" "pydantic/mypy.py" "pydantic/v1"
    # AVIF is not accepted, and no text is drawn into pictures.
    "PIL/_avif.*" "pillow.libs/libavif-*"
    "PIL/_imagingft.*" "pillow.libs/libfreetype-*" "pillow.libs/libharfbuzz-*" "pillow.libs/libbrotli*"
  ];
  # One OpenSSL in a process is enough, and the distribution mends it.
  replaced = {
    "psycopg_binary.libs/libcrypto-*.so.3" = "${toolchain.openssl}/lib/libcrypto.so.3";
    "psycopg_binary.libs/libssl-*.so.3" = "${toolchain.openssl}/lib/libssl.so.3";
  };
}
