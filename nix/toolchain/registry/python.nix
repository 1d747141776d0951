# CPython of Debian, without what an application does not import, its modules compiled.
{ locks, run, libraries }:
let
  minor = "3.13";
  debs = with locks.debian; [
    locks.debian."python${minor}-minimal" locks.debian."libpython${minor}-minimal" locks.debian."libpython${minor}-stdlib"
    libexpat1 libssl3t64 libffi8 liblzma5 locks.debian."libbz2-1.0" libuuid1 libzstd1
  ];
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
    rm -f lib-dynload/readline.* lib-dynload/_curses* lib-dynload/_*dbm* lib-dynload/_sqlite3* lib-dynload/*test*
    find . -type l ! -exec test -e {} \; -exec rm {} +
    # -B: else modules that compileall itself imports get files with time stamps, which it then keeps.
    $out/bin/python3 -B -m compileall -q -f --invalidation-mode unchecked-hash .
  '';
}
