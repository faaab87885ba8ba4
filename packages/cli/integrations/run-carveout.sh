#!/bin/sh
# Runs carveout wherever it is: the file that CARVEOUT names, the one in PATH, or the one that npm has.
if [ -n "${CARVEOUT:-}" ]; then
  case $CARVEOUT in
    *.mjs) exec node "$CARVEOUT" "$@" ;;
    *) exec "$CARVEOUT" "$@" ;;
  esac
fi
if command -v carveout >/dev/null 2>&1; then exec carveout "$@"; fi
if command -v npx >/dev/null 2>&1; then exec npx --yes "carveout@${CARVEOUT_VERSION:-latest}" "$@"; fi
echo 'carveout: not found. Install it (npm install -g carveout), or set CARVEOUT to carveout-single.mjs.' >&2
exit 3
