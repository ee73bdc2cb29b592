#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
#
# fuzz.sh TARGET SECONDS: runs build-fuzz/TARGET on the corpus in fixtures/corpus/TARGET and on seeds
# made from the fixtures. What it finds stays in build/fuzz/TARGET. Fails on a crash, and when the
# target ran nothing.
set -u
cd "$(dirname "$0")/../.." || exit 3
target=$1
seconds=$2
work=build/fuzz/$target
mkdir -p "$work/new" "$work/found"
python3 tools/checks/fuzz_seeds.py "$target" "$work/seeds" || exit 1
corpus=()
[ -d "fixtures/corpus/$target" ] && corpus=("fixtures/corpus/$target")
build-fuzz/"$target" -max_total_time="$seconds" -timeout=10 -rss_limit_mb=2048 -max_len=4096 \
	-artifact_prefix="$work/found/" -print_final_stats=1 "$work/new" "$work/seeds" "${corpus[@]}" || exit 1
