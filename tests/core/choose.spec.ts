// Which target comes first where the route says how, with fixed seeds and a clock of the test's own.
import { FailureKind } from "../../assembly/core/outcome";
import { Attempt, Plan } from "../../assembly/core/plan";
import { Choose, Price } from "../../assembly/core/settings";
import { watch, watchBegin, watchContent, watchFailure } from "../../assembly/core/watch-attempt";
import { T0 } from "./support/account";
import { Requests, ejectProvider, order, weighted } from "./support/request-plan";

/** A world of targets with a speed each, asked by one request after the other. */
@final
class World {
  requests: Requests;
  speeds: i64[] = [];
  failing: bool[] = [];
  at: i64 = 0;

  constructor(choose: Choose, weights: i32[]) {
    this.requests = weighted(weights);
    this.requests.route.choose = choose;
    for (let i = 0; i < weights.length; i++) {
      this.speeds.push(100);
      this.failing.push(false);
    }
  }

  /** One request: the target that it asked first. */
  ask(): i32 {
    const plan = this.requests.begin(this.at);
    return this.end(plan);
  }

  private end(plan: Plan): i32 {
    const attempt = plan.current;
    if (attempt === null) return -1;
    const provider = attempt.provider;
    const shared = this.requests.accounts[provider].shared;
    watchBegin(shared, attempt);
    this.at += this.speeds[provider];
    if (this.failing[provider]) {
      attempt.kind = FailureKind.ServerError;
      watchFailure(shared, attempt, T0 + this.at);
    } else watchContent(shared, attempt, false, T0 + this.at);
    return provider;
  }

  private underWay: Attempt[] = [];
  private ends: i64[] = [];

  /** One request so many milliseconds after the last, while others are under way: the target that it asked first. */
  arrive(ms: i64): i32 {
    this.at += ms;
    for (let i = this.ends.length - 1; i >= 0; i--) {
      if (this.ends[i] > this.at) continue;
      const ended = this.underWay.splice(i, 1)[0];
      watchContent(this.requests.accounts[ended.provider].shared, ended, false, T0 + this.ends.splice(i, 1)[0]);
    }
    const attempt = this.requests.begin(this.at).current;
    if (attempt === null) return -1;
    watchBegin(this.requests.accounts[attempt.provider].shared, attempt);
    this.underWay.push(attempt);
    this.ends.push(this.at + this.speeds[attempt.provider]);
    return attempt.provider;
  }

  /** How many of so many that arrive so asked the target first. */
  arrived(target: i32, count: i32, ms: i64): i32 {
    let times = 0;
    for (let i = 0; i < count; i++) if (this.arrive(ms) == target) times++;
    return times;
  }

  /** How many of so many requests asked the target first. */
  asked(target: i32, count: i32): i32 {
    let times = 0;
    for (let i = 0; i < count; i++) if (this.ask() == target) times++;
    return times;
  }
}

function first(world: World): string {
  return order(world.requests.ordered(world.at));
}

