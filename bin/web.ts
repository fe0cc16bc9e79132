import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { join } from "node:path";
import next from "next";
import { env } from "#lib/env.ts";
import { decodableAddress } from "#lib/http/address.ts";
import { noteClientAddress } from "#lib/people/client-address.ts";
import { extractFiles, FormTooLong } from "./form-files.ts";
import { root } from "./setup.mjs";
import { staticFiles } from "./static-files.ts";

// The web server: Next behind our own HTTP server, which determines the client address of each request and extracts the
// files of forms. Started by bin/serve.ts.

const { port, trustedProxies } = env();
// As set by `next start`: for requests of Next to itself, such as for the page that an action redirects to.
process.env.__NEXT_PRIVATE_ORIGIN = `http://localhost:${port}`;

// Node loads next.config.ts without Next's compiler, which would stay in memory (24 MB).
process.env.__NEXT_NODE_NATIVE_TS_LOADER_ENABLED = "true";

const answerStatic = staticFiles(join(root, process.env.HEADWATER_DIST ?? ".next"));
const uploads = new URL(`http://127.0.0.1:${port}/uploads`);
const server = createServer((request, response) => {
  // Next answers 500 for a path that it cannot decode; this way it is a page that is not there.
  request.url = decodableAddress(request.url ?? "/");
  noteClientAddress(request.headers, request.socket.remoteAddress, trustedProxies);
  if (!answerStatic(request, response)) void receive(request, response);
});
const app = next({ dir: root, dev: process.env.NODE_ENV === "development", httpServer: server, port });
const answer = app.getRequestHandler();
await app.prepare();
server.listen(port);

process.once("SIGTERM", stop);

async function receive(request: IncomingMessage, response: ServerResponse): Promise<void> {
  let form: IncomingMessage;
  try {
    form = await extractFiles(request, uploads);
  } catch (error) {
    const isTooLong = error instanceof FormTooLong;
    const message = isTooLong ? error.message : "This form could not be read. Go back and send it again.";
    response.writeHead(isTooLong ? 413 : 400, {
      "Content-Type": "text/plain; charset=utf-8",
      Connection: "close",
    });
    response.end(`${message}\n`);
    return;
  }
  await answer(form, response);
}

/** Accepts no new connections, finishes the current requests, and exits. */
function stop(): void {
  server.close(async () => {
    await app.close();
    process.exit();
  });
  // Browsers keep idle connections open.
  setInterval(() => server.closeIdleConnections(), 50);
}
