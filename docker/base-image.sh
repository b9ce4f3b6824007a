#!/usr/bin/env bash
# Sees to it that the engine has node:20-slim, which our Dockerfiles begin with, also where no registry answers: then a stand-in is made
# of this machine's own Node 20 and the libraries that it needs. It has no shell and no npm; the label seatrial.base=local tells it apart.
#
#   docker/base-image.sh            # DOCKER_HOST names the engine, as for docker itself
#
# Ends with 0 when the image is there, with 1 and a sentence when it cannot be had.
set -euo pipefail

image=node:20-slim
pull_seconds=60

main() {
  if docker image inspect "$image" >/dev/null 2>&1; then
    echo "$image is there"
  elif pull; then
    echo "$image was pulled"
  else
    make_stand_in
  fi
}

# Where packets to a registry are dropped, docker waits for minutes. (macOS has no timeout command.)
pull() {
  docker pull --quiet "$image" >/dev/null 2>&1 &
  local pid=$! waited=0
  while kill -0 "$pid" 2>/dev/null && [ "$waited" -lt "$pull_seconds" ]; do
    sleep 1
    waited=$((waited + 1))
  done
  kill "$pid" 2>/dev/null || true
  wait "$pid" 2>/dev/null
}

make_stand_in() {
  [ "$(uname -s)" = Linux ] || refuse "a stand-in can only be made on Linux, and this is $(uname -s)"
  local node
  # Version managers put something else in front of the program itself.
  node=$(node -p process.execPath 2>/dev/null) || refuse 'a stand-in is made of Node, and node is not on PATH'
  local version
  version=$("$node" --version)
  [[ $version == v20.* ]] || refuse "a stand-in for it can only be made of Node 20, and this is Node $version"

  root=$(mktemp -d)
  trap 'rm -rf "$root"' EXIT
  fill "$root" "$node"
  # Ownership is not the builder's: in an image everything is root's.
  tar -C "$root" --owner=0 --group=0 --numeric-owner -c . |
    docker import --message 'made by docker/base-image.sh' \
      -c 'ENV PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin' \
      -c "ENV NODE_VERSION=${version#v}" \
      -c 'CMD ["node"]' \
      -c 'LABEL seatrial.base=local' \
      - "$image" >/dev/null
  echo "$image cannot be pulled; made a stand-in of $node $version, without a shell"
}

# Node, what it is linked with and what that opens by itself, and the few files that programs expect.
fill() { # ROOT NODE
  local root=$1 node=$2 library
  mkdir -p "$root"/usr/local/bin "$root"/etc "$root"/root "$root"/home/node "$root"/tmp
  chmod 1777 "$root"/tmp
  cp -L "$node" "$root"/usr/local/bin/node
  # `libm.so.6 => /lib/libm.so.6 (0x…)`, and the loader: `/lib64/ld-linux-x86-64.so.2 (0x…)`
  ldd "$node" | sed -nE 's/^([^/]*=> )?[[:space:]]*(\/[^ ]+).*/\2/p' | while read -r library; do
    copy "$root" "$library"
    # Before glibc 2.34, names were looked up by libraries of their own, which ldd does not see.
    for found in "${library%/*}"/libnss_{dns,files}.so.2 "${library%/*}"/libresolv.so.2; do copy "$root" "$found"; done
  done
  echo 'hosts: files dns' >"$root"/etc/nsswitch.conf
  printf '%s\n' 'root:x:0:0:root:/root:/sbin/nologin' 'node:x:1000:1000::/home/node:/sbin/nologin' >"$root"/etc/passwd
  printf '%s\n' 'root:x:0:' 'node:x:1000:' >"$root"/etc/group
  copy "$root" /etc/ssl/certs/ca-certificates.crt
}

copy() { # ROOT FILE: a file of this machine, in the same place; nothing where there is none
  [ -e "$2" ] || return 0
  mkdir -p "$1${2%/*}"
  cp -L "$2" "$1$2"
}

refuse() { # WHY
  echo "$image cannot be pulled; $1" >&2
  exit 1
}

main
