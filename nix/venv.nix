# The packages that the application needs at run time, without what it never loads.
{ toolchain, locks }:
toolchain.venv {
  name = "kontakt-venv";
  wheels = builtins.attrValues locks.python;
  unused = [
    # Of no use at run time; lists of files are wrong after this.
    "*.dist-info/RECORD" "**/*.pyi" "**/*.pyx" "**/*.pxd" "**/*.c" "**/*.cpp" "**/*.h" "**/*.hpp"
    "*/tests" "*/testing" "pydantic/mypy.py" "pydantic/v1" "alembic/templates" "cffi"
    # For tests, and for packages that are not here.
    "anyio/pytest_plugin.py" "click/testing.py" "starlette/testclient.py" "uvloop/_testbase.py"
    "anyio/_backends/_trio.py" "obstore/auth" "obstore/fsspec.py"
    # Of packaging, one package wants to compare versions.
    "packaging/[delmprstu]*" "packaging/_[emprt]*"
    # Databases whose drivers are not here.
    "sqlalchemy/dialects/mssql" "sqlalchemy/dialects/mysql" "sqlalchemy/dialects/oracle" "sqlalchemy/dialects/sqlite"
    # Kinds of pictures that are not accepted.
    "PIL/[ACDEFHIQSX]*Plugin.py" "PIL/B[lu]*Plugin.py" "PIL/G[br]*Plugin.py" "PIL/Jpeg2K*Plugin.py"
    "PIL/M[cis]*Plugin.py" "PIL/Mpeg*Plugin.py" "PIL/P[acdis]*Plugin.py" "PIL/Tga*Plugin.py" "PIL/Wmf*Plugin.py"
    # AVIF is not accepted, and no text is drawn into pictures.
    "PIL/_avif.*" "pillow.libs/libavif-*"
    "PIL/_imagingft.*" "pillow.libs/libfreetype-*" "pillow.libs/libharfbuzz-*" "pillow.libs/libbrotli*"
  ];
  # One of each in a process is enough, and the distribution mends it.
  replaced = {
    "psycopg_binary.libs/libcrypto-*.so.3" = "${toolchain.openssl}/lib/libcrypto.so.3";
    "psycopg_binary.libs/libssl-*.so.3" = "${toolchain.openssl}/lib/libssl.so.3";
    "pillow.libs/libzstd-*.so.*" = "${toolchain.zstd}/lib/libzstd.so.1";
    "pillow.libs/liblzma-*.so.*" = "${toolchain.xz}/lib/liblzma.so.5";
  };
}
