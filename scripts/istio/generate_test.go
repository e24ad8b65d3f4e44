// Writes what pilot makes of the manifests in $MANIFESTS for an ingress gateway: listeners, routes, clusters and extensions, into $OUT.
// scripts/istio.sh puts it into a copy of Istio and runs it there.
package aifailover

import (
	"encoding/json"
	"os"
	"testing"

	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/proto"

	hcm "github.com/envoyproxy/go-control-plane/envoy/extensions/filters/network/http_connection_manager/v3"

	"istio.io/istio/pilot/pkg/model"
	"istio.io/istio/pilot/test/xds"
)

func TestGenerate(t *testing.T) {
	config, err := os.ReadFile(os.Getenv("MANIFESTS"))
	if err != nil {
		t.Fatal(err)
	}
	s := xds.NewFakeDiscoveryServer(t, xds.FakeOptions{ConfigString: string(config)})
	labels := map[string]string{"istio": "ingressgateway"}
	namespace := "istio-system"
	proxy := s.SetupProxy(&model.Proxy{
		Type:            model.Router,
		ConfigNamespace: namespace,
		Labels:          labels,
		Metadata:        &model.NodeMetadata{Namespace: namespace, Labels: labels},
	})
	listeners := s.Listeners(proxy)
	out := map[string][]any{}
	var discovered []string
	for _, l := range listeners {
		add(t, out, "listeners", l)
		for _, chain := range l.FilterChains {
			for _, filter := range chain.Filters {
				manager := &hcm.HttpConnectionManager{}
				if filter.GetTypedConfig().UnmarshalTo(manager) != nil {
					continue
				}
				for _, h := range manager.HttpFilters {
					if h.GetConfigDiscovery() != nil {
						discovered = append(discovered, h.Name)
					}
				}
			}
		}
	}
	for _, r := range s.RoutesFromListeners(proxy, listeners) {
		add(t, out, "routes", r)
	}
	for _, c := range s.Clusters(proxy) {
		add(t, out, "clusters", c)
	}
	for _, e := range s.ConfigGen.BuildExtensionConfiguration(proxy, s.PushContext(), discovered, nil) {
		add(t, out, "extensions", e)
	}
	text, err := json.MarshalIndent(out, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(os.Getenv("OUT"), append(text, '\n'), 0o644); err != nil {
		t.Fatal(err)
	}
}

func add(t *testing.T, out map[string][]any, kind string, m proto.Message) {
	text, err := protojson.MarshalOptions{UseProtoNames: true}.Marshal(m)
	if err != nil {
		t.Fatal(err)
	}
	var value any
	if err := json.Unmarshal(text, &value); err != nil {
		t.Fatal(err)
	}
	out[kind] = append(out[kind], value)
}
