import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { bindMigrationAwareSqlAdapterFactory } from "@prisma/driver-adapter-utils";
import * as engineModule from "@prisma/schema-engine-wasm/schema_engine_bg";
import { MigrationAdapter } from "#lib/db/migrate/adapter.ts";

/** The engine ignores no tables or enums. */
export const noFilter = { externalTables: [], externalEnums: [] };

/** Runs Prisma's schema engine (WebAssembly) on the database at `url`. `sqlError` is the last error of PostgreSQL. */
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
  /** Called by the engine when it panics. */
  var PRISMA_WASM_PANIC_REGISTRY: { set_message: (message: string) => void };
}

let engineLoaded: Promise<void> | undefined;

/** Loads the .wasm file by hand: the package imports it as a module, which Node supports only behind a flag. */
function loadEngine(): Promise<void> {
  globalThis.PRISMA_WASM_PANIC_REGISTRY = {
    set_message(message) {
      throw new Error(`Prisma's schema engine failed: ${message}`);
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
