import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { parseNetworks } from "#lib/networks.ts";
import type { Get } from "#lib/upstream/watches/ask-tracker.ts";
import { fetchSafely } from "#lib/upstream/watches/fetch-safely.ts";

/** What the server answers: a status, headers and a body. */
export type Recorded = { status?: number; headers?: Record<string, string>; body?: string };

/** A server on this machine that stands for every other tracker. */
export type LocalTracker = {
  /** Says what is answered to an address: its host and path. */
  answer: (host: string, path: string) => Recorded;
  /** What was asked for, as host and path. */
  asked: string[];
  /** Gets an address from this server, whatever its host, by the real fetchSafely. */
  get: Get;
  stop: () => void;
};

export async function startLocalTracker(): Promise<LocalTracker> {
  const server: Server = createServer((request: IncomingMessage, response: ServerResponse) => {
    const host = String(request.headers.host).replace(/:\d+$/, "");
    const path = request.url ?? "";
    tracker.asked.push(`${host}${path}`);
    const { status = 200, headers = {}, body = "" } = tracker.answer(host, path);
    response.writeHead(status, { "content-type": "application/json", ...headers });
    response.end(body);
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  const { port } = server.address() as AddressInfo;
  const networks = parseNetworks("127.0.0.1");
  if (!networks) throw new Error("The network is not one.");
  const tracker: LocalTracker = {
    answer: () => ({ status: 404 }),
    asked: [],
    get(address, accept) {
      const url = new URL(address);
      url.protocol = "http:";
      url.port = String(port);
      const reach = { networks, ports: [port], resolve: async () => ["127.0.0.1"] };
      return fetchSafely(url.href, reach, accept);
    },
    stop() {
      server.closeAllConnections();
      server.close();
    },
  };
  return tracker;
}
