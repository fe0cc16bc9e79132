import { type ForgeScene, momentOf, NO_COMMIT, type Recording, type Step, shaOf, textOf } from "./scene.ts";

/** As documented at https://docs.github.com/en/webhooks/webhook-events-and-payloads; shortened, names invented. */
export const github: Recording = (scene) => ({
  opened: pullRequest(scene, "opened", "opened"),
  updated: pullRequest(scene, "updated", "synchronize"),
  closed: pullRequest(scene, "closed", "closed"),
  reopened: pullRequest(scene, "reopened", "reopened"),
  merged: pullRequest(scene, "merged", "closed"),
  pushed: push(scene, "pushed", { ref: `refs/heads/${scene.branch}`, after: shaOf(scene, "merge") }),
  tagged: push(scene, "tagged", {
    ref: `refs/tags/${scene.tag}`,
    before: NO_COMMIT,
    // The tag's own object.
    after: shaOf(scene, "tag"),
    created: true,
    base_ref: `refs/heads/${scene.branch}`,
    commits: [],
  }),
  forced: push(scene, "forced", {
    ref: `refs/heads/${scene.branch}`,
    before: shaOf(scene, "merge"),
    after: shaOf(scene, "before"),
    forced: true,
    commits: [],
    head_commit: commit(scene, "before", "forced"),
  }),
  branchDeleted: push(scene, "branchDeleted", gone(scene, `refs/heads/${scene.branch}`)),
  tagDeleted: push(scene, "tagDeleted", gone(scene, `refs/tags/${scene.tag}`)),
  other: {
    headers: headers(scene, "issues", "other"),
    body: { action: "opened", issue: { number: 3, title: "A question" }, ...about(scene) },
  },
});

function headers(scene: ForgeScene, event: string, step: Step) {
  const id = shaOf(scene, step);
  return {
    "Content-Type": "application/json",
    "User-Agent": "GitHub-Hookshot/044aadd",
    "X-GitHub-Delivery": `${id.slice(0, 8)}-${id.slice(8, 12)}-11f0-8000-${id.slice(12, 24)}`,
    "X-GitHub-Event": event,
    "X-GitHub-Hook-ID": "292430182",
    "X-GitHub-Hook-Installation-Target-Type": "repository",
  };
}

function about({ repository }: ForgeScene) {
  const [owner, name] = repository.split("/");
  return {
    repository: {
      id: 186853002,
      name,
      full_name: repository,
      private: false,
      owner: { login: owner, id: 21031067 },
      html_url: `https://github.com/${repository}`,
      default_branch: "main",
    },
    sender: { login: "noor-h", id: 21031067, type: "User" },
  };
}

function pullRequest(scene: ForgeScene, step: Step, action: string) {
  const at = momentOf(scene, step).toISOString().replace(".000", "");
  const isMerged = step === "merged";
  const isClosed = isMerged || step === "closed";
  const head = shaOf(scene, step === "opened" ? "change" : "second");
  return {
    headers: headers(scene, "pull_request", step),
    body: {
      action,
      number: scene.number,
      pull_request: {
        url: `https://api.github.com/repos/${scene.repository}/pulls/${scene.number}`,
        id: 279147437,
        html_url: `https://github.com/${scene.repository}/pull/${scene.number}`,
        number: scene.number,
        state: isClosed ? "closed" : "open",
        locked: false,
        title: scene.title,
        user: { login: "noor-h", id: 21031067, type: "User" },
        body: textOf(scene).replaceAll("\n", "\r\n"),
        created_at: momentOf(scene, "opened").toISOString().replace(".000", ""),
        updated_at: at,
        closed_at: isClosed ? at : null,
        merged_at: isMerged ? at : null,
        // Before it is merged: a trial merge.
        merge_commit_sha: shaOf(scene, isMerged ? "merge" : "trial"),
        draft: false,
        head: { label: "noor-h:detach", ref: "detach", sha: head },
        base: { label: `ovirt:${scene.branch}`, ref: scene.branch, sha: shaOf(scene, "before") },
        merged: isMerged,
        commits: 1,
      },
      ...(action === "synchronize" ? { before: shaOf(scene, "change"), after: head } : {}),
      ...about(scene),
    },
  };
}

function commit(scene: ForgeScene, part: string, step: Step) {
  const person = { name: "Noor Haddad", email: "noor@example.org", username: "noor-h" };
  return {
    id: shaOf(scene, part),
    tree_id: shaOf(scene, `${part} tree`),
    distinct: true,
    message: part === "before" ? "Begin" : `${scene.title}\n\n${textOf(scene)}`,
    timestamp: momentOf(scene, step).toISOString().replace(".000Z", "+00:00"),
    url: `https://github.com/${scene.repository}/commit/${shaOf(scene, part)}`,
    author: person,
    committer: { name: "GitHub", email: "noreply@github.com", username: "web-flow" },
    added: [],
    removed: [],
    modified: ["lib/storage.py"],
  };
}

function push(scene: ForgeScene, step: Step, given: Record<string, unknown>) {
  return {
    headers: headers(scene, "push", step),
    body: {
      before: shaOf(scene, "before"),
      ...about(scene),
      pusher: { name: "noor-h", email: "noor@example.org" },
      created: false,
      deleted: false,
      forced: false,
      base_ref: null,
      compare: `https://github.com/${scene.repository}/compare/${shaOf(scene, "before").slice(0, 12)}`,
      commits: [commit(scene, "merge", "merged")],
      head_commit: commit(scene, "merge", "merged"),
      ...given,
    },
  };
}

function gone(scene: ForgeScene, ref: string) {
  return {
    ref,
    before: shaOf(scene, "merge"),
    after: NO_COMMIT,
    deleted: true,
    commits: [],
    head_commit: null,
  };
}
