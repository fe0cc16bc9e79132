import { execFileSync } from "node:child_process";
import { Agent, request } from "node:http";
import { join } from "node:path";
import { findHolder } from "#lib/db/data-directory.ts";

// The processes that serve the pages of a running Headwater, and ways to ask one of them.

/** The system's numbers of the web processes that work on this data directory. */
export function webProcesses(dataDir: string): number[] {
  const holder = findHolder(dataDir);
  return execFileSync("ps", ["-A", "-o", "pid=,ppid=,args="], { encoding: "utf8" })
    .split("\n")
    .map((line) => /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line))
    .filter((found) => Number(found?.[2]) === holder?.pid && found?.[3]?.includes(join("bin", "web.ts")))
    .map((found) => Number(found?.[1]));
}

/** False once a process has ended and its parent has been told. */
export function isThere(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

export type Answer = { status: number | undefined; text: string };
export type Ask = (
  path: string,
  input?: { headers?: Record<string, string>; body?: string },
) => Promise<Answer>;

/** Asks on a connection of its own, or on the one that an agent keeps, which stays with one web process. */
export function asker(baseURL: string, agent: Agent | false = false): Ask {
  return (path, { headers = {}, body } = {}) =>
    new Promise((resolve, reject) => {
      const method = body === undefined ? "GET" : "POST";
      const options = { agent, method, headers, timeout: 30_000 };
      const sent = request(new URL(path, baseURL), options, async (response) => {
        let text = "";
        for await (const chunk of response.setEncoding("utf8")) text += chunk;
        resolve({ status: response.statusCode, text });
      });
      sent.once("timeout", () => sent.destroy(new Error(`${path} is not answered.`)));
      sent.once("error", reject);
      sent.end(body);
    });
}

/** One way to ask for each of the web processes, by the name that it gives itself. */
export async function askEach(baseURL: string, count: number): Promise<Map<string, Ask>> {
  const found = new Map<string, Ask>();
  for (let tries = 0; found.size < count && tries < 50; tries += 1) {
    const ask = asker(baseURL, new Agent({ keepAlive: true, maxSockets: 1 }));
    const { text } = await ask("/livez");
    if (!found.has(text)) found.set(text, ask);
  }
  return found;
}
