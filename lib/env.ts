import { randomBytes } from "node:crypto";
import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join, resolve } from "node:path";
import { z } from "zod";
import { SetupError } from "#lib/errors.ts";
import { parseNetworks } from "#lib/networks.ts";

/**
 * The configuration: read from the environment once, when first asked for. Importing this file
 * needs no variable to be set, so that a build needs none either.
 */
export function env(): Env {
  parsed ??= parseEnv(process.env);
  return parsed;
}

/** The secret that signs sessions and links: HEADWATER_SECRET, or one made on first use and kept in the data directory. */
export function secret(): string {
  keptSecret ??= env().secret ?? readOrMakeSecret(env().dataDir);
  return keptSecret;
}

export type Env = z.output<typeof schema>;

let parsed: Env | undefined;
let keptSecret: string | undefined;

/** Turns variables into the configuration, or throws one sentence for each variable that is not right. */
export function parseEnv(variables: Record<string, string | undefined>): Env {
  const said = Object.fromEntries(Object.entries(variables).filter(([, value]) => value?.trim()));
  const result = schema.safeParse(said);
  if (result.success) return result.data;
  throw new SetupError(result.error.issues.map((issue) => issue.message).join("\n"));
}

const webAddress = (name: string) =>
  z.url({ protocol: /^https?$/, error: `${name} must be an address such as https://bugs.example.org.` });

const WEB_PROCESSES = "HEADWATER_WEB_PROCESSES must be a whole number from 1 to 64.";

const TRUSTED_PROXIES =
  "HEADWATER_TRUSTED_PROXIES must be addresses or ranges such as 192.0.2.7, 10.0.0.0/8, or the words loopback and private.";

