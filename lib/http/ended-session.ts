import "server-only";
import { headers } from "next/headers";
import { z } from "zod";
import { AS_SENT } from "#lib/http/as-sent.ts";

/**
 * Forms without JavaScript whose session has ended. Whoever is not signed in sees a page without the form, so what was
 * typed would be lost: the layout shows it instead of the page (SessionEnded).
 */

export type EndedForm = { signInHref: string; fields: [name: string, value: string][] };

/** By request, from the action to the page that is rendered after it. */
const ended = new Map<string, EndedForm>();
const KEPT = 50;

const asSent = z.array(z.tuple([z.string(), z.string()]));

/** Keeps the form for the page of this request. With JavaScript the form is still there. */
export async function keepEndedForm(formData: FormData, signInHref: string): Promise<void> {
  // The server in front adds the field only to forms without JavaScript; from a script it would be anybody's.
  if ((await headers()).has("next-action")) return;
  const sent = formData.get(AS_SENT);
  const request = await requestKey();
  if (typeof sent !== "string" || request === null) return;
  const fields = asSent.safeParse(parse(sent)).data;
  // A password is typed again.
  if (!fields || fields.some(([name]) => /password/i.test(name))) return;
  const [oldest] = ended.keys();
  if (ended.size >= KEPT && oldest !== undefined) ended.delete(oldest);
  ended.set(request, { signInHref, fields });
}

/** The form of this request whose session has ended. */
export async function takeEndedForm(): Promise<EndedForm | null> {
  if (ended.size === 0) return null;
  const request = await requestKey();
  const form = request === null ? undefined : ended.get(request);
  if (request !== null) ended.delete(request);
  return form ?? null;
}

/** Every page has a policy with a nonce of its own (proxy.ts). */
async function requestKey(): Promise<string | null> {
  return (await headers()).get("content-security-policy");
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
