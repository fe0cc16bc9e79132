import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import type { IncomingMessage, ServerResponse } from "node:http";
import { extname, join } from "node:path";
import { promisify } from "node:util";
import { brotliCompress, constants } from "node:zlib";

// Scripts and styles of a build, precompressed with brotli: a seventh smaller than with gzip, and no work per request.

const TYPES: Record<string, string> = {
  ".js": "application/javascript; charset=UTF-8",
  ".css": "text/css; charset=UTF-8",
};

/** Writes a `.br` file next to every script and style of the build in `dist`. */
export async function compressStatic(dist: string): Promise<void> {
  const compress = promisify(brotliCompress);
  const files = readdirSync(join(dist, "static"), { recursive: true, withFileTypes: true });
  for (const file of files) {
    if (!file.isFile() || !(extname(file.name) in TYPES)) continue;
    const path = join(file.parentPath, file.name);
    const text = readFileSync(path);
    const params = {
      [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY,
      [constants.BROTLI_PARAM_SIZE_HINT]: text.length,
    };
    writeFileSync(`${path}.br`, await compress(text, { params }));
  }
}

/**
 * Serves scripts and styles of the build in `dist` to browsers that accept brotli; returns false for other requests. The
 * names of these files change with their content.
 */
export function staticFiles(dist: string): (request: IncomingMessage, response: ServerResponse) => boolean {
  const cache = new Map<string, Buffer | null>();
  const read = (name: string) => {
    const path = join(dist, "static", `${name}.br`);
    const known = cache.get(name);
    if (known !== undefined) return known;
    // Missing files are not cached: anyone can request any name.
    if (!existsSync(path)) return null;
    const content = readFileSync(path);
    cache.set(name, content);
    return content;
  };
  return (request, response) => {
    const name = /^\/_next\/static\/((?:[\w~-][\w.~-]*\/)*[\w~-][\w.~-]*)(?:\?[^#]*)?$/.exec(
      request.url ?? "",
    )?.[1];
    const type = name && TYPES[extname(name)];
    if (!name || !type || request.method !== "GET" || request.headers.range) return false;
    if (!/(?:^|[\s,])br(?:$|[\s,;])/.test(String(request.headers["accept-encoding"] ?? ""))) return false;
    const content = read(name);
    if (!content) return false;
    response.writeHead(200, {
      "content-type": type,
      "content-encoding": "br",
      "content-length": content.length,
      "cache-control": "public, max-age=31536000, immutable",
      "x-content-type-options": "nosniff",
      vary: "Accept-Encoding",
    });
    response.end(content);
    return true;
  };
}
