#!/usr/bin/env bash
# Sends a request that runs in the background (train-alignment.xml unless another is named), asks for its status every
# two seconds, and ends with the last status document: exit code 0 when it succeeded, 1 when it failed.
set -euo pipefail
cd "$(dirname "$0")"
login=()
[ -n "${LOGIN:-}" ] && login+=(--user "$LOGIN")
[ -n "${TOKEN:-}" ] && login+=(--header "Authorization: Bearer $TOKEN")
answer=$(./execute.sh "${1:-train-alignment.xml}")
status=$(grep -o 'statusLocation="[^"]*"' <<<"$answer" | head -1 | cut -d'"' -f2 | sed 's/&amp;/\&/g')
[ -n "$status" ] || { printf '%s\n' "$answer"; exit 1; }
while ! grep -qE '<[a-z0-9]*:?Process(Succeeded|Failed)' <<<"$answer"; do
    grep -o 'percentCompleted="[^"]*"' <<<"$answer" >&2 || true
    sleep 2
    answer=$(curl --silent --show-error --fail "${login[@]}" "$status")
done
printf '%s\n' "$answer"
grep -qE '<[a-z0-9]*:?ProcessSucceeded' <<<"$answer"
