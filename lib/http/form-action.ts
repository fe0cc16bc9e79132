import "server-only";
import { headers } from "next/headers";
import { redirect, unstable_rethrow } from "next/navigation";
import type { z } from "zod";
import { AppError, Collision, InvalidInput, NotSignedIn } from "#lib/errors.ts";
import { localAddress } from "#lib/http/address.ts";
import type { FormAction, FormState } from "#lib/http/form-state.ts";
import { longTexts, MAX_TEXT, messagesOf, readEntries, sayIssue, unkeepableTexts } from "#lib/http/read.ts";
import { log } from "#lib/log.ts";
import { currentViewer } from "#lib/people/session.ts";
import { refuseWhileImpersonating, type Viewer } from "#lib/people/viewer.ts";

/**
 * The form transport: makes the server action of a form. What was sent is read by `schema`; then
 * `run` does the work and answers with an address of this site to go to, or with the form's next
 * state. Whatever is wrong comes back as a state: the message, the messages at the fields, and
 * everything that was typed. Works without JavaScript. Nothing is sent while impersonating somebody.
 *
 * `export const fileBugAction = formAction(fileBugInput, async (viewer, input) => …)` in a "use server" file.
 */
export function formAction<Schema extends z.ZodType>(
  schema: Schema,
  run: (viewer: Viewer, input: z.output<Schema>) => Promise<string | FormState>,
): FormAction {
  return async (_state, formData) => {
    const answer = await answerForm(schema, run, formData);
    if (typeof answer === "string") redirect(localAddress(answer));
    return answer;
  };
}

async function answerForm<Schema extends z.ZodType>(
  schema: Schema,
  run: (viewer: Viewer, input: z.output<Schema>) => Promise<string | FormState>,
  formData: FormData,
): Promise<string | FormState> {
  try {
    const viewer = await currentViewer();
    refuseWhileImpersonating(viewer);
    const input = readEntries(schema, formData);
    refuseFields(longTexts(input));
    const parsed = await schema.safeParseAsync(input, { error: sayIssue });
    if (!parsed.success) throw invalid(messagesOf(parsed.error));
    refuseFields(unkeepableTexts(parsed.data));
    const answer = await run(viewer, parsed.data);
    return typeof answer !== "string" && answer.preview
      ? { ...answer, values: typedValues(formData) }
      : answer;
  } catch (error) {
    unstable_rethrow(error);
    return refuse(error, formData);
  }
}

function refuseFields(fields: Record<string, string[]>): void {
  if (Object.keys(fields).length > 0) throw new InvalidInput(fields);
}

/** What stands under "" is about the whole form. */
function invalid({ "": whole, ...fields }: Record<string, string[]>): InvalidInput {
  return new InvalidInput(fields, whole?.[0]);
}

async function refuse(error: unknown, formData: FormData): Promise<FormState> {
  const values = typedValues(formData);
  if (!(error instanceof AppError)) {
    log().error({ err: error }, "A form failed.");
    const message = "Something went wrong on our side and nothing was saved. Please try again.";
    return { ok: false, code: "internal", message, fields: {}, values };
  }
  const state: FormState = { ok: false, code: error.code, message: error.message, fields: {}, values };
  if (error instanceof InvalidInput) {
    const messages = Object.values(error.fields).flat();
    // One message at one field says it all; the form's own message would say it twice.
    const isSaidAtField = messages.length > 0 && messages.includes(error.message);
    return { ...state, message: isSaidAtField ? undefined : error.message, fields: error.fields };
  }
  if (error instanceof Collision) return { ...state, current: error.current, since: [...error.since] };
  if (error instanceof NotSignedIn) {
    return { ...state, signInHref: `/sign-in?next=${encodeURIComponent(await fromAddress())}` };
  }
  return state;
}

/** Passwords do not travel back; a text that is too long to read comes back cut. */
function typedValues(formData: FormData): FormState["values"] {
  const values: FormState["values"] = {};
  for (const name of new Set(formData.keys())) {
    if (name.startsWith("$ACTION_") || /password/i.test(name)) continue;
    const texts = formData.getAll(name).filter((value) => typeof value === "string");
    const cut = texts.map((text) => text.slice(0, MAX_TEXT));
    if (cut.length > 0) values[name] = cut.length === 1 ? (cut[0] ?? "") : cut;
  }
  return values;
}

/** The page that the form is on, for the way back after signing in. */
async function fromAddress(): Promise<string> {
  const referer = (await headers()).get("referer");
  if (!referer || !URL.canParse(referer)) return "/";
  const { pathname, search } = new URL(referer);
  return localAddress(pathname + search);
}
