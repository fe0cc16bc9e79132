import { PrismaPg } from "@prisma/adapter-pg";
import { ColumnTypeEnum } from "@prisma/driver-adapter-utils";
import pg from "pg";
import { withDatabase } from "#lib/db/connect.ts";

/**
 * PrismaPg splits a script at every semicolon and runs the statements one by one. This adapter sends a script to
 * PostgreSQL as a whole, so that it is one transaction and may define functions.
 */
export class MigrationAdapter extends PrismaPg {
  sqlError: unknown;
  private readonly url: string;
  private readonly pools: pg.Pool[] = [];

  constructor(url: string) {
    super(url);
    this.url = url;
  }

  override async connect() {
    return this.open(this.url);
  }

  override async connectToShadowDb() {
    const name = `headwater_shadow_${process.pid}_${Date.now()}`;
    const server = new pg.Pool({ connectionString: this.url, max: 1 });
    server.on("error", () => {});
    await server.query(`CREATE DATABASE ${name} TEMPLATE template0`);
    return this.open(withDatabase(this.url, name), async () => {
      await server.query(`DROP DATABASE ${name} WITH (FORCE)`);
      await server.end();
    });
  }

  async close(): Promise<void> {
    await Promise.all(this.pools.map((pool) => (pool.ended ? undefined : pool.end())));
  }

  private async open(url: string, afterwards = async () => {}) {
    const pool = new pg.Pool({ connectionString: url, max: 1 });
    pool.on("error", () => {});
    // The engine reads system columns of the one-byte type "char" (18), which PrismaPg does not support: they are
    // read as text and returned as characters.
    let characters: number[] = [];
    const describe = ({ fields }: { fields: pg.FieldDef[] }) => {
      characters = fields.flatMap((field, index) => (field.dataTypeID === 18 ? [index] : []));
      for (const field of fields) if (field.dataTypeID === 18) field.dataTypeID = 25;
    };
    pool.on("connect", (client) => client.connection.prependListener("rowDescription", describe));
    this.pools.push(pool);
    const adapter = await new PrismaPg(pool).connect();
    const queryRaw = adapter.queryRaw.bind(adapter);
    adapter.queryRaw = async (query) => {
      const result = await queryRaw(query);
      for (const index of characters) result.columnTypes[index] = ColumnTypeEnum.Character;
      return result;
    };
    adapter.executeScript = async (script) => {
      await pool.query(script).catch((error: unknown) => {
        this.sqlError = error;
        throw error;
      });
    };
    adapter.dispose = async () => {
      if (pool.ended) return;
      await pool.end();
      await afterwards();
    };
    return adapter;
  }
}
