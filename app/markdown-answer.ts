/** Markdown as text for the viewer alone, or that there is nothing at the address. */
export function markdownAnswer(text: string | null): Response {
  if (text === null) return new Response("Not found", { status: 404 });
  return new Response(text, {
    headers: {
      "content-type": "text/markdown; charset=utf-8",
      "cache-control": "private, no-store",
      "x-content-type-options": "nosniff",
    },
  });
}
