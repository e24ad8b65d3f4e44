// One configuration in use: the settings with what was worked out from them and the health that they share with other
// configurations.
import { Mends } from "./mend";
import { NameTable } from "./name-table";
import { Pattern } from "./pattern";
import { fillWhole, replaceMatches } from "./pattern-groups";
import { ProviderHealth } from "./health";
import { MappingEntry, MatchKind, PluginSettings, ProviderSettings, RouteSettings } from "./settings";
import { StatusSet } from "./status-set";


@final
export class ProviderRuntime {
  private mapping: NameTable = new NameTable();
  private models: ArrayBuffer[] = [];
  private patterns: Pattern[] = [];
  private templates: ArrayBuffer[] = [];
  failoverStatuses: StatusSet | null = null;
  retryStatuses: StatusSet | null = null;
  /** What its models want of turns that another provider made. */
  mends: Mends = new Mends();

  constructor(
    public settings: ProviderSettings,
    public health: ProviderHealth,
  ) {
    this.addModels(settings.exactModels, MatchKind.Exact);
    this.addModels(settings.prefixModels, MatchKind.Prefix);
    if (settings.ways.fillsGroups || namesGroups(settings.regexModels)) this.addPatterns(settings.regexModels);
    else this.addModels(settings.regexModels, MatchKind.Regex);
    const any = settings.anyModel;
    if (any !== null && this.patterns.length == 0) this.addModels([any], MatchKind.Any);
    const failover = settings.failover.failoverOnStatus;
    if (failover !== null) this.failoverStatuses = StatusSet.of(failover);
    const retry = settings.retry.retryOnStatus;
    if (retry !== null) this.retryStatuses = StatusSet.of(retry);
  }

  private addPatterns(entries: MappingEntry[]): void {
    for (let i = 0, n = entries.length; i < n; i++) {
      const pattern = Pattern.compile(entries[i].key, true);
      if (pattern === null) continue;
      this.patterns.push(pattern);
      this.templates.push(entries[i].value);
    }
  }

  private addModels(entries: MappingEntry[], kind: MatchKind): void {
    for (let i = 0, n = entries.length; i < n; i++) {
      addName(this.mapping, kind, entries[i].key, this.models.length);
      this.models.push(entries[i].value);
    }
  }

  /** It knows some of the clients' models by other names. */
  get mapsModels(): bool {
    return this.models.length > 0 || this.patterns.length > 0;
  }

  private askedLast: ArrayBuffer | null = null;
  private mappedLast: ArrayBuffer = new ArrayBuffer(0);

  /** The name that the provider knows the client's model by. The same bytes as before need no second look. */
  mapped(model: ArrayBuffer): ArrayBuffer {
    if (this.askedLast !== model) {
      this.askedLast = model;
      this.mappedLast = this.lookUp(model);
    }
    return this.mappedLast;
  }

  private lookUp(model: ArrayBuffer): ArrayBuffer {
    const found = this.mapping.find(changetype<usize>(model), model.byteLength);
    if (found < 0 && this.patterns.length > 0) return this.filledIn(model);
    if (found < 0 || this.models[found].byteLength == 0) return model;
    return this.models[found];
  }

  /** By the first pattern that matches (in Higress's forms somewhere), else by the entry for any name. */
  private filledIn(model: ArrayBuffer): ArrayBuffer {
    for (let i = 0, n = this.patterns.length; i < n; i++) {
      const made = this.settings.ways.fillsGroups
        ? replaceMatches(this.patterns[i], changetype<usize>(model), model.byteLength, this.templates[i])
        : fillWhole(this.patterns[i], changetype<usize>(model), model.byteLength, this.templates[i]);
      if (made !== null) return made.byteLength > 0 ? made : model;
    }
    const any = this.settings.anyModel;
    return any !== null && any.value.byteLength > 0 ? any.value : model;
  }
}

/** Whether an expression's groups are to be filled in. */
function namesGroups(entries: MappingEntry[]): bool {
  for (let i = 0, n = entries.length; i < n; i++) {
    const value = entries[i].value;
    for (let j = 0, size = value.byteLength; j < size; j++) if (load<u8>(changetype<usize>(value) + j) == 0x24) return true;
  }
  return false;
}


@final
export class Runtime {
  private routes: NameTable = new NameTable();
  providers: ProviderRuntime[] = [];
  /** More than one account: what one of them made the others may not know. */
  hasAccounts: bool = false;
  /** Requests of this worker that wait for a rate limit to end. */
  waiting: i32 = 0;

  constructor(public settings: PluginSettings) {
    for (let i = 0, n = settings.routes.length; i < n; i++) {
      addName(this.routes, settings.routes[i].matchKind, settings.routes[i].matchText, i);
    }
  }

  add(provider: ProviderRuntime): void {
    this.hasAccounts = this.providers.length > 0 || provider.health.tokens.length > 1;
    this.providers.push(provider);
  }

  private askedLast: ArrayBuffer | null = null;
  private routeLast: RouteSettings | null = null;

  /** The route that the model leads to; null: none. The same bytes as before need no second look. */
  routeOf(model: ArrayBuffer): RouteSettings | null {
    if (this.askedLast !== model) {
      this.askedLast = model;
      this.routeLast = this.lookUp(model);
    }
    return this.routeLast;
  }

  private lookUp(model: ArrayBuffer): RouteSettings | null {
    const found = this.routes.find(changetype<usize>(model), model.byteLength);
    return found < 0 ? null : this.settings.routes[found];
  }
}

function addName(table: NameTable, kind: MatchKind, text: ArrayBuffer, value: i32): void {
  switch (kind) {
    case MatchKind.Exact:
      table.addExact(text, value);
      break;
    case MatchKind.Prefix:
      table.addPrefix(text, value);
      break;
    case MatchKind.Regex:
      table.addPattern(text, value);
      break;
    default:
      table.addAny(value);
  }
}
