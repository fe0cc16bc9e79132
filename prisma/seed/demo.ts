import { transaction } from "#lib/db/client.ts";
import { demoSignIns } from "./cast.ts";
import { hashPasswords, makeCatalogue, releaseVersions } from "./make-catalogue.ts";
import { tellBugs } from "./tell-bugs.ts";
import { tellRichBug } from "./tell-rich-bug.ts";
import { tellUpstream } from "./tell-upstream.ts";
import { putAtItsTime } from "./time-line.ts";
import { loadViewers } from "./viewers.ts";

/**
 * Fills an empty database with a small catalogue, a cast and some bugs to look at; does nothing when
 * anybody is there. Gives the people with whom one may sign in, none when nothing was done.
 */
export async function seedDemo(): Promise<{ handle: string; email: string; password: string }[]> {
  const now = new Date();
  const hashes = await hashPasswords();
  if (!(await transaction((tx) => makeCatalogue(tx, hashes, now)))) return [];
  const viewers = await loadViewers();
  const { numbers, marks } = await tellBugs(now, viewers);
  await transaction(releaseVersions);
  const later = await tellUpstream(now, viewers, numbers);
  const last = await tellRichBug(now, viewers, numbers);
  await putAtItsTime([...marks, ...later, ...last]);
  return demoSignIns.map(({ handle, email, password }) => ({ handle, email, password }));
}
