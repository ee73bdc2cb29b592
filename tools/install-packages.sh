#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
#
# install-packages.sh [SECTION…]: installs the packages of these sections of tools/packages.txt (all, when
# none is named) that are missing. Needs root only when one is.
set -eu
list=$(awk -v wanted=" $* " '/^#/ { section = $2; sub(/:.*/, "", section); next }
	wanted == "  " || index(wanted, " " section " ")' "$(dirname "$0")/packages.txt")
missing=
for package in $list; do
	dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'ok installed' ||
		missing="$missing $package"
done
[ -n "$missing" ] || exit 0
if [ "$(id -u)" -ne 0 ]; then
	echo "missing packages, install them as root (sudo make …):$missing" >&2
	exit 3
fi
echo "installing:$missing"
export DEBIAN_FRONTEND=noninteractive
# shellcheck disable=SC2086
apt-get install -y -qq --no-install-recommends $missing >/dev/null 2>&1 || {
	apt-get update -qq
	apt-get install -y -qq --no-install-recommends $missing >/dev/null
}
