import { spawnSync } from "node:child_process";
import { existsSync, statSync } from "node:fs";
import { dirname } from "node:path";
import { SetupError } from "#lib/errors.ts";

export type Account = { uid: number; gid: number; name: string };
/** How to run a program as that account. */
export type Run = {
  command: (program: string, args: string[]) => [string, string[]];
  identity: { uid?: number; gid?: number };
};

/**
 * PostgreSQL refuses to run as root. When started as root, it runs as the owner of the data, else as `postgres`, else as a
 * new account, else as `nobody`. Undefined for other users: it runs as the same user.
 */
export function chooseAccount(dir: string): Account | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const owner = existsSync(dir) ? statSync(dir) : undefined;
  if (owner && owner.uid !== 0) return { uid: owner.uid, gid: owner.gid, name: `user ${owner.uid}` };
  const known = findAccount("postgres") ?? findAccount("headwater");
  if (known) return known;
  spawnSync("useradd", [
    "--system",
    "--user-group",
    "--no-create-home",
    "--shell",
    "/usr/sbin/nologin",
    "headwater",
  ]);
  const created = findAccount("headwater") ?? findAccount("nobody");
  if (created) return created;
  throw new SetupError(
    "PostgreSQL does not run as root, and there is no other account for it: start Headwater as an ordinary user.",
  );
}

/**
 * How to run a program as `account`. Where that account cannot reach the files (a clone in /root, say), the program also
 * gets the capability to do so.
 */
export function runner(account: Account | undefined, paths: string[]): Run {
  if (!account) return { command: (program, args) => [program, args], identity: {} };
  const { uid, gid } = account;
  const unreachable = paths.find((path) => !canReach(path, account));
  if (!unreachable) return { command: (program, args) => [program, args], identity: { uid, gid } };
  const setprivArgs = [`--reuid=${uid}`, `--regid=${gid}`, "--clear-groups"];
  // With the third flag, checks whether a file is executable respect the capability, too.
  setprivArgs.push(
    "--inh-caps=+dac_override",
    "--ambient-caps=+dac_override",
    "--securebits=+no_setuid_fixup",
    "--",
  );
  const trial = spawnSync("setpriv", [...setprivArgs, "/bin/ls", unreachable]);
  if (trial.status !== 0) {
    throw new SetupError(
      `PostgreSQL does not run as root, and the account ${account.name} may not enter ${unreachable}: move Headwater to a path such as /opt/headwater, or start it as an ordinary user.`,
    );
  }
  return { command: (program, args) => ["setpriv", [...setprivArgs, program, ...args]], identity: {} };
}

function findAccount(name: string): Account | undefined {
  const ask = (flag: string) => spawnSync("id", [flag, name], { encoding: "utf8" });
  const [uid, gid] = [ask("-u"), ask("-g")];
  if (uid.status !== 0 || gid.status !== 0) return undefined;
  return { uid: Number(uid.stdout), gid: Number(gid.stdout), name };
}

function canReach(path: string, { uid, gid }: Account): boolean {
  for (let at = path; ; at = dirname(at)) {
    if (existsSync(at)) {
      const { mode, uid: owner, gid: group } = statSync(at);
      const bits = owner === uid ? mode >> 6 : group === gid ? mode >> 3 : mode;
      if ((bits & 1) === 0) return false;
    }
    if (at === dirname(at)) return true;
  }
}
