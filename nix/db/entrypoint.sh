# PostgreSQL for Kontakt: makes its cluster once, then runs the server until SIGTERM, SIGINT or SIGQUIT.
#
#   PGDATA                          the cluster; the folder above it is the volume
#   POSTGRES_USER, POSTGRES_DB      the application's role and database, both `kontakt` if unset
#   POSTGRES_PASSWORD               the role's password
#   ..._FILE                        each also as the path of a file that holds it
#
# The three are read when the cluster is made and never again. Arguments go to the server: -c shared_buffers=256MB.
# The superuser is `postgres`: it has no password and gets in through the socket in /tmp alone.
# `busybox sh` runs this, with PostgreSQL's programs and busybox's on the PATH.
set -eu
umask 077

fail() {
	echo "db: $*" >&2
	exit 1
}

# Print a variable's value, from NAME or the file that NAME_FILE names, or a default.
value() {
	eval "given=\${$1:-} file=\${$1_FILE:-}"
	[ -z "$given" ] || [ -z "$file" ] || fail "$1 and $1_FILE are both set; one of them is enough"
	if [ -n "$file" ]; then
		given=$(cat "$file") || fail "$1_FILE: $file cannot be read"
	fi
	printf %s "${given:-${2:-}}"
}

# Print text as SQL in quotes of the given kind.
quoted() {
	printf %s "$2" | sed "s/$1/$1$1/g; 1s/^/$1/; \$s/\$/$1/"
}

# Make the cluster with the application's role and database. It gets its name when it is whole: what a crash leaves
# half done is thrown away by the next start.
initialise() {
	user=$(value POSTGRES_USER kontakt) || exit
	database=$(value POSTGRES_DB kontakt) || exit
	password=$(value POSTGRES_PASSWORD) || exit
	[ -n "$password" ] || fail "a new database needs POSTGRES_PASSWORD or POSTGRES_PASSWORD_FILE"
	[ "$user" != postgres ] || fail "POSTGRES_USER is an ordinary role; postgres is the superuser's name"
	case $user$database$password in *"
"*) fail "POSTGRES_USER, POSTGRES_DB and POSTGRES_PASSWORD must be single lines" ;; esac

	new=$PGDATA.part
	rm -rf "$new"
	# Only if it is empty, and not if it is a volume itself: then the cluster could not get its name in one step.
	[ ! -e "$PGDATA" ] || rmdir "$PGDATA" 2>/dev/null ||
		fail "$PGDATA holds something that is no PostgreSQL database, or is itself the volume; mount it one folder above"
	echo "db: making a new database in $PGDATA" >&2
	# Nobody can connect before pg_hba.conf is replaced, so `trust` opens nothing.
	said=$(initdb --pgdata="$new" --username=postgres --auth=trust --data-checksums --encoding=UTF8 \
		--locale-provider=builtin --builtin-locale=C.UTF-8 --locale=C 2>&1) || fail "initdb failed: $said"
	printf '%s\n' 'local all all     trust' 'host  all all all scram-sha-256' >"$new/pg_hba.conf"
	# An ordinary role: what the application does cannot reach the server's files or other roles.
	# An error names no statement, because a statement holds the password.
	postgres --single -D "$new" -c exit_on_error=on -c log_checkpoints=off -c log_min_error_statement=panic \
		postgres >/dev/null <<-SQL ||
		CREATE ROLE $(quoted '"' "$user") LOGIN PASSWORD $(quoted "'" "$password")
		CREATE DATABASE $(quoted '"' "$database") OWNER $(quoted '"' "$user")
	SQL
		fail "the role and its database could not be made"
	mv "$new" "$PGDATA"
	sync
}

: "${PGDATA:?names the folder of the cluster}"
server=
trap 'exit 143' TERM INT QUIT # Process 1 ignores a signal that it has no trap for.

[ -s "$PGDATA/PG_VERSION" ] || initialise

ours=$(postgres --version | sed 's/^[^0-9]*\([0-9]*\).*/\1/')
theirs=$(cat "$PGDATA/PG_VERSION")
[ "$ours" = "$theirs" ] || fail "$PGDATA was made by PostgreSQL $theirs, and this is PostgreSQL $ours: run the image that made" \
	"it, dump the database, and restore it into a new volume with this image. Nothing was changed"

# As process 1 of a container nothing else can run in it yet; the process number that a killed server left in this
# file may belong to something harmless by now, and PostgreSQL would refuse to start.
[ $$ != 1 ] || rm -f "$PGDATA/postmaster.pid"

# Terse, because the DETAIL of an error names the values of rows.
postgres -D "$PGDATA" -c listen_addresses='*' -c unix_socket_directories=/tmp -c log_checkpoints=off \
	-c log_error_verbosity=terse "$@" &
server=$!
# Of PostgreSQL's own meaning of SIGTERM, wait until everybody has gone, a connection pool would make a kill.
trap 'kill -INT $server' TERM INT
trap 'kill -QUIT $server' QUIT
trap 'kill -HUP $server' HUP
status=0
wait $server || status=$?
while kill -0 $server 2>/dev/null; do # A signal ends `wait` before the server has ended.
	status=0
	wait $server || status=$?
done
exit $status
