#!/usr/bin/env bash
# Makes tests/deploy/istio/*.json again: what Istio's own code (pilot, from the module istio.io/istio) makes of deploy/istio. Needs Go, 4 GB of disk and,
# the first time, about ten minutes of CPU.
set -euo pipefail
version=v0.0.0-20260827124520-eed52ebb66ad # of 2026-08-27, VERSION 1.31
root=$(cd "$(dirname "$0")/.." && pwd)
work=$(mktemp -d)
trap 'chmod -R u+w "$work" && rm -rf "$work"' EXIT
cd "$work"
printf 'module x\n' >go.mod
module=$(go mod download -json "istio.io/istio@$version" | sed -n 's/.*"Dir": "\(.*\)".*/\1/p')
cp -r "$module" istio && chmod -R u+w istio && cd istio
mkdir pilot/test/aifailover && cp "$root/scripts/istio/generate_test.go" pilot/test/aifailover/
GOFLAGS=-buildvcs=false go test -c -o "$work/generate" ./pilot/test/aifailover
for manifest in envoyfilter wasmplugin; do
  { cat "$root/deploy/istio/routing.yaml" && echo --- && cat "$root/deploy/istio/$manifest.yaml"; } >"$work/$manifest.yaml"
  (cd pilot/test/aifailover && MANIFESTS="$work/$manifest.yaml" OUT="$work/$manifest.json" "$work/generate" >"$work/log" 2>&1) || { cat "$work/log" && exit 1; }
  # When it was made, which is not to be told apart.
  sed 's/\("ISTIO_META_WASM_PLUGIN_RESOURCE_VERSION": \)".*"/\1""/' "$work/$manifest.json" >"$root/tests/deploy/istio/$manifest.json"
done
