import "#tests/support/database.ts";
import { expect, it, vi } from "vitest";
import { requestPasswordReset, resetPassword } from "#lib/people/commands/passwords.ts";
import { signUp } from "#lib/people/commands/sign-up.ts";
import { hashPassword } from "#lib/people/passwords.ts";
import { anonymousViewer } from "#lib/people/viewer.ts";
import { makePerson, newestMail, PASSWORD, tokenIn } from "#tests/support/people.ts";

// Somebody who is not signed in makes the server hash passwords, which is costly by design.

vi.mock("#lib/people/passwords.ts", { spy: true });

const origin = { address: "203.0.113.9", userAgent: "" };

it("nothing is hashed for a link that is none, and for a sign-up too many", async () => {
  await makePerson({ handle: "ann" });
  vi.mocked(hashPassword).mockClear();
  const reset = (token: string) => resetPassword(anonymousViewer, { token, password: PASSWORD }, origin);
  for (const token of ["", "x", "y".repeat(200)]) await expect(reset(token)).rejects.toThrow("This link");
  expect(hashPassword).not.toHaveBeenCalled();
  const email = "ann@example.org";
  for (let n = 0; n < 31; n += 1) await requestPasswordReset(anonymousViewer, { email }, origin);
  const person = { email: "x@example.org", displayName: "X", handle: "mallory", password: PASSWORD };
  await expect(signUp(anonymousViewer, person, origin)).rejects.toThrow("Too many mails");
  expect(hashPassword).not.toHaveBeenCalled();
  const token = tokenIn(await newestMail(email));
  await reset(token);
  expect(hashPassword).toHaveBeenCalledTimes(1);
  await expect(reset(token)).rejects.toThrow("This link");
  expect(hashPassword).toHaveBeenCalledTimes(1);
});