const variables = z.object({
  PORT: z.coerce
    .number({ error: "PORT must be a number between 1 and 65535." })
    .int("PORT must be a number between 1 and 65535.")
    .min(1, "PORT must be a number between 1 and 65535.")
    .max(65535, "PORT must be a number between 1 and 65535.")
    .default(3000),
  DATABASE_URL: z
    .string()
    .regex(
      /^postgres(ql)?:\/\//,
      "DATABASE_URL must look like postgresql://user:password@host:5432/name; leave it out to use the database that comes with Headwater.",
    )
    .optional(),
  HEADWATER_DATA: z.string().default(".data"),
  HEADWATER_URL: webAddress("HEADWATER_URL").optional(),
  HEADWATER_TRUSTED_PROXIES: z
    .string()
    .default("")
    .transform((text, context) => {
      const networks = parseNetworks(text);
      if (networks) return networks;
      context.addIssue({ code: "custom", message: TRUSTED_PROXIES });
      return z.NEVER;
    }),
  HEADWATER_WEB_PROCESSES: z.coerce
    .number({ error: WEB_PROCESSES })
    .int(WEB_PROCESSES)
    .min(1, WEB_PROCESSES)
    .max(64, WEB_PROCESSES)
    .optional(),
  HEADWATER_SECRET: z
    .string()
    .min(32, "HEADWATER_SECRET must have at least 32 characters; leave it out and one is made for you.")
    .optional(),
  HEADWATER_DEMO: z.enum(["on", "off"], { error: "HEADWATER_DEMO must be on or off." }).default("on"),
  HEADWATER_LOG: z
    .enum(["silent", "error", "warn", "info", "debug"], {
      error: "HEADWATER_LOG must be silent, error, warn, info or debug.",
    })
    .default("info"),
  SMTP_URL: z
    .string()
    .regex(/^smtps?:\/\//, "SMTP_URL must look like smtp://user:password@mail.example.org:587.")
    .optional(),
  MAIL_FROM: z.string().default("Headwater <headwater@localhost>"),
  OIDC_ISSUER: webAddress("OIDC_ISSUER").optional(),
  OIDC_CLIENT_ID: z.string().optional(),
  OIDC_CLIENT_SECRET: z.string().optional(),
  OIDC_NAME: z.string().default("Single sign-on"),
  GITHUB_CLIENT_ID: z.string().optional(),
  GITHUB_CLIENT_SECRET: z.string().optional(),
  GITLAB_CLIENT_ID: z.string().optional(),
  GITLAB_CLIENT_SECRET: z.string().optional(),
  GITLAB_URL: webAddress("GITLAB_URL").default("https://gitlab.com"),
});

const schema = variables
  .superRefine((said, context) => {
    for (const group of clientGroups) {
      const missing = group.filter((name) => !said[name]);
      if (missing.length === 0 || missing.length === group.length) continue;
      const message = `${missing.join(" and ")} must be set too, or none of ${group.join(", ")}.`;
      context.addIssue({ code: "custom", message });
    }
  })
  .transform((said) => ({
    port: said.PORT,
    databaseUrl: said.DATABASE_URL,
    /** Absolute. */
    dataDir: resolve(/* turbopackIgnore: true */ process.cwd(), said.HEADWATER_DATA),
    /** Where people reach this installation, without a slash at the end. */
    url: (said.HEADWATER_URL ?? `http://localhost:${said.PORT}`).replace(/\/+$/, ""),
    /** The proxies of ours: what they say of a request's address, host and protocol is believed. */
    trustedProxies: said.HEADWATER_TRUSTED_PROXIES,
    /** How many processes serve pages; without a word, one for each core, and at most eight. */
    webProcesses: said.HEADWATER_WEB_PROCESSES ?? Math.min(availableParallelism(), 8),
    secret: said.HEADWATER_SECRET,
    /** Whether an empty database gets the demo catalogue and its people. */
    demo: said.HEADWATER_DEMO === "on",
    log: said.HEADWATER_LOG,
    smtpUrl: said.SMTP_URL,
    mailFrom: said.MAIL_FROM,
    oidc:
      said.OIDC_ISSUER && said.OIDC_CLIENT_ID && said.OIDC_CLIENT_SECRET
        ? {
            issuer: said.OIDC_ISSUER,
            clientId: said.OIDC_CLIENT_ID,
            clientSecret: said.OIDC_CLIENT_SECRET,
            name: said.OIDC_NAME,
          }
        : undefined,
    github:
      said.GITHUB_CLIENT_ID && said.GITHUB_CLIENT_SECRET
        ? { clientId: said.GITHUB_CLIENT_ID, clientSecret: said.GITHUB_CLIENT_SECRET }
        : undefined,
    gitlab:
      said.GITLAB_CLIENT_ID && said.GITLAB_CLIENT_SECRET
        ? { url: said.GITLAB_URL, clientId: said.GITLAB_CLIENT_ID, clientSecret: said.GITLAB_CLIENT_SECRET }
        : undefined,
  }));

const clientGroups = [
  ["OIDC_ISSUER", "OIDC_CLIENT_ID", "OIDC_CLIENT_SECRET"],
  ["GITHUB_CLIENT_ID", "GITHUB_CLIENT_SECRET"],
  ["GITLAB_CLIENT_ID", "GITLAB_CLIENT_SECRET"],
] as const;

function readOrMakeSecret(dataDir: string): string {
  const file = join(/* turbopackIgnore: true */ dataDir, "secret");
  const read = () => {
    const kept = readFileSync(file, "utf8").trim();
    if (kept.length < 32)
      throw new SetupError(`${file} is damaged: delete it, and everybody has to sign in again.`);
    return kept;
  };
  try {
    return read();
  } catch (error) {
    if (!isErrno(error, "ENOENT")) throw error;
  }
  // Written aside and linked into place, so that of two processes that start together both read one whole secret.
  mkdirSync(dataDir, { recursive: true });
  const aside = `${file}.${process.pid}`;
  writeFileSync(aside, `${randomBytes(32).toString("base64url")}\n`, { mode: 0o600 });
  try {
    linkSync(aside, file);
  } catch (error) {
    if (!isErrno(error, "EEXIST")) throw error;
  } finally {
    rmSync(aside, { force: true });
  }
  return read();
}

function isErrno(error: unknown, code: string): boolean {
  return error instanceof Error && "code" in error && error.code === code;
}
