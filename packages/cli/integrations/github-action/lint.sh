#!/usr/bin/env bash
# The step of action.yml. Inputs come as INPUT_…; words of lists are separated by blanks and never expanded.
set -uo pipefail

read -r -d '' -a inputs <<<"${INPUT_INPUTS:-}"
read -r -d '' -a args <<<"${INPUT_ARGS:-}"
if [ -n "${CARVEOUT_SHARD_INDEX:-}" ]; then args+=(--shard auto); fi
if [ -n "${INPUT_CHANGED:-}" ]; then args+=(--changed "origin/$INPUT_CHANGED"); fi
if [ -n "${INPUT_SARIF:-}" ]; then args+=(--format "sarif=$INPUT_SARIF"); fi
if [ -n "${INPUT_JSON:-}" ]; then args+=(--format "json=$INPUT_JSON"); fi

"$(dirname "${BASH_SOURCE[0]}")/../run-carveout.sh" lint --format github ${args[@]+"${args[@]}"} -- ${inputs[@]+"${inputs[@]}"}
status=$?
if [ -n "${GITHUB_OUTPUT:-}" ]; then echo "exit-code=$status" >>"$GITHUB_OUTPUT"; fi
exit "$status"
