import { request as ask, IncomingMessage } from "node:http";
import type { Readable } from "node:stream";
import { finished } from "node:stream/promises";
import { Busboy } from "@fastify/busboy";
import { sayTooMany } from "#lib/bugs/attachments/upload-limits.ts";
import { AS_SENT } from "#lib/http/as-sent.ts";

/** Maximum bytes of a whole form on every site; where its files may be larger, three of them. */
const FORM_MAX = 65_000_000;
const LARGE_FILES = 3;
/** Of all that is no file, at most. */
const BESIDE_FILES = 5_000_000;
/** Maximum bytes of the text fields of a form. */
const TEXTS_MAX = 1_000_000;

/** A form with more text than this is not kept when its session has ended: Next reads a megabyte. */
const KEPT_MAX = 400_000;

/** The form is too large. The message is for the person who sent it. */
export class FormTooLong extends Error {}

/**
 * A browser without JavaScript sends a form together with its files. Each file is streamed to the address `uploads` with
 * the cookies of the request; Next gets the form with the field `uploads` (id and name) instead of `files`, or
 * `uploadProblems` (the error message). Other requests are returned unchanged. Throws FormTooLong.
 */
export async function extractFiles(request: IncomingMessage, uploads: URL): Promise<IncomingMessage> {
  if (!mayHaveFiles(request)) return request;
  const limits = new Limits(uploads);
  const length = Number(request.headers["content-length"] ?? 0);
  if (length > FORM_MAX) await limits.ask();
  if (length > limits.formMax) throw tooLong(limits);
  const form = await readForm(request, uploads, limits);
  const body = new Response(form);
  return withBody(request, Buffer.from(await body.arrayBuffer()), body.headers.get("content-type") ?? "");
}

/** With JavaScript (Next-Action) a form has no files: they were uploaded when they were chosen. */
function mayHaveFiles({ method, url = "", headers }: IncomingMessage): boolean {
  return (
    method === "POST" &&
    /^multipart\/form-data/i.test(headers["content-type"] ?? "") &&
    headers["next-action"] === undefined &&
    !/^\/(uploads|rest)\b/.test(url)
  );
}

/** What the site takes, as its address for files says; asked once, and only for a form that has a file. */
class Limits {
  formMax = FORM_MAX;
  readonly #address: URL;
  #asked: Promise<number> | undefined;

  constructor(address: URL) {
    this.#address = address;
  }

  /** How many files of a form are taken. */
  ask(): Promise<number> {
    this.#asked ??= fetch(this.#address)
      .then((answer) => answer.json())
      .then(({ maxSize, maxCount }: { maxSize: number; maxCount: number }) => {
        this.formMax = Math.max(FORM_MAX, LARGE_FILES * maxSize + BESIDE_FILES);
        return maxCount;
      });
    return this.#asked;
  }
}

