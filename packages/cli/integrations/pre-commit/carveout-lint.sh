#!/bin/sh
# Called by pre-commit with the changed files. With a project file its boards are linted, out of the cache where nothing changed;
# without one the changed boards are. Options go in front of the files: args: [--preset, strict, --]
tool=$(dirname "$0")/../run-carveout.sh

options=
for word in "$@"; do
  if [ "$word" = -- ]; then options=yes; fi
done
count=$#
seen=$options
while [ "$count" -gt 0 ]; do
  word=$1
  shift
  count=$((count - 1))
  if [ "$seen" = yes ]; then
    if [ "$word" = -- ]; then seen=; else set -- "$@" "$word"; fi
    continue
  fi
  case $word in
    *.dts) if [ -z "${project:=$(ls carveout.yaml carveout.yml carveout.json 2>/dev/null)}" ]; then set -- "$@" "$word"; boards=yes; fi ;;
    *) : "${project:=$(ls carveout.yaml carveout.yml carveout.json 2>/dev/null)}" ;;
  esac
done
if [ -z "$project" ] && [ -z "$boards" ]; then
  echo 'carveout: only includes changed; name the boards that use them in carveout.yaml (carveout init) to have them linted' >&2
  exit 0
fi
exec "$tool" lint --format gcc "$@"
