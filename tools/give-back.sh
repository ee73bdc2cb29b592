#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
#
# After `sudo make …`: what it made belongs to the user who called sudo.
cd "$(dirname "$0")/.." || exit 3
[ "$(id -u)" -eq 0 ] && [ -n "${SUDO_UID:-}" ] && [ "$SUDO_UID" -ne 0 ] || exit 0
for made in build build-sanitized build-fuzz reports ISSUES.md; do
	[ ! -e "$made" ] || chown -R "$SUDO_UID:${SUDO_GID:-$SUDO_UID}" "$made"
done
