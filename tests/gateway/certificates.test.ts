import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { certificateBundle } from "../../gateway/envoy/certificates.js";
import { temporaryFolder } from "./folder.js";

test("SSL_CERT_FILE is taken as it is", () => {
  const folder = temporaryFolder();
  const named = join(folder, "own.pem");
  writeFileSync(named, "own");
  expect(certificateBundle(join(folder, "out.pem"), { SSL_CERT_FILE: named }, [])).toBe(named);
});

test("NODE_EXTRA_CA_CERTS is added to the system's", () => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, "system.pem"), "system");
  writeFileSync(join(folder, "extra.pem"), "extra");
  const out = certificateBundle(join(folder, "out.pem"), { NODE_EXTRA_CA_CERTS: join(folder, "extra.pem") }, [join(folder, "system.pem")]);
  expect(readFileSync(out, "utf8")).toBe("system\nextra");
});

test("without any bundle on the system, Node's own is written", () => {
  const out = join(temporaryFolder(), "out.pem");
  expect(certificateBundle(out, {}, ["/nowhere/ca.pem"])).toBe(out);
  expect(readFileSync(out, "utf8").match(/BEGIN CERTIFICATE/g)?.length).toBeGreaterThan(50);
});

test("a file that is named and missing is an error that names the variable", () => {
  expect(() => certificateBundle("/nowhere/out.pem", { SSL_CERT_FILE: "/nowhere/ca.pem" })).toThrow(/SSL_CERT_FILE/);
});
