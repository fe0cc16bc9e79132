import "#tests/support/database.ts";
import { Command } from "commander";
import { beforeAll, expect, test } from "vitest";
import { db } from "#lib/db/client.ts";
import type { Viewer } from "#lib/people/viewer.ts";
import { everything, makeBug, makeProduct, makeUser } from "#tests/support/factories.ts";
import { makeFix, makeMember, makeTrackedProduct } from "#tests/support/tracked-world.ts";
import { addUpstream } from "../../bin/admin-upstream.ts";

// What scripts ask and say of other trackers, on behalf of a person.

let person: Viewer;
let bug: number;

beforeAll(async () => {
  person = await (await makeUser()).viewer();
  bug = await makeBug(person, { product: (await makeProduct()).name });
});

async function run(...words: (string | number)[]): Promise<unknown[]> {
  const printed: unknown[] = [];
  const program = new Command().exitOverride();
  addUpstream(program, { systemViewer: everything, print: (line) => printed.push(JSON.parse(line)) });
  await program.parseAsync(["upstream", ...words.map(String)], { from: "user" });
  return printed;
}

test("a bug in another tracker is watched on behalf of a person, and listed as somebody sees it", async () => {
  const address = "https://github.com/example/engine/issues/7";
  await run("watch", bug, address, "--as", person.handle);
  const seen = [{ url: address, tracker: "github.com/example/engine", remoteId: "#7", lastOkAt: null }];
  expect(await run("watches", bug)).toMatchObject(seen);
  expect(await run("watches", bug, "--as", "nobody")).toMatchObject(seen);
});

test("nobody watches anonymously, and an address that is none is refused", async () => {
  const address = "https://github.com/example/engine/issues/8";
  await expect(run("watch", bug, address, "--as", "nobody")).rejects.toThrow();
  await expect(run("watch", bug, "https://example.org/", "--as", person.handle)).rejects.toThrow();
  await expect(run("watches", 999_999)).rejects.toThrow("There is no bug 999999.");
});

test("trackings that were computed by other rules are computed anew, all of them or those of one product", async () => {
  const engine = await makeTrackedProduct({ name: "Engine" }, { "4.4": ["4.4.1*"] });
  const fixed = await makeBug(await makeMember(engine, "maintainer"), { product: "Engine" });
  await makeFix(engine, fixed, { branch: "4.4", version: "4.4.1" });
  const other = { evidence: [], state: "unknown", computedState: "unknown" } as const;
  const state = async () => (await db.tracking.findFirst({ where: { bugId: fixed } }))?.state;
  await run("recompute", "--product", "Engine");
  expect(await state()).toBe("released");
  await db.tracking.updateMany({ where: { bugId: fixed }, data: other });
  expect(await run("recompute")).toMatchObject([{ changed: 1 }]);
  expect(await state()).toBe("released");
  expect(await run("recompute", "--product", "Engine")).toEqual([{ products: 1, changed: 0 }]);
  await expect(run("recompute", "--product", "None")).rejects.toThrow("There is no product “None”.");
});
