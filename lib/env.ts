import { randomBytes } from "node:crypto";
import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join, resolve } from "node:path";
import { z } from "zod";
import { SetupError } from "#lib/errors.ts";
import { parseNetworks } from "#lib/networks.ts";

/**
 * The configuration: read from the environment once, on first use. Importing this file needs no variable to be set, so a
 * build needs none either.
 */
export function env(): Env {
  cachedEnv ??= parseEnv(process.env);
  return cachedEnv;
}

/** The secret that signs sessions and links: HEADWATER_SECRET, or one created on first use in the data directory. */
export function secret(): string {
  cachedSecret ??= env().secret ?? readOrMakeSecret(env().dataDir);
  return cachedSecret;
}

export type Env = z.output<typeof schema>;

let cachedEnv: Env | undefined;
let cachedSecret: string | undefined;

/** Parses the variables, or throws a SetupError with one line for each invalid variable. */
export function parseEnv(variables: Record<string, string | undefined>): Env {
  const nonEmpty = Object.fromEntries(Object.entries(variables).filter(([, value]) => value?.trim()));
  const result = schema.safeParse(nonEmpty);
  if (result.success) return result.data;
  throw new SetupError(result.error.issues.map((issue) => issue.message).join("\n"));
}

const webAddress = (name: string) =>
  z.url({ protocol: /^https?$/, error: `${name} must be an address such as https://bugs.example.org.` });

const networks = (error: string) =>
  z
    .string()
    .default("")
    .transform((text, context) => {
      const parsed = parseNetworks(text);
      if (parsed) return parsed;
      context.addIssue({ code: "custom", message: error });
      return z.NEVER;
    });

const WEB_PROCESSES = "HEADWATER_WEB_PROCESSES must be a whole number from 1 to 64.";

const TRUSTED_PROXIES =
  "HEADWATER_TRUSTED_PROXIES must be addresses or ranges such as 192.0.2.7, 10.0.0.0/8, or the words loopback and private.";

const WATCH_NETWORKS =
  "HEADWATER_WATCH_NETWORKS must be addresses or ranges such as 192.0.2.7, 10.0.0.0/8, or the words loopback and private.";

const WATCH_PORTS = "HEADWATER_WATCH_PORTS must be numbers between 1 and 65535, with commas between them.";

const BUG_ADDRESSES =
  "HEADWATER_BUG_ADDRESSES must be addresses of trackers with our bug numbers, such as https://bugzilla.example.org, with commas between them.";

const S3_URL = "HEADWATER_S3_URL must be the address of a bucket, such as https://s3.example.org/headwater.";

