#!/usr/bin/env bash
# Imports a checkpoint of the authors as the model "reference":
#
#   LOGIN=admin:password ./import-checkpoint.sh london_last.pth
set -euo pipefail
[ $# -eq 1 ] || { echo "usage: $0 FILE.pth" >&2; exit 2; }
request=$(mktemp --suffix=.xml)
trap 'rm -f "$request"' EXIT
here="$(cd "$(dirname "$0")" && pwd)"
# The text goes in by parts: a megabyte is too long for an argument.
{ sed '/CHECKPOINT<\/wps:LiteralData>/,$d' "$here/import-checkpoint.xml"
  printf '<wps:LiteralData>'
  base64 -w0 "$1"
  printf '</wps:LiteralData>\n'
  sed '1,/CHECKPOINT<\/wps:LiteralData>/d' "$here/import-checkpoint.xml"; } > "$request"
"$here/execute.sh" "$request"
