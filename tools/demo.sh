#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
#
# The main job, for somebody who sees it for the first time: three implementations over real links,
# each in a network namespace of its own. The last one is wrong on purpose; what it does wrong is
# explained here and filed into ISSUES.md.
set -u
cd "$(dirname "$0")/.." || exit 3
worst=0

against() {
	printf '\n=== %s\n\n' "$2"
	local status expected=$3 iut=$1
	shift 3
	build/mip6test run --iut "$iut" --quick --file-issues "$@"
	status=$?
	[ "$status" -eq "$expected" ] && return
	echo "demo: expected status $expected, got $status" >&2
	worst=1
}

echo "mip6test: tests run over real links (veth pairs into other network namespaces)."
against linux "1 of 3: the kernel that runs here, as a plain IPv6 node" 0
against reference-live "2 of 3: the reference node, as plain node, correspondent and home agent" 0 ip cn ha/10.4
against flawed-live "3 of 3: a correspondent with five deliberate defects" 1

cat <<'END'

ISSUES.md now lists what the third one does otherwise than RFC 6275 says.
Next:
  less ISSUES.md                                   the issue list
  xdg-open reports/runs/*-flawed-live-*/report.html   the page of the third run, its ladders side by side
                                                   with those of the reference node
  build/mip6test show cn/9.5.1/lower-sequence      one case, packet by packet
  build/mip6test list                              all cases
  sudo build/mip6test run cn --quick -i eth0 --address ADDR   a device on a port
END
exit "$worst"
