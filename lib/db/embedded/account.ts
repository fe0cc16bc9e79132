import { spawnSync } from "node:child_process";
import { existsSync, statSync } from "node:fs";
import { dirname } from "node:path";
import { SetupError } from "#lib/errors.ts";

export type Account = { uid: number; gid: number; name: string };
/** How to start a program as that account. */
export type Run = {
  command: (program: string, args: string[]) => [string, string[]];
  identity: { uid?: number; gid?: number };
};

/**
 * PostgreSQL refuses to run as root. Root lends it another account: the one that owns the data, else
 * `postgres`, else one made for it, else `nobody`. Anybody else runs it as themselves.
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
  const made = findAccount("headwater") ?? findAccount("nobody");
  if (made) return made;
  throw new SetupError(
    "PostgreSQL does not run as root, and there is no other account to lend it: start Headwater as an ordinary user.",
  );
}

/**
 * How to run a program as `account`. Where that account cannot even get to the files (a clone in
 * /root, say), root also lends it the right to pass.
 */
export function runner(account: Account | undefined, places: string[]): Run {
  if (!account) return { command: (program, args) => [program, args], identity: {} };
  const { uid, gid } = account;
  const barred = places.find((place) => !canReach(place, account));
  if (!barred) return { command: (program, args) => [program, args], identity: { uid, gid } };
  const lend = [`--reuid=${uid}`, `--regid=${gid}`, "--clear-groups"];
  // (With the third flag, asking whether a file may be run heeds that right too.)
  lend.push(
    "--inh-caps=+dac_override",
    "--ambient-caps=+dac_override",
    "--securebits=+no_setuid_fixup",
    "--",
  );
  const trial = spawnSync("setpriv", [...lend, "/bin/ls", barred]);
  if (trial.status !== 0) {
    throw new SetupError(
      `PostgreSQL does not run as root, and the account ${account.name} may not enter ${barred}: move Headwater to a place such as /opt/headwater, or start it as an ordinary user.`,
    );
  }
  return { command: (program, args) => ["setpriv", [...lend, program, ...args]], identity: {} };
}

function findAccount(name: string): Account | undefined {
  const ask = (flag: string) => spawnSync("id", [flag, name], { encoding: "utf8" });
  const [uid, gid] = [ask("-u"), ask("-g")];
  if (uid.status !== 0 || gid.status !== 0) return undefined;
  return { uid: Number(uid.stdout), gid: Number(gid.stdout), name };
}

function canReach(place: string, { uid, gid }: Account): boolean {
  for (let at = place; ; at = dirname(at)) {
    if (existsSync(at)) {
      const { mode, uid: owner, gid: group } = statSync(at);
      const bits = owner === uid ? mode >> 6 : group === gid ? mode >> 3 : mode;
      if ((bits & 1) === 0) return false;
    }
    if (at === dirname(at)) return true;
  }
}
