# The packages that the application needs at run time, without what it never loads.
{ toolchain, locks }:
toolchain.venv {
  name = "kontakt-venv";
  wheels = builtins.attrValues locks.python;
  unused = [
    # Of no use at run time; lists of files are wrong after this.
    "*.dist-info/RECORD" "**/*.pyi" "**/*.pyx" "**/*.pxd" "**/*.c" "**/*.cpp" "**/*.h" "**/*.hpp"
    "*/tests" "*/testing" "pydantic/mypy.py" "pydantic/v1" "alembic/templates" "cffi"
    # For tests, for the terminal, and for packages that are not here.
    "anyio/pytest_plugin.py" "click/testing.py" "starlette/testclient.py" "uvloop/_testbase.py"
    "anyio/_backends/_trio.py" "obstore/auth" "obstore/fsspec.py" "annotated_types/test_cases.py"
    "crawleruseragents/[tv]*.py" "crawleruseragents/package*.json" "crawleruseragents/composer.json"
    "httpx/_main.py" "segno/cli.py" "uvicorn/workers.py" "wrapt-stubs"
    # Of packaging, one package wants to compare versions.
    "packaging/[delmprstu]*" "packaging/_[emprt]*"
    # Names that only other kinds of programs give to what they tell, and servers that nobody sends it to.
    "opentelemetry/semconv/_incubating/*/[a-np-z]*" "opentelemetry/semconv/_incubating/*/o[!t]*"
    "opentelemetry/semconv/attributes/[a-df-z]*" "opentelemetry/semconv/trace" "opentelemetry/sdk/_configuration"
    "opentelemetry/proto_json/profiles" "urllib3/contrib/emscripten" "urllib3/contrib/[ps]*"
    "prometheus_client/bridge" "prometheus_client/django" "prometheus_client/aiohttp" "prometheus_client/twisted"
    "prometheus_client/parser.py" "prometheus_client/openmetrics/parser.py" "prometheus_client/multiprocess.py"
    "httpcore/_*/http2.py"
    # Databases whose drivers are not here, and what nobody does with an ORM.
    "sqlalchemy/dialects/mssql" "sqlalchemy/dialects/mysql" "sqlalchemy/dialects/oracle" "sqlalchemy/dialects/sqlite"
    "sqlalchemy/connectors/*odbc.py" "sqlalchemy/ext/[bdhimos]*" "sqlalchemy/ext/associationproxy.py"
    "sqlalchemy/ext/automap.py" "psycopg/crdb" "psycopg/pq/*_ctypes.py"
    # Other servers than the one on httptools.
    "uvicorn/protocols/http/*zttp*" "uvicorn/protocols/http/h11_impl.py" "uvicorn/protocols/websockets/w*_impl.py"
    # Numbers of three digits, and places, carriers and time zones, whose tables are in another package.
    "phonenumbers/shortdata/region_*" "phonenumbers/carrier.py" "phonenumbers/geocoder.py" "phonenumbers/timezone.py"
    # Archives, which nobody packs, and the part for PyPy.
    "backports/zstd/tarfile.py" "backports/zstd/zipfile" "backports/zstd/_cffi"
    # Kinds of pictures that are not accepted, windows, printers and other formats of fonts.
    "PIL/[ACDEFHIQSX]*Plugin.py" "PIL/B[lu]*Plugin.py" "PIL/G[br]*Plugin.py" "PIL/Jpeg2K*Plugin.py"
    "PIL/M[cis]*Plugin.py" "PIL/Mpeg*Plugin.py" "PIL/P[acdis]*Plugin.py" "PIL/Tga*Plugin.py" "PIL/Wmf*Plugin.py"
    "PIL/_avif.*" "pillow.libs/libavif-*" "PIL/GdImageFile.py" "PIL/WalImageFile.py" "PIL/TarIO.py" "PIL/ContainerIO.py"
    "PIL/ImageGrab.py" "PIL/Image*Qt.py" "PIL/ImageShow.py" "PIL/*[Tt]k*" "PIL/ImageWin.py" "PIL/PSDraw.py"
    "PIL/PdfParser.py" "PIL/*FontFile.py" "PIL/*[Mm]ath*" "PIL/*[Mm]orph*" "PIL/ImageDraw2.py"
  ];
  # One of each in a process is enough, and the distribution mends it.
  replaced = {
    "psycopg_binary.libs/libcrypto-*.so.3" = "${toolchain.openssl}/lib/libcrypto.so.3";
    "psycopg_binary.libs/libssl-*.so.3" = "${toolchain.openssl}/lib/libssl.so.3";
    "pillow.libs/libzstd-*.so.*" = "${toolchain.zstd}/lib/libzstd.so.1";
    "pillow.libs/liblzma-*.so.*" = "${toolchain.xz}/lib/liblzma.so.5";
  };
}
