import { cleanLine } from "#lib/bugs/text.ts";

/** The last part of a path, on one line, at most 200 characters; the extension is kept. */
export function cleanFileName(name: string): string {
  const base = cleanLine(name.slice(-4000).split(/[/\\]/).at(-1) ?? "");
  if (base === "" || base === "." || base === "..") return "file";
  if (base.length <= 200) return base;
  const extension = base.match(/\.[A-Za-z0-9]{1,12}$/)?.[0] ?? "";
  return base.slice(0, 200 - extension.length).toWellFormed() + extension;
}
