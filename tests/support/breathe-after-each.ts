// Tests that never wait keep the runner from hearing of them until their file ends, and it takes the process for dead after a minute.
import { setImmediate } from "node:timers/promises";
import { afterEach } from "vitest";

afterEach(() => setImmediate());