describe("fastest", () => {
  test("shares among targets of one speed", () => {
    const world = new World(Choose.Fastest, [1, 1]);
    const times = world.asked(0, 400);
    expect(times > 60 && times < 340).toBe(true, times.toString());
  });
  test("leaves a target that turns slow within 20 requests, and comes back to it", () => {
    const world = new World(Choose.Fastest, [1, 1]);
    world.speeds[1] = 150;
    world.asked(0, 100);
    world.speeds[0] = 2000;
    world.asked(0, 20);
    const slow = world.asked(0, 100);
    expect(slow < 15).toBe(true, slow.toString());
    world.speeds[0] = 50;
    world.asked(0, 150);
    const again = world.asked(0, 100);
    expect(again > 80).toBe(true, again.toString());
  });
  test("asks one of three by two that are drawn", () => {
    const world = new World(Choose.Fastest, [1, 1, 1]);
    world.speeds[2] = 400;
    world.speeds[1] = 200;
    world.asked(0, 60);
    const best = world.asked(0, 300);
    const worst = world.asked(2, 300);
    expect(best > 150).toBe(true, best.toString());
    expect(worst < 30).toBe(true, worst.toString());
  });
  test("leaves a target that says nothing any more before it is known how slow it is", () => {
    const world = new World(Choose.Fastest, [1, 1]);
    world.asked(0, 50);
    const hanging = world.requests.begin(world.at);
    while (true) {
      const attempt = world.requests.begin(world.at).current;
      if (attempt === null || attempt.provider != 0) continue;
      watchBegin(world.requests.accounts[0].shared, attempt);
      break;
    }
    expect(hanging.attempts.length).toBe(1);
    world.at += 5000;
    watch(world.requests.accounts[1].shared, hanging.attempts[0].modelHash);
    let times = 0;
    for (let i = 0; i < 200; i++) {
      const attempt = world.requests.begin(world.at).current;
      if (attempt !== null && attempt.provider == 0) times++;
    }
    expect(times < 30).toBe(true, times.toString());
  });
});

describe("leastBusy", () => {
  test("asks the target with the fewest requests under way for its weight", () => {
    const world = new World(Choose.LeastBusy, [1, 3]);
    const times = [0, 0];
    for (let i = 0; i < 40; i++) {
      const attempt = world.requests.begin().current;
      if (attempt === null) continue;
      watchBegin(world.requests.accounts[attempt.provider].shared, attempt);
      times[attempt.provider]++;
    }
    expect(times[0] >= 9 && times[0] <= 11).toBe(true, times[0].toString());
  });
  test("leaves a target that turns slow within 20 requests, and comes back to it", () => {
    const world = new World(Choose.LeastBusy, [1, 1]);
    const before = world.arrived(0, 100, 30);
    expect(before > 35 && before < 65).toBe(true, before.toString());
    world.speeds[0] = 60000;
    world.arrived(0, 20, 30);
    const slow = world.arrived(0, 100, 30);
    expect(slow < 10).toBe(true, slow.toString());
    world.speeds[0] = 100;
    world.at += 60000;
    world.arrived(0, 20, 30);
    const again = world.arrived(0, 100, 30);
    expect(again > 35 && again < 65).toBe(true, again.toString());
  });
  test("draws among equals", () => {
    const world = new World(Choose.LeastBusy, [1, 1]);
    const times = world.asked(0, 400);
    expect(times > 140 && times < 260).toBe(true, times.toString());
  });
});

describe("order and cheapest", () => {
  test("keep the order of the list", () => {
    const world = new World(Choose.Order, [1, 9, 9]);
    for (let i = 0; i < 20; i++) expect(first(world)).toBe("a, b, c");
  });
  test("take the lowest price, and what has none last", () => {
    const world = new World(Choose.Cheapest, [9, 1, 1]);
    const targets = world.requests.route.targets;
    targets[1].price = new Price(3, 15, 0.3);
    targets[2].price = new Price(2.5, 10, 0.25);
    for (let i = 0; i < 20; i++) expect(first(world)).toBe("c, b, a");
  });
  test("pass over a target that is out", () => {
    const world = new World(Choose.Order, [1, 1]);
    ejectProvider(world.requests, 0, 0);
    world.at = 10;
    expect(first(world)).toBe("b, a");
  });
});

describe("a target in trouble", () => {
  test("loses its place before it is ejected, and has it again when the window is over", () => {
    const choices = [Choose.Weight, Choose.Order, Choose.Fastest, Choose.LeastBusy];
    for (let i = 0; i < choices.length; i++) {
      const world = new World(choices[i], [1, 1]);
      world.failing[0] = true;
      world.asked(0, 20);
      const times = world.asked(0, 100);
      expect(times).toBe(0, "choice " + i.toString());
      world.failing[0] = false;
      world.at += 31000;
      expect(world.asked(0, 100)).toBeGreaterThan(20, "choice " + i.toString());
    }
  });
  test("keeps its place while few of its attempts fail", () => {
    const world = new World(Choose.Order, [1, 1]);
    for (let i = 0; i < 10; i++) {
      world.failing[0] = i % 3 == 2;
      expect(world.ask()).toBe(0);
    }
  });
});

