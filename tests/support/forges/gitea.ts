import { type ForgeScene, momentOf, type Recording, type Step, shaOf, textOf } from "./scene.ts";

/** As documented at https://docs.gitea.com/usage/webhooks; shortened, names invented. Forgejo sends the same. */
export const gitea: Recording = (scene) => ({
  opened: pullRequest(scene, "opened", "opened"),
  updated: pullRequest(scene, "updated", "synchronized"),
  closed: pullRequest(scene, "closed", "closed"),
  reopened: pullRequest(scene, "reopened", "reopened"),
  merged: pullRequest(scene, "merged", "closed"),
  pushed: push(scene, "pushed", { ref: `refs/heads/${scene.branch}`, after: shaOf(scene, "merge") }),
  tagged: {
    headers: headers(scene, "create", "tagged"),
    body: { sha: shaOf(scene, "merge"), ref: scene.tag, ref_type: "tag", ...about(scene) },
  },
  // Gitea does not say that a push was forced.
  forced: push(scene, "forced", {
    ref: `refs/heads/${scene.branch}`,
    before: shaOf(scene, "merge"),
    after: shaOf(scene, "before"),
    commits: null,
    total_commits: 0,
    head_commit: null,
  }),
  branchDeleted: gone(scene, "branchDeleted", "branch", scene.branch),
  tagDeleted: gone(scene, "tagDeleted", "tag", scene.tag),
  other: {
    headers: headers(scene, "fork", "other"),
    body: { forkee: { full_name: scene.repository }, ...about(scene) },
  },
});

/** The same, as Forgejo names its headers. */
export const forgejo: Recording = (scene) => {
  const named = Object.entries(gitea(scene)).map(([step, { headers: given, body }]) => {
    const renamed = Object.entries(given).map(([name, value]) => [
      name.replace("-Gitea-", "-Forgejo-"),
      value,
    ]);
    return [step, { headers: { ...given, ...Object.fromEntries(renamed) }, body }];
  });
  return Object.fromEntries(named);
};

function headers(scene: ForgeScene, event: string, step: Step) {
  const id = shaOf(scene, step);
  const delivery = `${id.slice(0, 8)}-${id.slice(8, 12)}-4bf3-8000-${id.slice(12, 24)}`;
  return {
    "Content-Type": "application/json",
    "X-Gitea-Delivery": delivery,
    "X-Gitea-Event": event,
    "X-Gitea-Event-Type": event,
    "X-GitHub-Delivery": delivery,
    "X-GitHub-Event": event,
  };
}

function about({ repository }: ForgeScene) {
  const [owner, name] = repository.split("/");
  return {
    repository: {
      id: 140,
      owner: { id: 1, login: owner, full_name: "oVirt", username: owner },
      name,
      full_name: repository,
      private: false,
      html_url: `https://codeberg.org/${repository}`,
      default_branch: "main",
    },
    sender: { id: 1, login: "noor", full_name: "Noor Haddad", username: "noor" },
  };
}

function commit(scene: ForgeScene) {
  return {
    id: shaOf(scene, "merge"),
    message: `${scene.title}\n\n${textOf(scene)}\n`,
    url: `https://codeberg.org/${scene.repository}/commit/${shaOf(scene, "merge")}`,
    author: { name: "Noor Haddad", email: "noor@example.org", username: "noor" },
    committer: { name: "Noor Haddad", email: "noor@example.org", username: "noor" },
    verification: null,
    timestamp: momentOf(scene, "merged").toISOString().replace(".000Z", "+00:00"),
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
      compare_url: `https://codeberg.org/${scene.repository}/compare`,
      commits: [commit(scene)],
      total_commits: 1,
      head_commit: commit(scene),
      ...about(scene),
      pusher: { id: 1, login: "noor", full_name: "Noor Haddad", username: "noor" },
      ...given,
    },
  };
}

function gone(scene: ForgeScene, step: Step, ref_type: string, ref: string) {
  return {
    headers: headers(scene, "delete", step),
    body: { ref, ref_type, pusher_type: "user", ...about(scene) },
  };
}

function pullRequest(scene: ForgeScene, step: Step, action: string) {
  const at = momentOf(scene, step).toISOString().replace(".000", "");
  const isMerged = step === "merged";
  const isClosed = isMerged || step === "closed";
  return {
    headers: headers(scene, "pull_request", step),
    body: {
      action,
      number: scene.number,
      pull_request: {
        id: 12,
        url: `https://codeberg.org/${scene.repository}/pulls/${scene.number}`,
        number: scene.number,
        user: { id: 2, login: "noor", full_name: "Noor Haddad", username: "noor" },
        title: scene.title,
        body: textOf(scene),
        labels: [],
        state: isClosed ? "closed" : "open",
        draft: false,
        html_url: `https://codeberg.org/${scene.repository}/pulls/${scene.number}`,
        mergeable: !isClosed,
        merged: isMerged,
        merged_at: isMerged ? at : null,
        merge_commit_sha: isMerged ? shaOf(scene, "merge") : null,
        base: { label: scene.branch, ref: scene.branch, sha: shaOf(scene, "before") },
        head: { label: "detach", ref: "detach", sha: shaOf(scene, step === "opened" ? "change" : "second") },
        merge_base: shaOf(scene, "before"),
        created_at: momentOf(scene, "opened").toISOString().replace(".000", ""),
        updated_at: at,
        closed_at: isClosed ? at : null,
      },
      ...about(scene),
      commit_id: "",
      review: null,
    },
  };
}
