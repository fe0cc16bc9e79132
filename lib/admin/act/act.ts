import "server-only";
import { z } from "zod";
import type { OwnWords, Preview, Undo } from "#lib/admin/act/preview.ts";
import { type ActResult, Foreseen, type How, runAct } from "#lib/admin/act/run-act.ts";
import { findRenamedProduct } from "#lib/catalog/former-names.ts";
import { visibleProducts } from "#lib/catalog/visibility.ts";
import { sql, type Transaction } from "#lib/db/client.ts";
import { queryRowsIn } from "#lib/db/query.ts";
import { InvalidInput, NotAllowed, NotFound, NotSignedIn } from "#lib/errors.ts";
import { issueMessage, messagesOf } from "#lib/http/read.ts";
import { refuseUnknownFields } from "#lib/http/unknown-fields.ts";
import { Audit, type Audited } from "#lib/people/audit.ts";
import type { Capability } from "#lib/people/capabilities.ts";
import { demand, demandAdministrator, demandScope, type Viewer } from "#lib/people/viewer.ts";

/**
 * An administrative act: declared once, with the right it takes, and reachable by form, by REST
 * (/rest/admin/<noun>/<verb>) and by `npm run admin`. Each runs in one transaction and writes the
 * audit log as it goes.
 */
export type Act = {
  /** `component.create`: noun and verb. */
  name: string;
  /** The text of the button. */
  label: string;
  scope: "product" | "classification" | "site";
  /** The required capability in the product; null for acts of administrators or release managers. */
  capability: Capability | null;
  /**
   * The input, including `product` or `classification` (by name). Parsing must be idempotent:
   * the form transport parses first, and the act again.
   */
  input: z.ZodObject;
  undo: Undo;
  /**
   * Checks, performs and records it. With `how.confirm`, only if it would do exactly what was previewed; with `how.asks`,
   * nothing that a person has to confirm first: else NotConfirmed, with the preview. Throws InvalidInput, NotFound,
   * NotAllowed, Collision.
   */
  perform: (viewer: Viewer, input: unknown, how?: How) => Promise<ActResult>;
  /** A dry run of it: everything that it would do. */
  preview: (viewer: Viewer, input: unknown) => Promise<Preview>;
};

export type AdministeredProduct = {
  id: number;
  name: string;
  classificationId: number;
  classification: string;
  revision: number;
};

export type { ActResult, OwnWords };
export type Context = Audited;
export type ProductContext = Context & { product: AdministeredProduct };
export type ClassificationContext = Context & { classification: { id: number; name: string } };
export type SiteContext = Context;

type Work<Ctx, Input> = {
  name: string;
  label: string;
  undo: Undo;
  run: (context: Ctx, input: Input) => Promise<ActResult>;
  /**
   * What the database does not show, in the act's own words; read before it runs. What has such
   * words is confirmed by a person first.
   */
  preview?: (context: Ctx, input: Input) => Promise<OwnWords>;
};

/** An act on one product, for people with `capability` in it. */
export function productAct<Shape extends z.ZodRawShape>(
  declared: Work<ProductContext, z.output<z.ZodObject<Shape>>> & {
    capability: Capability;
    input: z.ZodObject<Shape>;
  },
): Act {
  return build(
    { ...declared, scope: "product" },
    declared.input.extend(ofProduct.shape),
    async (context, raw) => {
      const product = await lockProduct(context.tx, context.viewer, parse(ofProduct, raw).product);
      demand(context.viewer, declared.capability, product.id);
      context.audit.productId = product.id;
      return [{ ...context, product }, parse(declared.input, raw)];
    },
  );
}

