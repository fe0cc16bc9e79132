import { type APIRequestContext, type APIResponse, expect, request } from "@playwright/test";
import type { Account } from "#tests/support/browser.ts";

// Forms as a program would send them: read off a page, filled in, and sent with whatever else comes to mind.

type Fields = Record<string, string>;

/** Where the site is. */
export const siteUrl = process.env.HEADWATER_URL ?? "";
/** As a page of the site sends it. */
export const fromHere = { origin: siteUrl };

/** What somebody's requests have in common, signed in or not. */
export async function startSession(account?: Account): Promise<APIRequestContext> {
  const session = await request.newContext({ baseURL: siteUrl });
  if (account) expect((await signInByForm(session, account)).status()).toBe(303);
  return session;
}

/** Asks for an administrative act such as "component.create" by REST. `page.request` is a session, too. */
export async function askFor(session: APIRequestContext, act: string, data: object): Promise<APIResponse> {
  return session.post(`/rest/admin/${act.replace(".", "/")}`, { data, headers: fromHere });
}

/** The same, which must be done. */
export async function perform(session: APIRequestContext, act: string, data: object): Promise<void> {
  const answer = await askFor(session, act, data);
  expect(answer.status(), await answer.text()).toBe(200);
}

/** Files a bug by the form and gives its address. */
export async function fileByForm(
  session: APIRequestContext,
  fields: Fields & { product: string },
): Promise<string> {
  const path = `/bugs/new?product=${encodeURIComponent(fields.product)}`;
  const answer = await sendForm(session, path, { ...(await readForm(session, path, "summary")), ...fields });
  expect(answer.status(), await answer.text()).toBe(303);
  return answer.headers().location ?? "";
}

/** Sends the comment form of a bug with these fields. */
export async function changeByForm(
  session: APIRequestContext,
  bug: string,
  fields: Fields,
): Promise<APIResponse> {
  return sendForm(session, bug, {
    ...(await readForm(session, bug, "comment")),
    revision: "current",
    ...fields,
  });
}

/** The hidden fields of the first form on a page that has a field of this name. */
export async function readForm(session: APIRequestContext, path: string, field: string): Promise<Fields> {
  const html = await (await session.get(path)).text();
  for (const [form] of html.matchAll(/<form\b.*?<\/form>/gs)) {
    if (!form.includes(`name="${field}"`)) continue;
    const inputs = [...form.matchAll(/<input\b[^>]*>/g)].map(([input]) => input);
    // Browsers send no field without a name.
    const hidden = inputs.filter((input) => /type="hidden"/.test(input) && attribute(input, "name") !== "");
    return Object.fromEntries(hidden.map((input) => [attribute(input, "name"), attribute(input, "value")]));
  }
  throw new Error(`${path} has no form with a field “${field}”.`);
}

/** Sends a form as a browser without JavaScript does; does not follow where the answer leads. */
export function sendForm(
  session: APIRequestContext,
  path: string,
  multipart: Fields,
  headers: Record<string, string> = {},
): Promise<APIResponse> {
  return session.post(path, { multipart, headers, maxRedirects: 0 });
}

/** Signs in by the form. */
async function signInByForm(session: APIRequestContext, account: Account): Promise<APIResponse> {
  return sendForm(session, "/sign-in", { ...(await readForm(session, "/sign-in", "password")), ...account });
}

function attribute(tag: string, name: string): string {
  const value = new RegExp(`\\b${name}="([^"]*)"`).exec(tag)?.[1] ?? "";
  return value
    .replaceAll("&quot;", '"')
    .replaceAll("&#x27;", "'")
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&amp;", "&");
}
