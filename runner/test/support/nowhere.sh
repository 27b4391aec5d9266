# Leads nowhere: a network of its own, where one address is unreachable, one never answers, and nobody resolves names
# but two, which lead inwards.
# To be run by `unshare -rnm`; the rest of the line is what is run in it.
set -e
ip link set lo up
ip route add unreachable 192.0.2.1/32
ip route add 203.0.113.9/32 dev lo
resolv=$(mktemp)
echo 'nameserver 127.0.0.1' >"$resolv"
mount --bind "$resolv" /etc/resolv.conf
rm "$resolv"
hosts=$(mktemp)
printf '%s\n' '169.254.169.254 metadata.google.internal' '192.0.2.7 mixed.example' '10.0.0.7 mixed.example' >"$hosts"
mount --bind "$hosts" /etc/hosts
rm "$hosts"
exec "$@"