/** An act on the shared data of a classification, for its release managers and administrators. */
export function classificationAct<Shape extends z.ZodRawShape>(
  declared: Work<ClassificationContext, z.output<z.ZodObject<Shape>>> & { input: z.ZodObject<Shape> },
): Act {
  const all = declared.input.extend(ofClassification.shape);
  return build({ ...declared, scope: "classification", capability: null }, all, async (context, raw) => {
    const { viewer, tx } = context;
    const name = parse(ofClassification, raw).classification;
    const [classification] = await queryRowsIn<{ id: number; name: string }>(
      tx,
      sql`SELECT k.id, k.name::text AS name FROM classifications k WHERE k.name = ${name}::citext
          AND (${viewer.isAdministrator} OR k.id = ANY(${[...viewer.managedClassificationIds]}::int[])
            OR EXISTS (SELECT 1 FROM products p WHERE p.classification_id = k.id AND ${visibleProducts(viewer)}))
          FOR UPDATE`,
    );
    if (!classification) throw new NotFound(`There is no classification “${name}”.`);
    if (!viewer.isAdministrator && !viewer.managedClassificationIds.includes(classification.id)) {
      if (viewer.kind === "anonymous") throw new NotSignedIn();
      throw new NotAllowed(`Only release managers of ${classification.name} may do this.`);
    }
    return [{ ...context, classification }, parse(declared.input, raw)];
  });
}

/** An act on the site itself, for administrators. */
export function siteAct<Shape extends z.ZodRawShape>(
  declared: Work<SiteContext, z.output<z.ZodObject<Shape>>> & { input: z.ZodObject<Shape> },
): Act {
  return build({ ...declared, scope: "site", capability: null }, declared.input, async (context, raw) => {
    demandAdministrator(context.viewer);
    return [context, parse(declared.input, raw)];
  });
}

const ofProduct = z.object({ product: z.string("Say which product.").min(1, "Say which product.") });
const ofClassification = z.object({
  classification: z.string("Say which classification.").min(1, "Say which classification."),
});

/** Parses `raw` with `schema`, or throws InvalidInput with messages at the fields. */
export function parse<Schema extends z.ZodType>(schema: Schema, raw: unknown): z.output<Schema> {
  const parsed = schema.safeParse(raw, { error: issueMessage });
  if (parsed.success) return parsed.data;
  throw new InvalidInput(messagesOf(parsed.error));
}

function build<Ctx extends Context, Input>(
  declared: Work<Ctx, Input> & Pick<Act, "scope" | "capability">,
  input: z.ZodObject,
  enter: (context: Context, raw: unknown) => Promise<[Ctx, Input]>,
): Act {
  const { name, label, scope, capability, undo, run, preview } = declared;
  const go = (viewer: Viewer, raw: unknown, how: How & { isDry?: boolean }) =>
    runAct(viewer, { name, undo }, how, async (tx) => {
      demandScope(viewer, "write");
      const audit = new Audit(tx, viewer);
      const [context, parsed] = await enter({ tx, viewer, audit }, raw);
      if (typeof raw === "object" && raw !== null) refuseUnknownFields(input, raw);
      return {
        context,
        input: parsed,
        tell: () => (preview ? preview(context, parsed) : Promise.resolve(null)),
        run: () => run(context, parsed),
      };
    });
  return {
    name,
    label,
    scope,
    capability,
    input,
    undo,
    async perform(viewer, raw, how = {}) {
      const { result } = await go(viewer, raw, how);
      return result;
    },
    async preview(viewer, raw) {
      const foreseen = await go(viewer, raw, { isDry: true }).catch((error: unknown) => error);
      if (foreseen instanceof Foreseen) return foreseen.preview;
      throw foreseen;
    },
  };
}

/** The product by name, locked, so that acts on one product are serialised. Hidden ones are NotFound. */
async function lockProduct(tx: Transaction, viewer: Viewer, name: string): Promise<AdministeredProduct> {
  const [product] = await queryRowsIn<AdministeredProduct>(
    tx,
    sql`SELECT p.id, p.name::text AS name, p.classification_id AS "classificationId", k.name::text AS classification, p.revision
        FROM products p JOIN classifications k ON k.id = p.classification_id
        WHERE p.name = ${name}::citext AND ${visibleProducts(viewer)} FOR NO KEY UPDATE OF p`,
  );
  if (product) return product;
  const renamed = await findRenamedProduct(viewer, name, tx);
  throw new NotFound(
    renamed === null
      ? `There is no product “${name}”.`
      : `There is no product “${name}”: it is called “${renamed}” now.`,
  );
}
