/** Is the web server there? Asks nobody else. */
export const dynamic = "force-dynamic";

export function GET(): Response {
  return new Response("alive\n", { headers: { "Cache-Control": "no-store" } });
}
