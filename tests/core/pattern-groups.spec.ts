import { Pattern } from "../../assembly/core/pattern";
import { replaceMatches } from "../../assembly/core/pattern-groups";

/** The text with the template in the place of each match; empty: there is none. */
function replaced(source: string, text: string, template: string): string {
  const pattern = Pattern.compile(String.UTF8.encode(source), true);
  if (pattern === null) return "not understood";
  const bytes = String.UTF8.encode(text);
  const made = replaceMatches(pattern, changetype<usize>(bytes), bytes.byteLength, String.UTF8.encode(template));
  return made === null ? "" : String.UTF8.decode(made);
}

describe("matches that are replaced as Go's ReplaceAllString does", () => {
  test("groups are filled in, the last of a repeated one", () => {
    expect(replaced("gpt(.*)", "gpt-4o", "openai/gpt$1")).toBe("openai/gpt-4o");
    expect(replaced("(a)|(b)", "b", "[$1$2]")).toBe("[b]");
    expect(replaced("(x|y)+", "xyx", "$1")).toBe("x");
    expect(replaced("(?:v)([0-9])-([a-z]+)", "v3-pro", "${2}.$1")).toBe("pro.3");
  });

  test("a pattern matches anywhere, and what stands beside a match stays", () => {
    expect(replaced("gpt", "my-gpt-4", "llm")).toBe("my-llm-4");
    expect(replaced("o", "foo", "0")).toBe("f00");
    expect(replaced("^foo", "a-foo", "b")).toBe("");
    expect(replaced("x*", "abc", "-")).toBe("-a-b-c-");
  });

  test("a name is as long as it can be, a dollar is written twice", () => {
    expect(replaced("(a)", "a", "$1x")).toBe("");
    expect(replaced("(a)", "a", "${1}x$$1")).toBe("ax$1");
    expect(replaced("(a)", "ab", "$7")).toBe("b");
  });

  test("a text of many ways is over in time", () => {
    const long = "a".repeat(512);
    expect(replaced("(a*)*b", long, "x")).toBe("");
    expect(replaced("a", long + "a", "x")).toBe("");
  });
});
