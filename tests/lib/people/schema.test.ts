import { expect, test } from "vitest";
import { issueMessage, messagesOf } from "#lib/http/read.ts";
import { changeProfileInput, createApiKeyInput, signInInput, signUpInput } from "#lib/people/schema.ts";

const good = { email: "ann@example.org", displayName: "Ann", handle: "ann", password: "correct horse" };

const bad: Record<string, string> = {
  "a million characters": "x".repeat(1_000_000),
  "a control character": "an\u0007n",
  "a line break": "ann\nBcc: all@example.org",
  HTML: "<script>alert(1)</script>",
  SQL: "ann'; DROP TABLE users; --",
  "a right-to-left override": "ann\u202egpj",
  nothing: "",
  blanks: "   ",
};

test.each(Object.entries(bad))(
  "%s is refused in an address and in a handle, with words at the field",
  (_name, value) => {
    for (const field of ["email", "handle"] as const) {
      const parsed = signUpInput.safeParse({ ...good, [field]: value }, { error: issueMessage });
      expect(parsed.success, field).toBe(false);
      const messages = parsed.error ? messagesOf(parsed.error) : {};
      expect(Object.keys(messages)).toEqual([field]);
      expect(messages[field]).toHaveLength(1);
      expect(messages[field]?.[0]).toMatch(/^[A-Z].*\.$/);
    }
  },
);

test("invisible characters are removed from a name, and HTML in it is text", () => {
  const name = (displayName: string) => changeProfileInput.safeParse({ displayName, handle: "ann" });
  expect(name(" A\u202en\u0007n \n B ").data?.displayName).toBe("Ann B");
  expect(name("<b>Ann</b>").data?.displayName).toBe("<b>Ann</b>");
  expect(name("Žofie 木村").data?.displayName).toBe("Žofie 木村");
  expect(name("x".repeat(101)).success).toBe(false);
  expect(name("\u200b\u0000").success).toBe(false);
});

test("a handle is 2 to 39 of a–z, digits, dot, dash and underscore, in lower case", () => {
  const handle = (text: string) => signUpInput.safeParse({ ...good, handle: text });
  expect(handle(" Ann.B_c-9 ").data?.handle).toBe("ann.b_c-9");
  for (const wrong of ["a", "-ann", ".ann", "ann b", "änn", "x".repeat(40), "@ann"])
    expect(handle(wrong).success, wrong).toBe(false);
});

test("passwords are 8 to 200 characters of anything, and a given one of any length but absurd", () => {
  const password = (text: string) => signUpInput.safeParse({ ...good, password: text }).success;
  expect([password("1234567"), password("  spaces"), password("x".repeat(201))]).toEqual([
    false,
    true,
    false,
  ]);
  expect(signInInput.safeParse({ email: "a@b", password: "x".repeat(1_000_000) }).success).toBe(false);
});

test("a key has scopes and an optional expiry", () => {
  const key = (more: object) =>
    createApiKeyInput.safeParse({ name: "ci", scopes: ["read"], ...more }, { error: issueMessage });
  expect(key({}).data).toEqual({ name: "ci", scopes: ["read"], days: null });
  for (const more of [
    { scopes: [] },
    { scopes: ["fly"] },
    { days: 0 },
    { days: 1e9 },
    { days: 1.5 },
    { name: "" },
  ]) {
    expect(key(more).success, JSON.stringify(more)).toBe(false);
  }
});
