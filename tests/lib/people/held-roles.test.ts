import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";

/** Rights are read from the view held_roles, which leaves out roles whose last day is over. */
it("no rule about rights reads roles that have ended", () => {
  const folders = ["people", "bugs", "catalog", "flags", "search"];
  const readers = folders.flatMap((folder) =>
    readdirSync(join("lib", folder), { recursive: true, encoding: "utf8" })
      .filter((file) => file.endsWith(".ts"))
      .map((file) => join("lib", folder, file))
      .filter((file) => /\bproduct_roles\b/.test(readFileSync(file, "utf8"))),
  );
  expect(readers).toEqual([]);
});
