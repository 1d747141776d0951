# CPython of Debian, without what neither an application nor a build here imports, its modules compiled.
# FriBiDi is beside it for Pillow, which looks it up by name when it draws text.
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
    find . -type l ! -exec test -e {} \; -exec rm {} +
    # Without -f: a name that is nowhere is out of date and ends the build.
    # For tests, teaching, packaging and Debian.
    rm -r test unittest doctest.py venv pydoc* turtle.py this.py antigravity.py __hello__.py __phello__
    rm -r pickletools.py modulefinder.py pyclbr.py symtable.py tabnanny.py zipapp.py lib-dynload/xx* lib-dynload/*test*
    rm -r EXTERNALLY-MANAGED _distutils_system_mod.py
    # Databases, protocols and formats that nothing here speaks.
    rm -r sqlite3 dbm shelve.py xmlrpc mailbox.py imaplib.py poplib.py smtplib.py ftplib.py
    rm -r xml/dom plistlib.py wave.py lib-dynload/_*dbm* lib-dynload/_sqlite3* html/parser.py _markupbase.py
    # What is there in C, too; and helpers that neither a package nor a debugger imports.
    rm -r _pyio.py _pydatetime.py _pydecimal.py ../libexpatw*
    rm -r statistics.py sched.py fileinput.py webbrowser.py multiprocessing/managers.py multiprocessing/pool.py
    rm -r multiprocessing/dummy multiprocessing/shared_memory.py
    # Terminals, beyond the interpreter's own prompt.
    rm -r curses lib-dynload/readline.* lib-dynload/_curses*
    # Other systems.
    rm -r asyncio/windows_* asyncio/proactor_events.py multiprocessing/popen_spawn_win32.py _pyrepl/windows_*
    rm -r ctypes/_aix.py ctypes/wintypes.py _osx_support.py _aix_support.py _ios_support.py _android_support.py
    rm -r _apple_support.py nturl2path.py
    # Character sets of mainframes, DOS and old Macs, and the tables of Chinese and Korean: the database, the browsers
    # and JSON speak UTF-8. What stays is Latin, Greek, Cyrillic, cp437 of archives, and Shift_JIS, an alphabet of QR.
    cd encodings
    rm mac_* cp037.py cp273.py cp424.py cp[578]*.py cp10*.py cp1125.py cp1140.py cp932.py cp949.py cp950.py mbcs.py
    rm oem.py big5* euc_* gb* hz.py iso2022_* johab.py shift_jis[_x]* hp_roman8.py koi8_t.py kz1048.py palmos.py
    rm ptcp154.py tis_620.py ../lib-dynload/_codecs_cn.* ../lib-dynload/_codecs_[hikt]*; cd ..

    # -B: else modules that compileall itself imports get files with time stamps, which it then keeps.
    $out/bin/python3 -B -m compileall -q -f --invalidation-mode unchecked-hash .
  '';
}
