import { expect, test, vi } from "vitest";
import { AS_SENT } from "#lib/http/as-sent.ts";
import { keepEndedForm, takeEndedForm } from "#lib/http/ended-session.ts";

const sent = vi.hoisted(() => ({ headers: new Headers() }));
vi.mock("next/headers", () => ({ headers: async () => sent.headers }));

async function keep(headers: Record<string, string>) {
  sent.headers = new Headers({ "content-security-policy": "one", ...headers });
  const form = new FormData();
  form.append(AS_SENT, JSON.stringify([["summary", "s"]]));
  await keepEndedForm(form, "/sign-in");
  return takeEndedForm();
}

test("only a form without JavaScript is kept: that of a script did not come through the front", async () => {
  expect(await keep({})).toEqual({ signInHref: "/sign-in", fields: [["summary", "s"]] });
  expect(await keep({ "next-action": "1" })).toBeNull();
});
