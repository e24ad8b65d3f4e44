#!/usr/bin/env bash
# Makes tests/deploy/envoy-gateway/xds.yaml again: what Envoy Gateway's own translator makes of deploy/envoy-gateway. Needs Go and some minutes.
# egctl translates everything but Wasm, because it has no cache of modules; the one file added here tells it where a module would be served from.
set -euo pipefail
version=v1.9.1
sha256=2d89c4c6ab2a1c615c7696ed37ade9e50654ac70384b5d45100eb08e62130ff4 # of no module: the test puts in a file
root=$(cd "$(dirname "$0")/.." && pwd)
work=$(mktemp -d)
trap 'chmod -R u+w "$work" && rm -rf "$work"' EXIT
cd "$work"
printf 'module x\n' >go.mod
module=$(go mod download -json "github.com/envoyproxy/gateway@$version" | sed -n 's/.*"Dir": "\(.*\)".*/\1/p')
cp -r "$module" gateway && chmod -R u+w gateway && cd gateway
cat >internal/cmd/egctl/wasm_cache.go <<'GO'
package egctl

import (
	"context"

	"github.com/envoyproxy/gateway/internal/wasm"
)

type staticWasmCache struct{}

func (staticWasmCache) Start(context.Context) {}

func (staticWasmCache) Get(_ string, options *wasm.GetOptions) (string, string, error) {
	return "https://envoy-gateway.envoy-gateway-system.svc.cluster.local:18002/" + options.Checksum + ".wasm", options.Checksum, nil
}
GO
sed -i 's/&gatewayapi.Translator{/\&gatewayapi.Translator{\n\t\tWasmCache: staticWasmCache{},/' internal/cmd/egctl/translate.go
GOFLAGS=-buildvcs=false go build -o "$work/egctl" ./cmd/egctl
cd "$root/deploy/envoy-gateway"
{
  cat gateway.yaml
  echo ---
  sed -E "s#^( *)url: (registry.*)#\1url: \2\n\1sha256: $sha256#" envoyextensionpolicy.yaml
  echo ---
  cat envoypatchpolicy.yaml
} >"$work/all.yaml"
{
  echo "# Made by scripts/envoy-gateway.sh: egctl $version (github.com/envoyproxy/gateway, Apache-2.0) on deploy/envoy-gateway."
  "$work/egctl" x translate --from gateway-api --to xds --type all -o yaml -f "$work/all.yaml" -n default
} >"$root/tests/deploy/envoy-gateway/xds.yaml"
