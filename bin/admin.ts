import { text } from "node:stream/consumers";
import { Command, CommanderError } from "commander";
import type { z } from "zod";
import { ACTS } from "#lib/admin/act/registry.ts";
import { AppError, InvalidInput } from "#lib/errors.ts";
import { messagesOf, sayIssue } from "#lib/http/read.ts";
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

// npm run admin -- …: what an administrator does from a script. The commands on accounts stand here, WHO
// being a handle or an e-mail address; every other administrative act comes from its declaration.

const viewer = systemViewer("npm run admin", "cli");
const program = new Command("npm run admin --").exitOverride().showHelpAfterError();
const user = program.command("user").description("accounts").exitOverride();

user
  .command("create")
  .description("make an account that is confirmed")
  .requiredOption("--email <address>")
  .requiredOption("--name <name>", "display name")
  .requiredOption("--handle <handle>", "public name in addresses and mentions")
  .option(
    "--password <password>",
    "“-” reads it from standard input; left out, the person chooses one by mail",
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
      say(`@${input.handle} is there.`);
    },
  );

user
  .command("password <who>")
  .description("set a password, and sign the person out everywhere")
  .option("--password <password>", "“-” or left out reads it from standard input", "-")
  .action(async (who: string, given: { password: string }) => {
    await setPassword(viewer, { who, password: parse(password, await readSecret(given.password)) });
    say(`The password of ${who} is set.`);
  });

user
  .command("grant <right> <who>")
  .description("make somebody an administrator")
  .action(async (right: string, who: string) => {
    refuseOtherRights(right);
    await grantAdministrator(viewer, { who });
    say(`${who} is an administrator.`);
  });

user
  .command("revoke <right> <who>")
  .description("take it back")
  .action(async (right: string, who: string) => {
    refuseOtherRights(right);
    await revokeAdministrator(viewer, { who });
    say(`${who} is no administrator.`);
  });

user
  .command("disable <who>")
  .description("close an account, and sign the person out everywhere")
  .option("--reason <reason>", "what the person is told", "Closed by an administrator.")
  .action(async (who: string, { reason }: { reason: string }) => {
    await disableUser(viewer, { who, reason });
    say(`${who} can no longer sign in.`);
  });

user
  .command("enable <who>")
  .description("open it again")
  .action(async (who: string) => {
    await enableUser(viewer, { who });
    say(`${who} can sign in.`);
  });

user
  .command("claim <who>")
  .description("give an imported account the address of its person, who is mailed a link to take it")
  .requiredOption("--email <address>")
  .action(async (who: string, given: { email: string }) => {
    const address = parse(email, given.email);
    await offerClaim(viewer, { who, email: address });
    say(`A link to take the account was mailed to ${address}.`);
  });

user
  .command("key <who>")
  .description("make an API key and print it, this once")
  .requiredOption("--name <name>", "what it is for")
  .option("--scopes <scopes>", "read, write, or both", "read,write")
  .option("--days <days>", "until it ends; left out, it does not")
  .action(async (who: string, given: { name: string; scopes: string; days?: string }) => {
    const input = parse(createApiKeyInput, {
      name: given.name,
      scopes: given.scopes.split(",").map((scope) => scope.trim()),
      days: given.days === undefined ? null : Number(given.days),
    });
    say(await createApiKeyFor(viewer, who, input));
  });

user
  .command("list")
  .description("list accounts: handle, address, standing, name")
  .option("--imported", "with those that nobody has claimed", false)
  .action(async ({ imported }: { imported: boolean }) => {
    const limit = 1000;
    let lines = await listAccounts(viewer, { imported, limit });
    while (lines.length > 0) {
      for (const line of lines) {
        const standing = line.isAdministrator ? `${line.standing} administrator` : line.standing;
        say([line.handle, line.email ?? "-", standing, line.displayName].join("\t"));
      }
      const after = lines.at(-1)?.handle;
      lines = lines.length < limit ? [] : await listAccounts(viewer, { imported, limit, after });
    }
  });

addActs(program, ACTS, { systemViewer: viewer, say });

try {
  await program.parseAsync();
} catch (error) {
  // Commander has said already what it has to say.
  if (error instanceof CommanderError) process.exitCode = error.exitCode;
  else if (error instanceof AppError) throw error;
  else
    throw new AppError(
      "internal",
      `It did not work: ${error instanceof Error ? error.message.trim() : error}`,
    );
}

function parse<Schema extends z.ZodType>(schema: Schema, given: unknown): z.output<Schema> {
  const parsed = schema.safeParse(given, { error: sayIssue });
  if (parsed.success) return parsed.data;
  const fields = messagesOf(parsed.error);
  throw new InvalidInput(fields, Object.values(fields).flat().join("\n"));
}

async function readSecret(given: string | undefined): Promise<string | undefined> {
  if (given !== "-") return given;
  if (process.stdin.isTTY) process.stderr.write("Password (then Enter and Ctrl-D): ");
  return (await text(process.stdin)).replace(/\r?\n$/, "");
}

function refuseOtherRights(right: string): void {
  if (right !== "administrator") {
    throw new AppError(
      "unknown_right",
      `There is one right for the whole site, administrator; “${right}” is none. Roles are given in a product's settings.`,
    );
  }
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
