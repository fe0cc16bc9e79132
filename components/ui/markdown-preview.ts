/** A rendered text, as sanitised HTML, or why there is none. */
export type Preview = { html: string } | { message: string };

/** Asks the server for a preview of Markdown. Throws when it cannot be reached. */
export async function fetchPreview(url: string, text: string): Promise<Preview> {
  const response = await fetch(url, { method: "POST", body: new URLSearchParams({ text }) });
  if (!response.ok) return { message: (await response.json()).message };
  const html = await response.text();
  return html ? { html } : { message: "Nothing to preview." };
}
