#!/bin/sh
# Installs the given Debian packages without starting any service and without making Debian's own PostgreSQL cluster.
# It is one script, in a process group of its own, so that the two files it puts in the way are taken back
# even when kosh is ended meanwhile.
set -eu
policy=/usr/sbin/policy-rc.d
saved=/usr/sbin/policy-rc.d.before-kosh
cluster_dir=/etc/postgresql-common/createcluster.d
cluster=$cluster_dir/kosh.conf
made_dir=

restore() {
    rm -f "$policy" "$cluster"
    [ -e "$saved" ] && mv "$saved" "$policy"
    [ -n "$made_dir" ] && rmdir --ignore-fail-on-non-empty -p "$cluster_dir" 2>/dev/null
    return 0
}

# An earlier run was cut off by force: what it saved is the true original.
[ -e "$saved" ] || { [ -e "$policy" ] && cp -p "$policy" "$saved"; } || true
trap restore EXIT
trap 'exit 143' TERM
trap '' INT HUP

rm -f "$policy"
printf '#!/bin/sh\nexit 101\n' >"$policy"
chmod 755 "$policy"
[ -d "$cluster_dir" ] || { mkdir -p "$cluster_dir"; made_dir=yes; }
echo 'create_main_cluster = false' >"$cluster"

export DEBIAN_FRONTEND=noninteractive LC_ALL=C.UTF-8
# A stale package list asks for versions that the mirror has already replaced; yet one unreachable source among several
# must not stop an install that the others can serve.
apt-get -q update || echo 'apt-get update failed; trying to install all the same'
apt-get -q -y -o Dpkg::Options::=--force-confold -o DPkg::Lock::Timeout=120 install --no-install-recommends "$@"
