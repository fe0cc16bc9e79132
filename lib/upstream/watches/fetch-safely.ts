import "server-only";
import { lookup } from "node:dns/promises";
import { type IncomingMessage, request as requestHttp } from "node:http";
import { request as requestHttps } from "node:https";
import { isIP } from "node:net";
import type { Networks } from "#lib/networks.ts";
import { WatchFailure } from "#lib/upstream/watches/failures.ts";
import { mayConnect } from "#lib/upstream/watches/public-address.ts";

/** Where requests may go. */
export type Reach = {
  /** Networks that are not public and allowed all the same. */
  networks: Networks;
  /** Ports besides 80 and 443. */
  ports: readonly number[];
  /** The addresses of a name; tests have their own. */
  resolve?: (name: string) => Promise<readonly string[]>;
  /** For everything together: name, connections, redirects, body. */
  timeoutMs?: number;
};

export type FetchedText = {
  status: number;
  headers: IncomingMessage["headers"];
  contentType: string;
  body: string;
};

const MAX_REDIRECTS = 3;
const MAX_BYTES = 1024 * 1024;
const TIMEOUT_MS = 10_000;

/**
 * GETs an address that somebody typed. Only http and https, without name and password, on allowed ports. The name is resolved here,
 * each of its addresses is checked, and the connection goes to one of exactly these, so that a name which answers
 * differently the second time changes nothing. Redirects, at most three, are checked in the same way. At most 1 MB, in ten seconds, without cookies,
 * uncompressed. Throws WatchFailure (refused, timeout, unparsable).
 */
export async function fetchSafely(
  address: string,
  reach: Reach,
  accept = "application/json",
): Promise<FetchedText> {
  const signal = AbortSignal.timeout(reach.timeoutMs ?? TIMEOUT_MS);
  try {
    let url = checkAddress(address, reach);
    for (let redirects = 0; ; redirects++) {
      const message = await open(url, await addressesOf(url, reach, signal), accept, signal);
      const target = redirectOf(message);
      if (target === null) return await readText(message);
      message.destroy();
      if (redirects === MAX_REDIRECTS) throw new WatchFailure("refused", "Too many redirects.");
      url = checkAddress(target, reach, url);
    }
  } catch (error) {
    if (error instanceof WatchFailure) throw error;
    if (signal.aborted) throw new WatchFailure("timeout", "No answer in time.", { cause: error });
    throw new WatchFailure("refused", "No connection.", { cause: error });
  }
}

function checkAddress(address: string, { ports }: Reach, base?: URL): URL {
  const url = URL.parse(address, base?.href);
  if (!url || (url.protocol !== "http:" && url.protocol !== "https:"))
    throw new WatchFailure("refused", "Only http and https.");
  if (url.username || url.password) throw new WatchFailure("refused", "Name or password in the address.");
  const port = Number(url.port || (url.protocol === "https:" ? 443 : 80));
  if (port !== 80 && port !== 443 && !ports.includes(port))
    throw new WatchFailure("refused", `Port ${port}.`);
  return url;
}

/** The addresses of the host, if we may connect to all of them. */
async function addressesOf(url: URL, reach: Reach, signal: AbortSignal): Promise<readonly string[]> {
  const name = url.hostname.replace(/^\[|\]$/g, "");
  const resolve = reach.resolve ?? resolveName;
  const addresses = isIP(name) ? [name] : await Promise.race([resolve(name), abortion(signal)]);
  if (addresses.length === 0 || !addresses.every((one) => mayConnect(one, reach.networks)))
    throw new WatchFailure("refused", `The network of ${name} is not allowed.`);
  return addresses;
}

async function resolveName(name: string): Promise<string[]> {
  const found = await lookup(name, { all: true, verbatim: true });
  return found.map(({ address }) => address);
}

function abortion(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener("abort", () => reject(signal.reason), { once: true });
  });
}

function open(
  url: URL,
  addresses: readonly string[],
  accept: string,
  signal: AbortSignal,
): Promise<IncomingMessage> {
  const checked = addresses.map((address) => ({ address, family: isIP(address) }));
  const request = url.protocol === "https:" ? requestHttps : requestHttp;
  return new Promise((answer, fail) => {
    const sent = request(
      url,
      {
        agent: false,
        signal,
        headers: { accept, "accept-encoding": "identity", "user-agent": "Headwater" },
        // The name is not resolved again: what was checked is what is connected to.
        lookup: (_name, options, done) => {
          if (options.all) return done(null, checked);
          const [first] = checked;
          done(null, first?.address ?? "", first?.family);
        },
      },
      answer,
    );
    sent.on("error", fail);
    sent.end();
  });
}

function redirectOf({ statusCode = 0, headers }: IncomingMessage): string | null {
  return [301, 302, 303, 307, 308].includes(statusCode) ? (headers.location ?? null) : null;
}

async function readText(message: IncomingMessage): Promise<FetchedText> {
  const { statusCode: status = 0, headers } = message;
  if ((headers["content-encoding"] ?? "identity") !== "identity") {
    message.destroy();
    throw new WatchFailure("unparsable", "The answer is compressed.");
  }
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of message) {
    bytes += chunk.length;
    // Leaving the loop destroys the connection.
    if (bytes > MAX_BYTES) throw new WatchFailure("unparsable", "The answer is too long.");
    chunks.push(chunk);
  }
  const contentType = (headers["content-type"] ?? "").split(";")[0]?.trim().toLowerCase() ?? "";
  return { status, headers, contentType, body: Buffer.concat(chunks).toString("utf8") };
}
