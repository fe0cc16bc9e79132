import { text } from "node:stream/consumers";
import { Command, CommanderError } from "commander";
import type { z } from "zod";
import { ACTS } from "#lib/admin/act/registry.ts";
import { AppError, InvalidInput } from "#lib/errors.ts";
import { issueMessage, messagesOf } from "#lib/http/read.ts";
import {
  createApiKeyFor,
  createUser,
  disableUser,
  enableUser,
  grantAdministrator,
  offerClaim,
  revokeAdministrator,
  setPassword,
} from "#lib/people/commands/administration.ts";
import { listAccounts } from "#lib/people/queries.ts";
import { createApiKeyInput, createUserInput, email, password } from "#lib/people/schema.ts";
import { systemViewer } from "#lib/people/viewer.ts";
import { addActs } from "./admin-acts.ts";
import { addChanges } from "./admin-changes.ts";
import { addFiles } from "./admin-files.ts";
import { addMove } from "./admin-move.ts";
import { addUpstream } from "./admin-upstream.ts";

// npm run admin -- …: administration from the shell. The commands for accounts are defined here (WHO is a handle or an
// e-mail address); all others come from the declarations of administrative acts.

const viewer = systemViewer("npm run admin", "cli");
const program = new Command("npm run admin --").exitOverride().showHelpAfterError();
const user = program.command("user").description("accounts").exitOverride();

user
  .command("create")
  .description("create a confirmed account")
  .requiredOption("--email <address>")
  .requiredOption("--name <name>", "display name")
  .requiredOption("--handle <handle>", "public name in addresses and mentions")
  .option(
    "--password <password>",
    "“-” reads it from standard input; without it, the person sets one by mail",
  )
  .option("--administrator", "of the whole site", false)
  .action(
    async (given: {
      email: string;
      name: string;
      handle: string;
      password?: string;
      administrator: boolean;
    }) => {
      const input = parse(createUserInput, {
        email: given.email,
        displayName: given.name,
        handle: given.handle,
        password: await readSecret(given.password),
        isAdministrator: given.administrator,
      });
      await createUser(viewer, input);
      print(`Created @${input.handle}.`);
    },
  );

user
  .command("password <who>")
  .description("set a password, and sign the person out everywhere")
  .option("--password <password>", "“-” (the default) reads it from standard input", "-")
  .action(async (who: string, given: { password: string }) => {
    await setPassword(viewer, { who, password: parse(password, await readSecret(given.password)) });
    print(`The password of ${who} is set.`);
  });

user
  .command("grant <right> <who>")
  .description("make somebody an administrator")
  .action(async (right: string, who: string) => {
    checkRight(right);
    await grantAdministrator(viewer, { who });
    print(`${who} is an administrator.`);
  });

user
  .command("revoke <right> <who>")
  .description("revoke it")
  .action(async (right: string, who: string) => {
    checkRight(right);
    await revokeAdministrator(viewer, { who });
    print(`${who} is no longer an administrator.`);
  });

user
  .command("disable <who>")
  .description("disable an account, and sign the person out everywhere")
  .option("--reason <reason>", "the reason shown to the person", "Closed by an administrator.")
  .action(async (who: string, { reason }: { reason: string }) => {
    await disableUser(viewer, { who, reason });
    print(`${who} can no longer sign in.`);
  });

user
  .command("enable <who>")
  .description("enable it again")
  .action(async (who: string) => {
    await enableUser(viewer, { who });
    print(`${who} can sign in.`);
  });

user
  .command("claim <who>")
  .description("offer an imported account to its person, who gets a link by mail")
  .requiredOption("--email <address>")
  .action(async (who: string, given: { email: string }) => {
    const address = parse(email, given.email);
    await offerClaim(viewer, { who, email: address });
    print(`A link to claim the account was mailed to ${address}.`);
  });

user
  .command("key <who>")
  .description("create an API key and print it once")
  .requiredOption("--name <name>", "what it is for")
  .option("--scopes <scopes>", "read, write, or both", "read,write")
  .option("--days <days>", "days until it expires (default: never)")
  .action(async (who: string, given: { name: string; scopes: string; days?: string }) => {
    const input = parse(createApiKeyInput, {
      name: given.name,
      scopes: given.scopes.split(",").map((scope) => scope.trim()),
      days: given.days === undefined ? null : Number(given.days),
    });
    print(await createApiKeyFor(viewer, who, input));
  });

user
  .command("list")
  .description("list accounts: handle, address, status, name")
  .option("--imported", "include unclaimed imported accounts", false)
  .action(async ({ imported }: { imported: boolean }) => {
    const limit = 1000;
    let lines = await listAccounts(viewer, { imported, limit });
    while (lines.length > 0) {
      for (const line of lines) {
        const standing = line.isAdministrator ? `${line.standing} administrator` : line.standing;
        print([line.handle, line.email ?? "-", standing, line.displayName].join("\t"));
      }
      const after = lines.at(-1)?.handle;
      lines = lines.length < limit ? [] : await listAccounts(viewer, { imported, limit, after });
    }
  });

addUpstream(program, { systemViewer: viewer, print });
addMove(program, { systemViewer: viewer, print });
addFiles(program, { print });
addChanges(program, { systemViewer: viewer, print });
addActs(program, ACTS, { systemViewer: viewer, print });

try {
  await program.parseAsync();
} catch (error) {
  // Commander has already printed the message.
  if (error instanceof CommanderError) process.exitCode = error.exitCode;
  else if (error instanceof AppError) throw error;
  else
    throw new AppError(
      "internal",
      `The command failed: ${error instanceof Error ? error.message.trim() : error}`,
    );
}

function parse<Schema extends z.ZodType>(schema: Schema, given: unknown): z.output<Schema> {
  const parsed = schema.safeParse(given, { error: issueMessage });
  if (parsed.success) return parsed.data;
  const fields = messagesOf(parsed.error);
  throw new InvalidInput(fields, Object.values(fields).flat().join("\n"));
}

async function readSecret(given: string | undefined): Promise<string | undefined> {
  if (given !== "-") return given;
  if (process.stdin.isTTY) process.stderr.write("Password (then Enter and Ctrl-D): ");
  return (await text(process.stdin)).replace(/\r?\n$/, "");
}

function checkRight(right: string): void {
  if (right !== "administrator") {
    throw new AppError(
      "unknown_right",
      `Unknown right “${right}”. The only site-wide right is “administrator”; roles are assigned in a product's settings.`,
    );
  }
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
