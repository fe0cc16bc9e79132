import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";

const dir = mkdtempSync(join(tmpdir(), "headwater-import-"));

/** A file of JSON lines: objects as they are, texts as raw lines. */
export function writeLines(name: string, lines: (object | string)[]): string {
  const path = join(dir, name);
  const text = `${lines.map((line) => (typeof line === "string" ? line : JSON.stringify(line))).join("\n")}\n`;
  writeFileSync(path, name.endsWith(".gz") ? gzipSync(text) : text);
  return path;
}

/** A bug of an invented tracker; the given values replace the defaults. */
export function bug(id: number, more: object = {}): object {
  return {
    id,
    src: "bugs.rowboat.test",
    product: "Rowboat",
    component: "Oars",
    version: "1.2",
    target_milestone: "---",
    status: "NEW",
    resolution: "",
    severity: "normal",
    priority: "P2",
    summary: `Bug ${id}`,
    description: `What happens in ${id}`,
    created: "2009-05-04T10:00:00Z",
    changed: "2009-06-01T10:00:00Z",
    reporter: "ann@example.test",
    reporter_name: "Ann Oarlock",
    ...more,
  };
}
