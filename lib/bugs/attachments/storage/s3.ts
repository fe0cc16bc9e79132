import { openAsBlob } from "node:fs";
import { Readable } from "node:stream";
import type { ReadableStream } from "node:stream/web";
import { AwsClient } from "aws4fetch";
import { type ContentStorage, demandHash, isHash } from "#lib/bugs/attachments/storage/storage.ts";

export type S3Settings = {
  /** The address of the bucket, such as https://s3.example.org/headwater. */
  url: string;
  region: string;
  keyId: string;
  secret: string;
};

/** For one request, until its headers are there. */
const PATIENCE_MS = 60_000;

/**
 * Contents in a bucket of Amazon S3, or of something that speaks like it, under their hash. The server checks the hash of what
 * it gets. Storing a content again writes it again, which updates its time.
 */
export function s3Storage({ url, region, keyId, secret }: S3Settings): ContentStorage {
  const client = new AwsClient({ accessKeyId: keyId, secretAccessKey: secret, region, service: "s3" });
  const addressOf = (sha256: string) => `${url}/${demandHash(sha256)}`;

  async function ask(address: string, init: RequestInit, allowed: readonly number[]): Promise<Response> {
    const request = await client.sign(address, init);
    // What is read afterwards may take longer.
    const stop = new AbortController();
    const timer = setTimeout(() => stop.abort(new Error("The storage does not answer.")), PATIENCE_MS);
    const response = await fetch(request, { signal: stop.signal }).finally(() => clearTimeout(timer));
    if (response.ok || allowed.includes(response.status)) return response;
    const said = (await response.text().catch(() => "")).slice(0, 500);
    throw new Error(`The storage answered ${response.status} to ${init.method ?? "GET"}: ${said}`);
  }

  async function timeOf(sha256: string): Promise<Date | null> {
    const response = await ask(addressOf(sha256), { method: "HEAD" }, [404]);
    return response.ok ? new Date(response.headers.get("last-modified") ?? 0) : null;
  }

  return {
    async put(file, sha256) {
      const headers = {
        "X-Amz-Content-Sha256": demandHash(sha256),
        "Content-Type": "application/octet-stream",
      };
      await ask(addressOf(sha256), { method: "PUT", body: await openAsBlob(file), headers }, []);
    },
    async open(sha256, part) {
      const headers = part ? { Range: `bytes=${part.start}-${part.end ?? ""}` } : undefined;
      const response = await ask(addressOf(sha256), { headers }, [404, 416]);
      if (response.status === 404) return null;
      // There is no such part: the whole, as on disk.
      if (response.status === 416) return part ? this.open(sha256) : null;
      const length = Number(response.headers.get("content-length") ?? 0);
      const stream = Readable.fromWeb((response.body ?? new Blob().stream()) as ReadableStream);
      const [, start, end, size] =
        /^bytes (\d+)-(\d+)\/(\d+)$/.exec(response.headers.get("content-range") ?? "") ?? [];
      if (size === undefined) return Object.assign(stream, { size: length, length });
      return Object.assign(stream, {
        size: Number(size),
        length,
        range: { start: Number(start), end: Number(end) },
      });
    },
    async has(sha256) {
      return (await timeOf(sha256)) !== null;
    },
    async *listOlder(before) {
      let token: string | undefined;
      do {
        const query = new URLSearchParams({
          "list-type": "2",
          ...(token ? { "continuation-token": token } : {}),
        });
        const page = await (await ask(`${url}?${query}`, {}, [])).text();
        const entries = [...page.matchAll(/<Contents>(.*?)<\/Contents>/gs)].map(([, entry = ""]) => entry);
        const old = entries.filter((entry) => new Date(tagOf(entry, "LastModified") ?? Date.now()) < before);
        const hashes = old.flatMap((entry) => tagOf(entry, "Key") ?? []).filter(isHash);
        if (hashes.length > 0) yield hashes;
        token = tagOf(page, "NextContinuationToken");
      } while (token);
    },
    async removeIfOlder(sha256, before) {
      const time = await timeOf(sha256);
      if (!time || time >= before) return false;
      await ask(addressOf(sha256), { method: "DELETE" }, [404]);
      return true;
    },
  };
}

/** The text of the first such element. */
function tagOf(xml: string, tag: string): string | undefined {
  const text = new RegExp(`<${tag}>([^<]*)</${tag}>`).exec(xml)?.[1];
  return text
    ?.replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&quot;", '"')
    .replaceAll("&amp;", "&");
}
