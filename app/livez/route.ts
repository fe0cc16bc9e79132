import cluster from "node:cluster";

/** Liveness check of the web server, without dependencies. Returns the id of the process. */
export const dynamic = "force-dynamic";

export function GET(): Response {
  const which = cluster.worker ? ` (process ${cluster.worker.id})` : "";
  return new Response(`alive${which}\n`, { headers: { "Cache-Control": "no-store" } });
}
