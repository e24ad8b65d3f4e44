import { Pattern, patternError } from "../../assembly/core/pattern";

function compile(source: string): Pattern | null {
  return Pattern.compile(String.UTF8.encode(source));
}
/** The inputs (separated by a space) that the pattern matches as a whole. */
function whole(source: string, inputs: string): string {
  return chosen(source, inputs, true);
}
function found(source: string, inputs: string): string {
  return chosen(source, inputs, false);
}
function chosen(source: string, inputs: string, isWhole: bool): string {
  const pattern = compile(source);
  if (pattern == null) return patternError;
  const list = inputs.split(" ");
  const out: string[] = [];
  for (let i = 0; i < list.length; i++) {
    const b = String.UTF8.encode(list[i]);
    const hit = isWhole ? pattern.matchWhole(changetype<usize>(b), b.byteLength) : pattern.search(changetype<usize>(b), b.byteLength);
    if (hit) out.push(list[i]);
  }
  return out.join(" ");
}
function reason(source: string): string {
  return compile(source) == null ? patternError : "understood";
}

const EXTENSION = "(? is understood as (?: and as (?i) at the start only: no lookaround, no names, no flags";

describe("Pattern", () => {
  test("status patterns match whole", () => {
    expect(whole("401", "401 4010 1401 40")).toBe("401");
    expect(whole("4.*", "4 40 401 4xx 500")).toBe("4 40 401 4xx");
    expect(whole("5..", "500 50 5000 599")).toBe("500 599");
    expect(whole("(401|403)|5\\d{2}", "401 402 403 500 50x 59")).toBe("401 403 500");
  });
  test("model patterns", () => {
    expect(whole("gpt-4(o|\\.1)(-mini)?", "gpt-4o gpt-4.1-mini gpt-4x1 gpt-4o-mini gpt-4")).toBe("gpt-4o gpt-4.1-mini gpt-4o-mini");
    expect(found("^qwen[23]?-(max|plus)$", "qwen-max qwen2-plus qwen4-max myqwen-max qwen-maxi")).toBe("qwen-max qwen2-plus");
    expect(found("claude", "claude-3 my-claude gpt")).toBe("claude-3 my-claude");
    expect(whole("(?i)GPT-[a-c]+", "gpt-abc GPT-ABC gPt-d")).toBe("gpt-abc GPT-ABC");
    expect(whole("qwen/.+:free", "qwen/qwen3:free qwen/:free qwen/x")).toBe("qwen/qwen3:free");
  });
  test("repetitions", () => {
    expect(whole("a*", " a aa b")).toBe(" a aa");
    expect(whole("a+b?", "a ab aab b abb")).toBe("a ab aab");
    expect(whole("a{2}", "a aa aaa")).toBe("aa");
    expect(whole("a{2,}", "a aa aaaa")).toBe("aa aaaa");
    expect(whole("(ab){1,3}", "ab abab ababab abababab a")).toBe("ab abab ababab");
    expect(whole("(ab){0,1}c", "c abc ababc")).toBe("c abc");
    expect(whole("a{0}b", "b ab")).toBe("b");
    expect(whole("a{0,}b", "b aab")).toBe("b aab");
    expect(whole("(a|b){2}c*?", "ab bacc a abab")).toBe("ab bacc");
    expect(whole("é{2}", "é éé")).toBe("éé");
    expect(whole("x{a", "x{a x")).toBe("x{a");
    expect(whole("x{1,y}", "x{1,y} x")).toBe("x{1,y}");
    expect(whole("(a*)*b", "b aab c")).toBe("b aab");
    expect(whole("(a*|b)+?c", "c abac d")).toBe("c abac");
    expect(whole("(|a)+", " a aa b")).toBe(" a aa");
  });
  test("alternatives and groups within groups", () => {
    expect(whole("a|bc|", "a bc  b")).toBe("a bc ");
    expect(whole("(?:a(b|c(d|e)*)|f)g", "abg acg acdedg fg ag")).toBe("abg acg acdedg fg");
    expect(whole("(a|b|c|d)(1|2|3)*", "a b1 d123 e1 c4")).toBe("a b1 d123");
    expect(found("a|b$", "xa xb bx ax")).toBe("xa xb ax");
  });
  test("classes and escapes", () => {
    expect(whole("[a-c_-]+", "a-b_c d")).toBe("a-b_c");
    expect(whole("[^a-c]", "a d - é")).toBe("d -");
    expect(whole("[]x]+", "]x] y")).toBe("]x]");
    expect(whole("[\\d.]+", "3.5 3,5")).toBe("3.5");
    expect(whole("[\\]\\\\\\x41]+", "]\\A B")).toBe("]\\A");
    expect(whole("\\w+\\.\\d\\D\\S", "a_1.5xy a-1.5xy")).toBe("a_1.5xy");
    expect(whole("\\$\\^\\(\\)\\[\\]\\{\\}\\|\\*\\+\\?\\/\\-", "$^()[]{}|*+?/-")).toBe("$^()[]{}|*+?/-");
    expect(whole("\\x61\\W", "a- ab")).toBe("a-");
    const space = compile("a\\sb.c");
    const tab = String.UTF8.encode("a\tb\nc");
    expect(space!.matchWhole(changetype<usize>(tab), 4)).toBe(false);
    expect(space!.search(changetype<usize>(tab), 5)).toBe(false);
    expect(compile("a\\sb\\nc")!.matchWhole(changetype<usize>(tab), 5)).toBe(true);
  });
  test("anchors within a pattern", () => {
    expect(found("^a", "ab ba")).toBe("ab");
    expect(found("a^", "ab a")).toBe("");
    expect(found("(^|-)mini($|-)", "mini gpt-mini gpt-mini-x gemini minix")).toBe("mini gpt-mini gpt-mini-x");
    expect(compile("^$")!.matchWhole(0, 0)).toBe(true);
    expect(compile("")!.matchWhole(0, 0)).toBe(true);
    expect(found("^$", "a")).toBe("");
    expect(whole("", "a")).toBe("");
    expect(found("", "a")).toBe("a");
  });
  test("what is not supported is refused with the reason", () => {
    expect(reason("(a)\\1")).toBe("no backreferences");
    expect(reason("(?=a)")).toBe(EXTENSION);
    expect(reason("(?<n>a)")).toBe(EXTENSION);
    expect(reason("a(?i)b")).toBe(EXTENSION);
    expect(reason("\\bx")).toBe("an escape that is not supported: \\b");
    expect(reason("*a")).toBe("a repetition without something to repeat");
    expect(reason("a**")).toBe("a repetition without something to repeat");
    expect(reason("a|+")).toBe("a repetition without something to repeat");
    expect(reason("^*")).toBe("a repetition without something to repeat");
    expect(reason("(a")).toBe("a ( without its )");
    expect(reason("a)")).toBe("a ) without its (");
    expect(reason("[a")).toBe("a [ without its ]");
    expect(reason("[")).toBe("a [ without its ]");
    expect(reason("[a\\")).not.toBe("understood");
    expect(reason("[b-a]")).toBe("a range that ends before it begins");
    expect(reason("[[:alpha:]]")).toBe("no named classes");
    expect(reason("[é]")).toBe("a class of characters that are not ASCII");
    expect(reason("[a-\\d]")).not.toBe("understood");
    expect(reason("a\\")).toBe("a backslash at the end");
    expect(reason("\\xg1")).not.toBe("understood");
    expect(reason("a{3,2}")).toBe("a repetition that ends before it begins");
    expect(reason("a{256}")).toBe("a repetition of more than 255");
    expect(reason("a{99999999999}")).toBe("a repetition of more than 255");
    expect(reason("(a{200}){200}")).toBe("too large once its repetitions are written out");
    expect(reason("((((a{9}){9}){9}){9}|b)*")).toBe("too large once its repetitions are written out");
    expect(reason("a".repeat(257))).toBe("longer than 256 bytes");
    expect(reason("(".repeat(100))).toBe("more than 64 groups in one another");
    expect(reason("a")).toBe("understood");
    expect(patternError).toBe("");
  });
  test("patterns that make other engines go back and back take linear time", () => {
    const a = "a".repeat(2000);
    expect(whole("(a+)+b", a)).toBe("");
    expect(whole("(a|a)*b", a)).toBe("");
    expect(whole("(a*)*(a*)*(a*)*b", a + "b")).toBe(a + "b");
    expect(found("(a?){30}a{30}$", a)).toBe(a);
  });
  test("two patterns do not disturb each other", () => {
    const first = compile("[a-c]+");
    const second = compile("[x-z]+");
    const abc = String.UTF8.encode("abc");
    expect(first!.matchWhole(changetype<usize>(abc), 3)).toBe(true);
    expect(second!.matchWhole(changetype<usize>(abc), 3)).toBe(false);
    expect(first!.matchWhole(changetype<usize>(abc), 0)).toBe(false);
  });
});
