import "server-only";
import { unstable_rethrow } from "next/navigation";
import type { z } from "zod";
import { AppError, Busy, Collision, InvalidInput, NotAllowed, TooMany } from "#lib/errors.ts";
import { readBytes } from "#lib/http/body.ts";
import { isFromThisSite } from "#lib/http/origin.ts";
import { issueMessage, messagesOf, readEntries, unstorableTexts } from "#lib/http/read.ts";
import { refuseUnknownFields } from "#lib/http/unknown-fields.ts";
import { log } from "#lib/log.ts";
import { findKeyHolder } from "#lib/people/api-keys.ts";
import { clientAddress } from "#lib/people/client-address.ts";
import { currentViewer } from "#lib/people/session.ts";
import { demandScope, refuseWhileImpersonating, type Viewer } from "#lib/people/viewer.ts";

/** A path without variable parts has no params. */
export type RouteContext = { params: Promise<Record<string, string | string[] | undefined> | undefined> };

export type RouteOptions = {
  /** Maximum length of the body; 2 MB by default. */
  maxBytes?: number;
  /** The status when `run` does not return a Response; 200 by default. */
  status?: number;
};

/**
 * The JSON transport: creates a route handler. The query string, the JSON body and the path parameters (which take
 * precedence) are parsed by `schema`, and unknown names are refused; the result of `run` is sent as JSON, unless it is a Response. Errors have
 * Bugzilla's form: `{ error: true, code, message }`. A session may write only when the request comes from a page of
 * this site, and never while impersonating.
 *
 * `export const GET = route(searchInput, (viewer, input) => searchBugs(viewer, input));`
 */
export function route<Schema extends z.ZodType>(
  schema: Schema,
  run: (viewer: Viewer, input: z.output<Schema>, request: Request) => Promise<unknown>,
  options: RouteOptions = {},
): (request: Request, context: RouteContext) => Promise<Response> {
  return async (request, context) => {
    try {
      const viewer: Viewer = { ...(await requestViewer(request)), door: "rest" };
      if (!isRead(request)) refuseWhileImpersonating(viewer);
      const input = await readInput(
        schema,
        request,
        (await context.params) ?? {},
        options.maxBytes ?? 2_000_000,
      );
      refuseUnknownFields(schema, input, CLIENT_FIELDS);
      const parsed = await schema.safeParseAsync(input, { error: issueMessage });
      if (!parsed.success) throw new InvalidInput(messagesOf(parsed.error));
      const unstorable = unstorableTexts(parsed.data);
      if (Object.keys(unstorable).length > 0) throw new InvalidInput(unstorable);
      const answer = await run(viewer, parsed.data, request);
      return answer instanceof Response ? answer : json(answer, options.status ?? 200);
    } catch (error) {
      unstable_rethrow(error);
      return errorResponse(error);
    }
  };
}

/** The query of a request, without what Bugzilla's clients always send: for lists whose parameters are checked one by one. */
export function listParams(request: Request): Record<string, string> {
  const given = [...new URL(request.url).searchParams].filter(([name]) => !CLIENT_FIELDS.has(name));
  return Object.fromEntries(given);
}

/** The viewer of a request: by its API key, else by the session. */
export async function requestViewer(request: Request): Promise<Viewer> {
  const isReading = isRead(request);
  const key = keyOf(request);
  if (key !== null) {
    const holder = await findKeyHolder(key, clientAddress(request.headers));
    if (!holder)
      throw new AppError(
        "bad_api_key",
        "This API key is not valid. It may have been revoked or have expired.",
      );
    demandScope(holder, isReading ? "read" : "write");
    return holder;
  }
  const viewer = await currentViewer();
  if (!isReading && viewer.userId !== null && !isFromThisSite(request)) {
    throw new NotAllowed("This request does not come from a page of this site: use an API key.");
  }
  return viewer;
}

/** An error as a REST response. Anything but an AppError is logged and gets a generic message. */
export function errorResponse(error: unknown): Response {
  if (!(error instanceof AppError)) {
    log().error({ err: error }, "A request failed.");
    const message = "Something went wrong on our end. Please try again.";
    return json({ error: true, code: 32000, message }, 500);
  }
  const [status, code] = answers[error.code] ?? [400, 32000];
  const fields = error instanceof InvalidInput ? { fields: error.fields } : {};
  const current = error instanceof Collision ? { current: error.current } : {};
  const response = json({ error: true, code, message: sentence(error), ...fields, ...current }, status);
  if (error instanceof TooMany || error instanceof Busy) {
    response.headers.set("Retry-After", String(error.retryAfterSeconds));
  }
  return response;
}

/** HTTP status and Bugzilla's code (Bugzilla, WebService/Constants.pm) by AppError.code. */
const answers: Record<string, [number, number]> = {
  not_found: [404, 51],
  not_signed_in: [401, 410],
  not_allowed: [403, 304],
  bad_api_key: [400, 306],
  invalid_input: [400, 104],
  too_large: [413, 32000],
  collision: [409, 32000],
  too_many: [429, 32000],
  too_slow: [503, 32000],
  busy: [503, 32000],
  setup: [503, 32000],
};

/** Clients show only the message, so it names the field. */
function sentence(error: AppError): string {
  if (!(error instanceof InvalidInput)) return error.message;
  const [first] = Object.entries(error.fields).filter(
    ([name, messages]) => name && messages.includes(error.message),
  );
  return first ? `${first[0]}: ${error.message}` : error.message;
}

/** What Bugzilla's clients send with every request (python-bugzilla, git-bz, bugzilla-rest), and is not for the method called. */
const CLIENT_FIELDS: ReadonlySet<string> = new Set([
  "Bugzilla_api_key",
  "Bugzilla_login",
  "Bugzilla_password",
  "Bugzilla_token",
  "api_key",
  "token",
  "include_fields",
  "exclude_fields",
]);

function isRead({ method }: Request): boolean {
  return method === "GET" || method === "HEAD";
}

function keyOf(request: Request): string | null {
  const given = request.headers.get("x-bugzilla-api-key");
  if (given) return given;
  return request.headers.get("authorization")?.match(/^Bearer\s+(\S+)$/i)?.[1] ?? null;
}

async function readInput(
  schema: z.ZodType,
  request: Request,
  params: Record<string, string | string[] | undefined>,
  maxBytes: number,
): Promise<Record<string, unknown>> {
  const body = await readBody(request, maxBytes);
  const named = new URLSearchParams(new URL(request.url).search);
  for (const [name, value] of Object.entries(params)) {
    named.delete(name);
    for (const part of [value ?? []].flat()) named.append(name, part);
  }
  // With a body, names missing from the query string must not become false or an empty list.
  const fromUrl = Object.entries(readEntries(schema, named)).filter(([name]) => !body || named.has(name));
  return { ...body, ...Object.fromEntries(fromUrl) };
}

async function readBody(request: Request, maxBytes: number): Promise<Record<string, unknown> | undefined> {
  if (isRead(request) || !request.body) return undefined;
  const text = (await readBytes(request, maxBytes)).toString("utf8");
  if (text.trim() === "") return {};
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    throw new InvalidInput({}, "The body of this request is not JSON.");
  }
  if (typeof body !== "object" || body === null || Array.isArray(body)) {
    throw new InvalidInput({}, "The body of this request must be a JSON object.");
  }
  return { ...body };
}

function json(value: unknown, status: number): Response {
  return Response.json(value ?? null, { status, headers: { "Cache-Control": "private, no-store" } });
}
