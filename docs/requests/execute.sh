#!/usr/bin/env bash
# Sends one of the requests beside this file, and writes the answer to standard output:
#
#   ./execute.sh list-models.xml
#   ./execute.sh transform.xml > city.tif
#
# WPS is the address of the service, LOGIN user:password (for training, import and delete) or TOKEN (aether serve).
set -euo pipefail
WPS="${WPS:-http://localhost:8080/geoserver/wps}"
login=()
[ -n "${LOGIN:-}" ] && login+=(--user "$LOGIN")
[ -n "${TOKEN:-}" ] && login+=(--header "Authorization: Bearer $TOKEN")
cd "$(dirname "$0")"
curl --silent --show-error --fail-with-body "${login[@]}" --header 'Content-Type: text/xml' --data-binary "@$1" "$WPS"
