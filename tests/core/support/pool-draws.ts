import { Plan } from "../../../assembly/core/plan";
import { Among, pickToken } from "../../../assembly/core/pool";
import { Random } from "../../../assembly/core/random";
import { TokenSelection } from "../../../assembly/core/settings";
import { Account, MODEL, T0 } from "./account";
import { Requests } from "./request-plan";
import { ProviderSettings } from "../../../assembly/core/settings";

function requestsTo(settings: ProviderSettings): Requests {
  const requests = new Requests();
  requests.provider(settings);
  requests.target(0);
  return requests;
}

/** One provider's pool, drawn from by requests that have no other target. */
@final
export class Pool {
  account: Account;
  requests: Requests;
  random: Random = new Random(7);
  /** The one request that every draw is for. */
  plan: Plan;

  constructor(
    settings: ProviderSettings,
    public selection: TokenSelection,
  ) {
    const requests = requestsTo(settings);
    this.requests = requests;
    this.account = requests.accounts[0];
    this.plan = requests.ordered();
  }

  pick(at: i64 = 0, othersLeft: bool = false): i32 {
    return pickToken(this.plan, this.account.health, this.selection, MODEL, T0 + at, othersLeft ? Among.Trials : Among.InUse, this.random);
  }

  /** How often each token is picked by that many requests. */
  draws(count: i32, at: i64 = 0): i32[] {
    const times: i32[] = [];
    for (let i = 0, n = this.account.settings.tokens.length; i < n; i++) times.push(0);
    for (let i = 0; i < count; i++) {
      const picked = this.pick(at);
      if (picked >= 0) times[picked]++;
    }
    return times;
  }
}