const variablesSchema = z.object({
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
      "DATABASE_URL must look like postgresql://user:password@host:5432/name; leave it unset to use the built-in database.",
    )
    .optional(),
  HEADWATER_DATA: z.string().default(".data"),
  HEADWATER_URL: webAddress("HEADWATER_URL").optional(),
  HEADWATER_TRUSTED_PROXIES: networks(TRUSTED_PROXIES),
  HEADWATER_WATCH_NETWORKS: networks(WATCH_NETWORKS),
  HEADWATER_WATCH_PORTS: z
    .string()
    .default("")
    .transform((text) =>
      text
        .split(/[\s,]+/)
        .filter(Boolean)
        .map(Number),
    )
    .pipe(z.array(z.int(WATCH_PORTS).min(1, WATCH_PORTS).max(65535, WATCH_PORTS), WATCH_PORTS)),
  HEADWATER_BUG_ADDRESSES: z
    .string()
    .default("")
    .transform((text) => text.split(",").flatMap((part) => part.trim().replace(/\/+$/, "") || []))
    .refine((all) => all.every((one) => /^https?:$/.test(URL.parse(one)?.protocol ?? "")), BUG_ADDRESSES),
  HEADWATER_WEB_PROCESSES: z.coerce
    .number({ error: WEB_PROCESSES })
    .int(WEB_PROCESSES)
    .min(1, WEB_PROCESSES)
    .max(64, WEB_PROCESSES)
    .optional(),
  HEADWATER_SECRET: z
    .string()
    .min(32, "HEADWATER_SECRET must have at least 32 characters; leave it unset to have one generated.")
    .optional(),
  HEADWATER_DEMO: z.enum(["on", "off"], { error: "HEADWATER_DEMO must be on or off." }).default("on"),
  HEADWATER_LOG: z
    .enum(["silent", "error", "warn", "info", "debug"], {
      error: "HEADWATER_LOG must be silent, error, warn, info or debug.",
    })
    .default("info"),
  HEADWATER_S3_URL: z
    .url({ protocol: /^https?$/, error: S3_URL })
    .refine((url) => /^https?:\/\/[^/?#]+\/[^/?#]+\/?$/.test(url), S3_URL)
    .optional(),
  HEADWATER_S3_REGION: z.string().default("us-east-1"),
  HEADWATER_S3_KEY_ID: z.string().optional(),
  HEADWATER_S3_SECRET: z.string().optional(),
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

const schema = variablesSchema
  .superRefine((variables, context) => {
    for (const group of clientGroups) {
      const missing = group.filter((name) => !variables[name]);
      if (missing.length === 0 || missing.length === group.length) continue;
      const message = `${missing.join(" and ")} must be set too, or none of ${group.join(", ")}.`;
      context.addIssue({ code: "custom", message });
    }
  })
  .transform((variables) => ({
    port: variables.PORT,
    databaseUrl: variables.DATABASE_URL,
    /** Absolute. */
    dataDir: resolve(/* turbopackIgnore: true */ process.cwd(), variables.HEADWATER_DATA),
    /** The public address of this installation, without a trailing slash. */
    url: (variables.HEADWATER_URL ?? `http://localhost:${variables.PORT}`).replace(/\/+$/, ""),
    /** Trackers whose bug numbers are ours, such as the one that bugs were imported from: for the footers of commits. */
    oldTrackers: variables.HEADWATER_BUG_ADDRESSES,
    /** Proxies whose forwarded address, host and protocol are trusted. */
    trustedProxies: variables.HEADWATER_TRUSTED_PROXIES,
    /** Networks that are not public, in which trackers may be asked about their bugs. */
    watchNetworks: variables.HEADWATER_WATCH_NETWORKS,
    /** Ports of trackers besides 80 and 443. */
    watchPorts: variables.HEADWATER_WATCH_PORTS,
    /** How many processes serve pages; by default one per core, at most eight. */
    webProcesses: variables.HEADWATER_WEB_PROCESSES ?? Math.min(availableParallelism(), 8),
    secret: variables.HEADWATER_SECRET,
    /** Whether an empty database gets the demo catalogue and its people. */
    demo: variables.HEADWATER_DEMO === "on",
    log: variables.HEADWATER_LOG,
    /** The bucket with the contents of attachments; without it they are in the data directory. */
    s3:
      variables.HEADWATER_S3_URL && variables.HEADWATER_S3_KEY_ID && variables.HEADWATER_S3_SECRET
        ? {
            url: variables.HEADWATER_S3_URL.replace(/\/$/, ""),
            region: variables.HEADWATER_S3_REGION,
            keyId: variables.HEADWATER_S3_KEY_ID,
            secret: variables.HEADWATER_S3_SECRET,
          }
        : undefined,
    smtpUrl: variables.SMTP_URL,
    mailFrom: variables.MAIL_FROM,
    oidc:
      variables.OIDC_ISSUER && variables.OIDC_CLIENT_ID && variables.OIDC_CLIENT_SECRET
        ? {
            issuer: variables.OIDC_ISSUER,
            clientId: variables.OIDC_CLIENT_ID,
            clientSecret: variables.OIDC_CLIENT_SECRET,
            name: variables.OIDC_NAME,
          }
        : undefined,
    github:
      variables.GITHUB_CLIENT_ID && variables.GITHUB_CLIENT_SECRET
        ? { clientId: variables.GITHUB_CLIENT_ID, clientSecret: variables.GITHUB_CLIENT_SECRET }
        : undefined,
    gitlab:
      variables.GITLAB_CLIENT_ID && variables.GITLAB_CLIENT_SECRET
        ? {
            url: variables.GITLAB_URL,
            clientId: variables.GITLAB_CLIENT_ID,
            clientSecret: variables.GITLAB_CLIENT_SECRET,
          }
        : undefined,
  }));

const clientGroups = [
  ["HEADWATER_S3_URL", "HEADWATER_S3_KEY_ID", "HEADWATER_S3_SECRET"],
  ["OIDC_ISSUER", "OIDC_CLIENT_ID", "OIDC_CLIENT_SECRET"],
  ["GITHUB_CLIENT_ID", "GITHUB_CLIENT_SECRET"],
  ["GITLAB_CLIENT_ID", "GITLAB_CLIENT_SECRET"],
] as const;

function readOrMakeSecret(dataDir: string): string {
  const file = join(/* turbopackIgnore: true */ dataDir, "secret");
  const read = () => {
    const content = readFileSync(file, "utf8").trim();
    if (content.length < 32)
      throw new SetupError(
        `${file} is damaged. Delete it to create a new one; everyone will have to sign in again.`,
      );
    return content;
  };
  try {
    return read();
  } catch (error) {
    if (!isErrno(error, "ENOENT")) throw error;
  }
  // Written to a temporary file and linked into place, so that two processes that start together read the same secret.
  mkdirSync(dataDir, { recursive: true });
  const temporary = `${file}.${process.pid}`;
  writeFileSync(temporary, `${randomBytes(32).toString("base64url")}\n`, { mode: 0o600 });
  try {
    linkSync(temporary, file);
  } catch (error) {
    if (!isErrno(error, "EEXIST")) throw error;
  } finally {
    rmSync(temporary, { force: true });
  }
  return read();
}

function isErrno(error: unknown, code: string): boolean {
  return error instanceof Error && "code" in error && error.code === code;
}
