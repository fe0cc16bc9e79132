import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { bindMigrationAwareSqlAdapterFactory } from "@prisma/driver-adapter-utils";
import * as engineModule from "@prisma/schema-engine-wasm/schema_engine_bg";
import { MigrationAdapter } from "#lib/db/migrate/adapter.ts";

/** What the engine is told to look past: nothing. */
export const noFilter = { externalTables: [], externalEnums: [] };

/** Prisma's schema engine, compiled to WebAssembly, on the database at `url`. `sqlError` is what PostgreSQL said last. */
export async function withEngine<Result>(
  url: string,
  work: (engine: engineModule.SchemaEngine, sqlError: () => unknown) => Promise<Result>,
): Promise<Result> {
  await loadEngine();
  const adapter = new MigrationAdapter(url);
  const engine = await engineModule.SchemaEngine.new(
    { datamodels: undefined },
    () => {},
    bindMigrationAwareSqlAdapterFactory(adapter),
  );
  try {
    return await work(engine, () => adapter.sqlError);
  } finally {
    engine.free();
    await adapter.close();
  }
}

declare global {
  /** Where the engine leaves its last words. */
  var PRISMA_WASM_PANIC_REGISTRY: { set_message: (message: string) => void };
}

let engineLoaded: Promise<void> | undefined;

/** The package imports its .wasm as a module, which Node does only behind a flag: so it is put together by hand. */
function loadEngine(): Promise<void> {
  globalThis.PRISMA_WASM_PANIC_REGISTRY = {
    set_message(message) {
      throw new Error(`Prisma's schema engine gave up: ${message}`);
    },
  };
  engineLoaded ??= (async () => {
    const entry = createRequire(import.meta.url).resolve("@prisma/schema-engine-wasm/schema_engine_bg");
    const bytes = await readFile(entry.replace(/\.js$/, ".wasm"));
    const { instance } = await WebAssembly.instantiate(bytes, {
      "./schema_engine_bg.js": { ...engineModule },
    });
    engineModule.__wbg_set_wasm(instance.exports);
    const start = instance.exports.__wbindgen_start;
    if (typeof start === "function") start();
  })();
  return engineLoaded;
}
