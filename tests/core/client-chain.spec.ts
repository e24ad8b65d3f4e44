// x-ai-fallback: what is left of a plan's targets.
import { clientChain } from "../../assembly/core/client-chain";
import { Step } from "../../assembly/core/next-step";
import { Api, RouteSettings, TargetSettings } from "../../assembly/core/settings";
import { T0 } from "./support/account";
import { limitedUntil } from "./support/outcomes";
import { hashOf, providerSettings, utf8 } from "./support/provider-settings";
import { Requests, asked, ejectProvider, ejectToken, order, weighted } from "./support/request-plan";

const DRAWS: i32 = 200;

/** So many targets of one token and the same weight (a, b, ...), and a fallback. */
function route(targets: i32): Requests {
  const requests = weighted(new Array<i32>(targets).fill(1));
  requests.fallback(requests.provider(providerSettings("spare", 1)));
  requests.route.allowClientFallback = true;
  requests.settings.routes.push(requests.route);
  return requests;
}
function limit(requests: Requests, provider: i32): void {
  requests.accounts[provider].failsWith(0, limitedUntil(T0 + 9000), 0, -1, hashOf("m"));
}
/** The targets that many requests with this header have, each order once. */
function orders(requests: Requests, header: string): string {
  const seen: string[] = [];
  for (let i = 0; i < DRAWS; i++) {
    const plan = requests.ordered(10);
    clientChain(plan, requests.route, utf8(header), T0 + 10, requests.random);
    if (!seen.includes(order(plan))) seen.push(order(plan));
  }
  seen.sort();
  return seen.join(" or ");
}

describe("a client that refuses fallbacks", () => {
  test("gets the route's target alone", () => {
    expect(orders(route(1), "none")).toBe("a");
  });
  test("never gets a fallback, however the target is", () => {
    let requests = route(1);
    ejectToken(requests, 0, 0);
    expect(orders(requests, "none")).toBe("a");
    requests = route(1);
    limit(requests, 0);
    expect(orders(requests, "none")).toBe("a");
    requests = route(1);
    ejectProvider(requests, 0, 0);
    expect(orders(requests, "none")).toBe("a");
    requests = route(2);
    ejectToken(requests, 0, 0);
    ejectProvider(requests, 1, 0);
    ejectToken(requests, 1, 0);
    expect(orders(requests, "none")).toBe("a or b");
  });
  test("gets any of the weighted targets that are in use", () => {
    expect(orders(route(2), "none")).toBe("a or b");
    const requests = route(3);
    ejectToken(requests, 1, 0);
    expect(orders(requests, "none")).toBe("a or c");
  });
  test("gets one whose provider is ejected before one that has no token left", () => {
    const requests = route(2);
    ejectProvider(requests, 0, 0);
    limit(requests, 1);
    expect(orders(requests, "none")).toBe("a");
  });
  test("gets one that may get a last attempt before one that is limited, so it is refused for limits where all are limited", () => {
    const requests = route(2);
    limit(requests, 0);
    ejectToken(requests, 1, 0);
    expect(orders(requests, "none")).toBe("b");
    limit(requests, 1);
    const plan = requests.ordered(10);
    clientChain(plan, requests.route, utf8("none"), T0 + 10, requests.random);
    expect(requests.first(plan, 10)).toBe(Step.Fallback);
    expect(asked(plan)).toBe("b#0");
  });
  test("gets nothing where no target serves the API", () => {
    const requests = route(1);
    const paths = requests.accounts[0].settings.paths;
    for (let i = 0; i < paths.length; i++) if (i != Api.Embeddings) paths[i] = new ArrayBuffer(0);
    expect(orders(requests, "none")).toBe("");
  });
});

describe("a client's own models", () => {
  test("come behind the route's own target, never behind its fallback", () => {
    const requests = route(2);
    const other = new RouteSettings();
    other.name = "other";
    other.targets.push(new TargetSettings(requests.provider(providerSettings("other", 1)), utf8("n"), 1));
    requests.settings.routes[0] = other;
    expect(orders(requests, "n")).toBe("a, other or b, other");
    ejectToken(requests, 0, 0);
    ejectToken(requests, 1, 0);
    expect(orders(requests, "n")).toBe("other, a or other, b");
  });
});