async function readForm(request: IncomingMessage, uploads: URL, limits: Limits): Promise<FormData> {
  // One for each file.
  request.setMaxListeners(0);
  const fields: Promise<[string, string] | null>[] = [];
  let texts = 0;
  let files = 0;
  const parser = new Busboy({
    headers: { ...request.headers, "content-type": request.headers["content-type"] ?? "" },
    limits: { fieldSize: TEXTS_MAX, parts: 5000 },
  });
  parser.on("field", (name, value) => {
    // Only this server says what was sent.
    if (name === AS_SENT) return;
    texts += name.length + value.length;
    if (texts > TEXTS_MAX) parser.destroy(tooLong(limits));
    else fields.push(Promise.resolve([name, value]));
  });
  parser.on("file", (name, file, fileName) => {
    // A file input without a file.
    if (!fileName || name === AS_SENT) return file.resume();
    files += 1;
    const place = files;
    // Every upload is a request of its own, also for a form that nobody was allowed to send.
    const send = async (): Promise<[string, string] | null> => {
      const maxCount = await limits.ask().catch(() => null);
      if (maxCount === null || place > maxCount) file.resume();
      if (maxCount === null) return [name.replace(/files$/, "uploadProblems"), notSaved(fileName)];
      if (place > maxCount + 1) return null;
      if (place > maxCount) return [name.replace(/files$/, "uploadProblems"), sayTooMany(maxCount)];
      const [kind, value] = await uploadFile(request, uploads, file, fileName);
      return [name.replace(/files$/, kind), value];
    };
    fields.push(send());
  });
  let length = 0;
  request.on("data", (chunk: Buffer) => {
    length += chunk.length;
    if (length > limits.formMax) parser.destroy(tooLong(limits));
  });
  onAborted(request, () => parser.destroy(new Error("The request was aborted.")));
  request.pipe(parser);
  await finished(parser, { readable: false });
  const form = new FormData();
  const sent = (await Promise.all(fields)).filter((field) => field !== null);
  for (const [name, value] of sent) form.append(name, value);
  // As it was sent, for when its session has ended (lib/http/ended-session.ts).
  if (texts <= KEPT_MAX) form.append(AS_SENT, JSON.stringify(sent));
  return form;
}

/** Uploads one file. If it is refused early, the rest is read and discarded. */
function uploadFile(
  from: IncomingMessage,
  uploads: URL,
  file: Readable,
  fileName: string,
): Promise<["uploads" | "uploadProblems", string]> {
  const { cookie, origin, host } = from.headers;
  const site = from.headers["sec-fetch-site"];
  const to = new URL(`?name=${encodeURIComponent(fileName)}`, uploads);
  const headers = { cookie, origin, host: from.headers["x-forwarded-host"] ?? host, "sec-fetch-site": site };
  const given = Object.fromEntries(Object.entries(headers).filter(([, value]) => value !== undefined));
  return new Promise((resolve) => {
    const problem = (message: string) => {
      file.unpipe(upload);
      file.resume();
      resolve(["uploadProblems", message]);
    };
    const upload = ask(to, { method: "POST", headers: given }, async (response) => {
      const { id, message } = await readJson(response);
      if (response.statusCode === 201 && typeof id === "string")
        resolve(["uploads", `${id} ${fileName}`.slice(0, 300)]);
      else problem(typeof message === "string" ? message : notSaved(fileName));
    });
    upload.on("error", () => problem(notSaved(fileName)));
    onAborted(from, () => upload.destroy());
    file.pipe(upload);
  });
}

/** Calls `act` if the browser disconnects before it has sent everything. */
function onAborted(request: IncomingMessage, act: () => void): void {
  request.once("close", () => {
    if (!request.complete) act();
  });
}

async function readJson(response: IncomingMessage): Promise<{ id?: unknown; message?: unknown }> {
  const parts: Buffer[] = [];
  for await (const part of response) parts.push(part);
  try {
    return JSON.parse(Buffer.concat(parts).toString("utf8"));
  } catch {
    return {};
  }
}

/** The same request with another body. */
function withBody(request: IncomingMessage, body: Buffer, contentType: string): IncomingMessage {
  const next = new IncomingMessage(request.socket);
  const { method, url, httpVersion, httpVersionMajor, httpVersionMinor, headers } = request;
  Object.assign(next, { method, url, httpVersion, httpVersionMajor, httpVersionMinor, complete: true });
  Object.assign(next.headers, headers, { "content-type": contentType, "content-length": `${body.length}` });
  delete next.headers["transfer-encoding"];
  next.push(body);
  next.push(null);
  return next;
}

function notSaved(fileName: string): string {
  return `“${fileName}” could not be saved. Please try again.`;
}

function tooLong({ formMax }: Limits): FormTooLong {
  const megabytes = (formMax - BESIDE_FILES) / 1_000_000;
  return new FormTooLong(
    `This form is too large: at most ${megabytes} MB with its files. Go back, and send some of the files with another comment.`,
  );
}
