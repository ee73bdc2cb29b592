#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
#
# All checks: what `make check` runs once everything is built. They stand in lanes that run side by
# side: checks over real links mostly wait, so those that only compute run beside them and give way.
# Each step prints one line when it ends; what a failed step said follows it. A step whose output ends
# with "N passed, N failed" counts as that, any other as one. The last line counts everything.
set -u
cd "$(dirname "$0")/../.." || exit 3
logs=build/check
counted=$logs/counted
mkdir -p "$logs"
: >"$counted"
fuzz_seconds=${FUZZ_SECONDS:-30}

step() {
	local name=$1 log="$logs/$1.log" begin=$SECONDS status counts p f
	shift
	"$@" >"$log" 2>&1 </dev/null
	status=$?
	counts=$(grep -aE '^([a-z-]+: )?[0-9]+ passed, [0-9]+ failed$' "$log" | tail -1)
	if [ -n "$counts" ]; then
		p=$(echo "$counts" | grep -oE '[0-9]+ passed' | cut -d' ' -f1)
		f=$(echo "$counts" | grep -oE '[0-9]+ failed' | cut -d' ' -f1)
		[ "$status" -ne 0 ] && [ "$f" -eq 0 ] && f=1
	elif [ "$status" -eq 0 ]; then
		p=1 f=0
	else
		p=0 f=1
	fi
	echo "$p $f" >>"$counted"
	{
		printf '%-24s %5d passed %3d failed  %3d s\n' "$name" "$p" "$f" $((SECONDS - begin))
		[ "$f" -eq 0 ] || tail -40 "$log" | sed 's/^/    /'
	} >"$logs/$name.said"
	cat "$logs/$name.said"   # in one piece: other lanes print too
}

# Reference nodes of this very binary would be in each other's way, so these stand in one lane.
links() {
	step live python3 tools/checks/live.py build/mip6test
	step kernel-home python3 tools/checks/kernel_home.py build/mip6test
	step ipsec python3 tools/checks/ipsec.py build/mip6test
}

links_sanitized() {
	step live-sanitized python3 tools/checks/live.py --unprivileged build-sanitized/mip6test
}

hostile() {
	for target in decode expression mutate suite correspondent home_agent; do
		step "fuzz-$target" tools/checks/fuzz.sh "$target" "$fuzz_seconds"
	done
}

virtual() {
	step layers python3 tools/checks/layers.py
	step schema sh -c 'build/mip6test manual schema | cmp - testcases/schema/packets.rng'
	step formats-page sh -c 'build/mip6test manual page | cmp - testcases/FORMATS.md'
	step unit build/unit-tests
	step unit-sanitized build-sanitized/unit-tests
	step lint build/mip6test lint
	step suite python3 tools/checks/suite.py build/mip6test
	step coverage build/mip6test coverage
	step golden python3 tools/checks/golden.py build/mip6test
	step tshark python3 tools/checks/tshark.py build/mip6test
	step craft python3 tools/checks/craft.py build/mip6test
	step esp python3 tools/checks/esp.py build/mip6test
	step scapy /usr/bin/python3 tools/checks/scapy_mh.py build/mip6test
	step compare python3 tools/checks/compare.py build/mip6test
	step page /usr/bin/python3 tools/checks/page.py build/mip6test
	step bad-input python3 tools/checks/bad_input.py build/mip6test
	step issues python3 tools/checks/issues.py build/mip6test
	step ci python3 tools/checks/ci.py build/mip6test
	step suite-sanitized python3 tools/checks/suite.py build-sanitized/mip6test
}

trap 'trap - INT TERM; kill 0' INT TERM   # what runs in the background does not hear Ctrl-C
lanes=()
for lane in links links_sanitized; do
	$lane &
	lanes+=($!)
done
for lane in virtual hostile; do
	(renice -n 10 "$BASHPID" >/dev/null && $lane) &
	lanes+=($!)
done
for lane in "${lanes[@]}"; do
	wait "$lane" || { echo "a lane of checks broke off"; echo "0 1" >>"$counted"; }
done
passed=$(awk '{n += $1} END {print n + 0}' "$counted")
failed=$(awk '{n += $2} END {print n + 0}' "$counted")
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
