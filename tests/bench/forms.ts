import { randomUUID } from "node:crypto";

/** A form of a page as a browser without scripts sends it: every hidden field, with words of our own. */
export type PlainForm = {
  path: string;
  fill: (values: Record<string, string>) => { body: string; headers: Record<string, string> };
};

/** Reads the form on a page that has a field of this name. */
export async function readForm(
  base: string,
  path: string,
  field: string,
  headers: Record<string, string> = {},
): Promise<PlainForm> {
  const html = await (await fetch(base + path, { headers })).text();
  const forms = [...html.matchAll(/<form[\s\S]*?<\/form>/g)].map(([text]) => text);
  const form = forms.find((text) => text.includes(`name="${field}"`));
  if (!form) throw new Error(`There is no form with “${field}” at ${path}.`);
  const hidden = new Map<string, string>();
  for (const [tag] of form.matchAll(/<input[^>]*type="hidden"[^>]*>/g)) {
    const name = /name="([^"]*)"/.exec(tag)?.[1];
    if (name) hidden.set(unescapeHtml(name), unescapeHtml(/value="([^"]*)"/.exec(tag)?.[1] ?? ""));
  }
  return { path, fill: (values) => encode(new Map([...hidden, ...Object.entries(values)]), base) };
}

function encode(fields: Map<string, string>, origin: string) {
  const boundary = `----bench${randomUUID()}`;
  const parts = [...fields].map(
    ([name, value]) => `--${boundary}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`,
  );
  return {
    body: `${parts.join("")}--${boundary}--\r\n`,
    headers: { "content-type": `multipart/form-data; boundary=${boundary}`, origin },
  };
}

function unescapeHtml(text: string): string {
  return text
    .replaceAll("&quot;", '"')
    .replaceAll("&#x27;", "'")
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&amp;", "&");
}
