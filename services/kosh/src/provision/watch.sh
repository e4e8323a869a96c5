# Waits until kosh is gone, however it went, and then ends what it had started. Standard input is a pipe whose other end
# only kosh holds: it closes even when kosh is killed with SIGKILL. $1 is the list of processes of this run of kosh.
trap '' INT HUP TERM QUIT
while read -r word; do
    [ "$word" = leave ] && exit 0
done

# alive PID START: still running and still the same process (field 22 of stat is the start time).
alive() {
    read -r line 2>/dev/null <"/proc/$1/stat" || return 1
    want=$2
    # shellcheck disable=SC2086
    set -- ${line##*) }
    [ "$1" != Z ] && [ "${20}" = "$want" ]
}

# each ACTION TIER: asks every process of that tier, or forces it, or counts those alive.
each() {
    count=0
    while read -r _ pid start ask tier; do
        [ "$tier" = "$2" ] && alive "$pid" "$start" || continue
        count=$((count + 1))
        case $1 in
        ask) kill -s "$ask" "$pid" 2>/dev/null ;;
        force) kill -s KILL -- "-$pid" 2>/dev/null ;;
        esac
    done <"$list"
    [ "$count" -gt 0 ]
}

list=$1
[ -r "$list" ] || exit 0
for tier in service server; do
    each ask "$tier" || continue
    rounds=0
    while each count "$tier" && [ "$rounds" -lt 100 ]; do
        rounds=$((rounds + 1))
        sleep 0.1
    done
    each force "$tier"
done
exit 0
