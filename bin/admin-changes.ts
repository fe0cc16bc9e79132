import { basename, dirname, resolve } from "node:path";
import type { Command } from "commander";
import { getProduct } from "#lib/catalog/queries.ts";
import { env } from "#lib/env.ts";
import type { Viewer } from "#lib/people/viewer.ts";
import { countOf, sayList, sayNumber } from "#lib/text.ts";
import { importRepository, type RepositoryImport } from "#lib/upstream/changes/import-repository.ts";

type Context = { systemViewer: Viewer; print: (line: string) => void };
type Given = {
  product: string;
  repository?: string;
  branch: string[];
  bugsAt: string[];
  all: boolean;
  json: boolean;
};

/** `npm run admin -- changes import`: the commits of a git repository as changes of the code of a product. */
export function addChanges(program: Command, { systemViewer, print }: Context): void {
  const repeated = (value: string, before: string[]) => [...before, value];
  program
    .command("changes")
    .description("commits that name bugs")
    .exitOverride()
    .command("import <directory>")
    .description("read a git repository on this machine: what is new or different since it was last read")
    .requiredOption("--product <name>", "whose code it is")
    .option("--repository <name>", "its name in the product (default: the name of the directory)")
    .option(
      "--branch <pattern>",
      "branches that count, such as stable-*; repeatable (default: all)",
      repeated,
      [],
    )
    .option(
      "--bugs-at <address>",
      "address of a tracker whose bug numbers are ours, as that of an imported one; repeatable",
      repeated,
      [],
    )
    .option("--all", "record everything again, not only what is different", false)
    .option("--json", "print the result as lines of JSON", false)
    .exitOverride()
    .action(async (directory: string, given: Given) => {
      const began = performance.now();
      const { id, name } = await getProduct(systemViewer, given.product);
      const done = await importRepository(systemViewer, {
        product: { id, name },
        path: directory,
        name: given.repository ?? nameOf(directory),
        branches: given.branch,
        bugAddresses: [env().url, ...env().oldTrackers, ...given.bugsAt],
        isAgain: given.all,
      });
      const seconds = (performance.now() - began) / 1000;
      for (const line of given.json ? linesOf(done, seconds) : sentencesOf(done, name, seconds)) print(line);
    });
}

/** /srv/git/engine.git and /home/me/engine/.git are both “engine”. */
function nameOf(directory: string): string {
  const path = resolve(directory);
  return basename(basename(path) === ".git" ? dirname(path) : path, ".git");
}

function* linesOf(done: RepositoryImport, seconds: number): Generator<string> {
  const { recorded, moved, ignoredTags, name, isAdded, developmentBranch, commits } = done;
  const { added, changed, unchanged, links, trackings } = recorded;
  const counts = { commits, added, changed, unchanged, links, bugs: recorded.bugIds.size, trackings };
  yield JSON.stringify({
    ...{ repository: name, isAdded, developmentBranch, ...counts },
    ...{ unknownBugs: recorded.unknownBugs.size, ignoredTags: ignoredTags.length, seconds },
  });
  for (const ref of moved) yield JSON.stringify({ moved: ref });
  for (const [number, keys] of recorded.unknownBugs)
    yield JSON.stringify({ unknownBug: number, commits: keys });
}

const SAID = 10;

function* sentencesOf(done: RepositoryImport, product: string, seconds: number): Generator<string> {
  const { recorded, moved, ignoredTags, name, isAdded, developmentBranch, commits } = done;
  const { added, changed, unchanged, links, bugIds, trackings, unknownBugs } = recorded;
  if (isAdded)
    yield `${product} has the repository “${name}”, with the development branch “${developmentBranch}”.`;
  yield `${countOf(commits, "commit")} new or different: ${sayNumber(added)} added, ${sayNumber(changed)} changed, ${sayNumber(unchanged)} as before.`;
  yield `${countOf(links, "link")} to bugs changed, and ${countOf(trackings, "tracking")} of ${countOf(bugIds.size, "bug")}.`;
  for (const { ref, from, to } of moved) {
    yield to === null
      ? `${ref} is gone; it was at ${from.slice(0, 12)}.`
      : `${ref} was moved by force from ${from.slice(0, 12)} to ${to.slice(0, 12)}.`;
  }
  if (unknownBugs.size > 0) {
    const some = [...unknownBugs.keys()].slice(0, SAID).map((number) => `#${number}`);
    const rest = unknownBugs.size - some.length;
    yield `${countOf(unknownBugs.size, "number is", "numbers are")} of no bug here: ${sayList([...some, ...(rest > 0 ? [`${sayNumber(rest)} more`] : [])])}.`;
  }
  if (ignoredTags.length > 0)
    yield `${countOf(ignoredTags.length, "tag names", "tags name")} no version of ${product}.`;
  yield `It took ${seconds.toFixed(1)} s.`;
}
