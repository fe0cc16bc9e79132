import { type ForgeScene, momentOf, NO_COMMIT, type Recording, type Step, shaOf, textOf } from "./scene.ts";

/** As documented at https://docs.gitlab.com/user/project/integrations/webhook_events/; shortened, names invented. */
export const gitlab: Recording = (scene) => ({
  opened: mergeRequest(scene, "opened", "open"),
  updated: mergeRequest(scene, "updated", "update"),
  closed: mergeRequest(scene, "closed", "close"),
  reopened: mergeRequest(scene, "reopened", "reopen"),
  merged: mergeRequest(scene, "merged", "merge"),
  pushed: push(scene, "pushed", "push", {
    ref: `refs/heads/${scene.branch}`,
    after: shaOf(scene, "merge"),
    commits: [commit(scene)],
    total_commits_count: 1,
  }),
  tagged: push(scene, "tagged", "tag_push", {
    ref: `refs/tags/${scene.tag}`,
    before: NO_COMMIT,
    // The tag's own object.
    after: shaOf(scene, "tag"),
    checkout_sha: shaOf(scene, "merge"),
    message: `Release ${scene.tag}`,
    commits: [commit(scene)],
    total_commits_count: 1,
  }),
  // GitLab does not say that a push was forced.
  forced: push(scene, "forced", "push", {
    ref: `refs/heads/${scene.branch}`,
    before: shaOf(scene, "merge"),
    after: shaOf(scene, "before"),
    checkout_sha: shaOf(scene, "before"),
  }),
  branchDeleted: push(scene, "branchDeleted", "push", gone(scene, `refs/heads/${scene.branch}`)),
  tagDeleted: push(scene, "tagDeleted", "tag_push", gone(scene, `refs/tags/${scene.tag}`)),
  other: {
    headers: headers(scene, "Pipeline Hook", "other"),
    body: {
      object_kind: "pipeline",
      object_attributes: { id: 31, status: "success", finished_at: `${stamp(momentOf(scene, "other"))} UTC` },
      ...about(scene),
    },
  },
});

function headers(scene: ForgeScene, event: string, step: Step) {
  const id = shaOf(scene, step);
  const uuid = (from: number) => `${id.slice(from, from + 8)}-${id.slice(0, 4)}-4fa5-8000-${id.slice(4, 16)}`;
  return {
    "Content-Type": "application/json",
    "User-Agent": "GitLab/18.6.1-ee",
    "Idempotency-Key": uuid(8),
    "X-Gitlab-Event": event,
    "X-Gitlab-Event-UUID": uuid(16),
    "X-Gitlab-Instance": "https://gitlab.com",
    "X-Gitlab-Webhook-UUID": "02affd2d-2cba-4033-917d-ec22d5dc4b38",
  };
}

function about({ repository }: ForgeScene) {
  return {
    project: {
      id: 15,
      name: repository.split("/").at(-1),
      web_url: `https://gitlab.com/${repository}`,
      namespace: "oVirt",
      visibility_level: 20,
      path_with_namespace: repository,
      default_branch: "main",
    },
  };
}

/** "2026-11-03 09:12:44" */
function stamp(at: Date): string {
  return at.toISOString().slice(0, 19).replace("T", " ");
}

function commit(scene: ForgeScene) {
  return {
    id: shaOf(scene, "merge"),
    message: `${scene.title}\n\n${textOf(scene)}`,
    title: scene.title,
    timestamp: momentOf(scene, "merged").toISOString().replace(".000Z", "+00:00"),
    url: `https://gitlab.com/${scene.repository}/-/commit/${shaOf(scene, "merge")}`,
    author: { name: "Noor Haddad", email: "noor@example.org" },
    added: [],
    modified: ["lib/storage.py"],
    removed: [],
  };
}

function push(scene: ForgeScene, step: Step, kind: "push" | "tag_push", given: Record<string, unknown>) {
  return {
    headers: headers(scene, kind === "push" ? "Push Hook" : "Tag Push Hook", step),
    body: {
      object_kind: kind,
      event_name: kind,
      before: shaOf(scene, "before"),
      checkout_sha: shaOf(scene, "merge"),
      message: null,
      user_id: 4,
      user_name: "Noor Haddad",
      user_username: "noor",
      project_id: 15,
      ...about(scene),
      commits: [],
      total_commits_count: 0,
      ...given,
    },
  };
}

function gone(scene: ForgeScene, ref: string) {
  return { ref, before: shaOf(scene, "merge"), after: NO_COMMIT, checkout_sha: null };
}

function mergeRequest(scene: ForgeScene, step: Step, action: string) {
  const state = { closed: "closed", merged: "merged" }[step as string] ?? "opened";
  const at = `${stamp(momentOf(scene, step))} UTC`;
  const head = shaOf(scene, step === "opened" ? "change" : "second");
  return {
    headers: headers(scene, "Merge Request Hook", step),
    body: {
      object_kind: "merge_request",
      event_type: "merge_request",
      user: { id: 1, name: "Ivo Brandt", username: "ivo", email: "[REDACTED]" },
      ...about(scene),
      object_attributes: {
        id: 99,
        iid: scene.number,
        target_branch: scene.branch,
        source_branch: "detach",
        source_project_id: 14,
        target_project_id: 15,
        author_id: 51,
        title: scene.title,
        created_at: `${stamp(momentOf(scene, "opened"))} UTC`,
        updated_at: at,
        state,
        action,
        draft: false,
        merge_status: "can_be_merged",
        merge_commit_sha: state === "merged" ? shaOf(scene, "merge") : null,
        description: textOf(scene),
        last_commit: {
          id: head,
          message: scene.title,
          title: scene.title,
          timestamp: momentOf(scene, "opened").toISOString(),
          url: `https://gitlab.com/${scene.repository}/-/commit/${head}`,
          author: { name: "Noor Haddad", email: "noor@example.org" },
        },
        url: `https://gitlab.com/${scene.repository}/-/merge_requests/${scene.number}`,
        ...(action === "update" ? { oldrev: shaOf(scene, "change") } : {}),
      },
      labels: [],
      changes: {},
      repository: { name: scene.repository, url: "", description: "", homepage: "" },
    },
  };
}
