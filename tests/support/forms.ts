import type { APIRequestContext, APIResponse } from "@playwright/test";
import type { Account } from "#tests/support/browser.ts";

// Forms as a program would send them: read off a page, filled in, and sent with whatever else comes to mind.

type Fields = Record<string, string>;

/** The hidden fields of the first form on a page that has a field of this name. */
export async function readForm(request: APIRequestContext, path: string, field: string): Promise<Fields> {
  const html = await (await request.get(path)).text();
  for (const [form] of html.matchAll(/<form\b.*?<\/form>/gs)) {
    if (!form.includes(`name="${field}"`)) continue;
    const inputs = [...form.matchAll(/<input\b[^>]*>/g)].map(([input]) => input);
    const hidden = inputs.filter((input) => /type="hidden"/.test(input));
    return Object.fromEntries(hidden.map((input) => [attribute(input, "name"), attribute(input, "value")]));
  }
  throw new Error(`${path} has no form with a field “${field}”.`);
}

/** Sends a form as a browser without JavaScript does; does not follow where the answer leads. */
export function sendForm(
  request: APIRequestContext,
  path: string,
  multipart: Fields,
  headers: Record<string, string> = {},
): Promise<APIResponse> {
  return request.post(path, { multipart, headers, maxRedirects: 0 });
}

/** Signs in by the form. */
export async function signInByForm(request: APIRequestContext, account: Account): Promise<APIResponse> {
  return sendForm(request, "/sign-in", { ...(await readForm(request, "/sign-in", "password")), ...account });
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
