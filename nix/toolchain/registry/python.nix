# CPython of Debian, without what an application does not import, its modules compiled.
{ locks, run, libraries }:
let
  minor = "3.13";
  # All that is locked but what other parts are made of.
  debs = builtins.attrValues (removeAttrs locks.debian [
    "bash" "busybox-static" "libc6" "libgcc-s1" "libstdc++6" "libtinfo6" "tcc" "zlib1g"
  ]);
in
run {
  name = "python${minor}";
  env = { inherit debs; PYTHONHASHSEED = "0"; };
  script = ''
    ${libraries.undeb} usr
    mkdir -p $out/bin $out/lib
    cp bin/python${minor} $out/bin; ln -s python${minor} $out/bin/python3
    cp -P lib/x86_64-linux-gnu/*.so* $out/lib; cp -r lib/python${minor} $out/lib
    chmod -R u+w $out; ${libraries.tie [ "$out/lib" "${libraries.libstdcxx}/lib" ]} $out/bin/python${minor}

    cd $out/lib/python${minor}
    rm -rf test unittest doctest.py ensurepip venv idlelib tkinter turtle* pydoc* config-${minor}-* __phello__
    rm -rf sqlite3 dbm curses xmlrpc wsgiref _pydecimal.py mailbox.py imaplib.py poplib.py
    # What is there in C, too; and what neither a package nor a debugger imports.
    rm -rf _pyio.py _pydatetime.py lib-dynload/xx* ../libexpatw*
    rm -rf xml/dom pickletools.py modulefinder.py pyclbr.py symtable.py tabnanny.py wave.py zipapp.py shelve.py
    rm -f lib-dynload/readline.* lib-dynload/_curses* lib-dynload/_*dbm* lib-dynload/_sqlite3* lib-dynload/*test*
    find . -type l ! -exec test -e {} \; -exec rm {} +
    # -B: else modules that compileall itself imports get files with time stamps, which it then keeps.
    $out/bin/python3 -B -m compileall -q -f --invalidation-mode unchecked-hash .
  '';
}
