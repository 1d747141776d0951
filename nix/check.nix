# The images' own programs in the build sandbox, which has a loopback of its own: a database is made, the application
# migrates it and starts, somebody signs in and makes a card.
{ toolchain, sources, application, venv }:
toolchain.run {
  name = "kontakt-check";
  env = { LANG = "C.UTF-8"; PYTHONDONTWRITEBYTECODE = "1"; };
  script = ''
    # initdb runs its steps through /bin/sh. A sandbox has none, or one of its own.
    [ -e /bin/sh ] || { mkdir -p /bin; ln -s ${toolchain.busybox}/bin/sh /bin/sh; }
    mkdir data
    PATH=${toolchain.postgres}/bin:${toolchain.busybox}/bin:$PATH
    ${venv}/bin/python3 ${./check}/imports.py ${application}
    ${venv}/bin/python3 ${./check}/walk.py "${toolchain.busybox}/bin/sh ${sources.databaseEntrypoint}" \
      "${application}/bin/kontakt serve" "${toolchain.health}/bin/health 3000 /api/health"
    echo passed > $out
  '';
}
