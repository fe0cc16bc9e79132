import cluster from "node:cluster";

/** Is the web server there? Asks nobody else. Says which of its processes answers. */
export const dynamic = "force-dynamic";

export function GET(): Response {
  const which = cluster.worker ? ` (process ${cluster.worker.id})` : "";
  return new Response(`alive${which}\n`, { headers: { "Cache-Control": "no-store" } });
}
