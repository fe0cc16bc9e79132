import "server-only";
import { headers } from "next/headers";
import { redirect, unstable_rethrow } from "next/navigation";
import type { z } from "zod";
import { AppError, Collision, InvalidInput, NotSignedIn } from "#lib/errors.ts";
import { localAddress } from "#lib/http/address.ts";
import { keepEndedForm } from "#lib/http/ended-session.ts";
import { type FormAction, type FormState, typedValues } from "#lib/http/form-state.ts";
import {
  issueMessage,
  longTexts,
  MAX_TEXT,
  messagesOf,
  readEntries,
  unstorableTexts,
} from "#lib/http/read.ts";
import { refuseUnknownFields } from "#lib/http/unknown-fields.ts";
import { log } from "#lib/log.ts";
import { currentViewer } from "#lib/people/session.ts";
import { refuseWhileImpersonating, type Viewer } from "#lib/people/viewer.ts";

/**
 * The form transport: creates the server action of a form. The form data is parsed by `schema`; then `run` does the work
 * and returns an address on this site to redirect to, or the next state of the form. Errors become a state: the message,
 * the messages at the fields, and everything that was typed. Works without JavaScript. Refused while impersonating, and,
 * unless it is for `anyone`, to whoever is not signed in: before the input is read, since the page may be hidden from them
 * and with it every message about the input.
 *
 * `export const fileBugAction = formAction(fileBugInput, async (viewer, input) => …)` in a "use server" file.
 */
export function formAction<Schema extends z.ZodType>(
  schema: Schema,
  run: (viewer: Viewer, input: z.output<Schema>) => Promise<string | FormState>,
  who: "people" | "anyone" = "people",
): FormAction {
  return async (_state, formData) => {
    const answer = await answerForm(schema, run, formData, who);
    if (typeof answer === "string") redirect(localAddress(answer));
    return answer;
  };
}

async function answerForm<Schema extends z.ZodType>(
  schema: Schema,
  run: (viewer: Viewer, input: z.output<Schema>) => Promise<string | FormState>,
  formData: FormData,
  who: "people" | "anyone",
): Promise<string | FormState> {
  try {
    const viewer = await currentViewer();
    if (who === "people" && viewer.userId === null) throw new NotSignedIn();
    refuseWhileImpersonating(viewer);
    const input = readEntries(schema, formData);
    refuseUnknownFields(schema, input);
    refuseFields(longTexts(input));
    const parsed = await schema.safeParseAsync(input, { error: issueMessage });
    if (!parsed.success) throw invalid(messagesOf(parsed.error));
    refuseFields(unstorableTexts(parsed.data));
    const answer = await run(viewer, parsed.data);
    return typeof answer !== "string" && answer.preview
      ? { ...answer, values: typedValues(formData, MAX_TEXT) }
      : answer;
  } catch (error) {
    unstable_rethrow(error);
    return refuse(error, formData);
  }
}

function refuseFields(fields: Record<string, string[]>): void {
  if (Object.keys(fields).length > 0) throw new InvalidInput(fields);
}

/** Messages under "" are about the whole form. */
function invalid({ "": whole, ...fields }: Record<string, string[]>): InvalidInput {
  return new InvalidInput(fields, whole?.[0]);
}

async function refuse(error: unknown, formData: FormData): Promise<FormState> {
  const values = typedValues(formData, MAX_TEXT);
  if (!(error instanceof AppError)) {
    log().error({ err: error }, "A form failed.");
    const message = "Something went wrong on our end. Nothing was saved. Please try again.";
    return { ok: false, code: "internal", message, fields: {}, values };
  }
  const { code, message, mend } = error;
  const state: FormState = { ok: false, code, message, fields: {}, values, ...(mend && { mend }) };
  if (error instanceof InvalidInput) {
    const messages = Object.values(error.fields).flat();
    // The message is already shown at the field.
    const isAtField = messages.length > 0 && messages.includes(error.message);
    return { ...state, message: isAtField ? undefined : error.message, fields: error.fields };
  }
  if (error instanceof Collision) return { ...state, current: error.current, since: [...error.since] };
  if (error instanceof NotSignedIn) {
    const signInHref = `/sign-in?next=${encodeURIComponent(await fromAddress())}`;
    await keepEndedForm(formData, signInHref);
    return { ...state, signInHref };
  }
  return state;
}

/** The page with the form, to return to after signing in. */
export async function fromAddress(): Promise<string> {
  const referer = (await headers()).get("referer");
  if (!referer || !URL.canParse(referer)) return "/";
  const { pathname, search } = new URL(referer);
  return localAddress(pathname + search);
}
