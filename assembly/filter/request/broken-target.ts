// A route whose provider cannot serve.
import { PluginSettings, ProviderSettings, RouteSettings } from "../../core/settings";

/** The first of the route's own targets that is out of use; null: there is none. */
export function brokenOf(settings: PluginSettings, route: RouteSettings): ProviderSettings | null {
  for (let i = 0, n = route.targets.length; i < n; i++) {
    const provider = settings.providers[route.targets[i].provider];
    if (provider.outOfUse.length > 0) return provider;
  }
  return null;
}