describe("groups of a priority", () => {
  test("do not mix: all of one come before any of the next", () => {
    const choices = [Choose.Unsaid, Choose.Weight, Choose.Fastest, Choose.LeastBusy];
    for (let c = 0; c < choices.length; c++) {
      const world = new World(choices[c], [1, 1, 5, 5]);
      world.requests.route.targets[2].priority = 1;
      world.requests.route.targets[3].priority = 1;
      world.requests.route.grouped = true;
      world.speeds[0] = 3000;
      world.speeds[1] = 3000;
      let second = 0;
      for (let i = 0; i < 200; i++) {
        const names = first(world);
        expect(names.startsWith("a, b, ") || names.startsWith("b, a, ")).toBe(true, names);
        if (names.startsWith("b")) second++;
        world.ask();
      }
      expect(second > 20 && second < 180).toBe(true, "choice " + c.toString() + ": " + second.toString());
      ejectProvider(world.requests, 0, world.at);
      ejectProvider(world.requests, 1, world.at);
      const names = order(world.requests.ordered(world.at + 10));
      expect(names.startsWith("c, d") || names.startsWith("d, c")).toBe(true, names);
    }
  });
  test("do not mix by order or price either, nor while members of the first are in trouble", () => {
    const choices = [Choose.Order, Choose.Cheapest, Choose.Weight, Choose.Fastest, Choose.LeastBusy];
    for (let c = 0; c < choices.length; c++) {
      const world = new World(choices[c], [1, 1, 5, 5]);
      const targets = world.requests.route.targets;
      for (let i = 0; i < 4; i++) targets[i].price = new Price(<f64>(4 - i), 1, 1);
      targets[2].priority = 1;
      targets[3].priority = 1;
      world.requests.route.grouped = true;
      for (let i = 0; i < 40; i++) {
        world.failing[0] = i >= 20;
        world.failing[1] = i >= 20;
        const names = first(world);
        const begin = names.startsWith("a, b, ") || names.startsWith("b, a, ");
        expect(begin).toBe(true, "choice " + c.toString() + ": " + names);
        world.ask();
      }
    }
  });
  test("shares hold while one of three is out, by what is seen too", () => {
    const choices = [Choose.Fastest, Choose.LeastBusy];
    for (let c = 0; c < choices.length; c++) {
      const world = new World(choices[c], [1, 1, 1]);
      ejectProvider(world.requests, 0, 0);
      let second = 0;
      let third = 0;
      for (let i = 0; i < 400; i++) {
        world.at = 10;
        const provider = world.ask();
        if (provider == 1) second++;
        else if (provider == 2) third++;
      }
      expect(second + third).toBe(400, "choice " + c.toString());
      expect(second > 120 && second < 280).toBe(true, "choice " + c.toString() + ": " + second.toString());
    }
  });
  test("shares of a weight hold while a share of one target's attempts fails", () => {
    const world = new World(Choose.Weight, [1, 3]);
    let heavy = 0;
    for (let i = 0; i < 600; i++) {
      world.failing[1] = i % 4 == 3;
      if (world.ask() == 1) heavy++;
    }
    expect(heavy > 400 && heavy < 500).toBe(true, heavy.toString());
  });
  test("shares within a group hold when one of it is out", () => {
    const world = new World(Choose.Weight, [1, 2, 1]);
    ejectProvider(world.requests, 0, 0);
    world.at = 10;
    let heavy = 0;
    for (let i = 0; i < 600; i++) {
      const attempt = world.requests.begin(10).current;
      if (attempt !== null && attempt.provider == 1) heavy++;
    }
    expect(heavy > 340 && heavy < 460).toBe(true, heavy.toString());
  });
});
