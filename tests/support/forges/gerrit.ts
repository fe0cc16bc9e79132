import {
  changeIdOf,
  type ForgeScene,
  momentOf,
  NO_COMMIT,
  type Recording,
  type Step,
  shaOf,
  textOf,
} from "./scene.ts";

/**
 * As documented at https://gerrit-review.googlesource.com/Documentation/cmd-stream-events.html, posted by the plugin
 * “webhooks”; shortened, names invented.
 */
export const gerrit: Recording = (scene) => ({
  opened: change(scene, "opened", "patchset-created"),
  updated: change(scene, "updated", "patchset-created"),
  closed: change(scene, "closed", "change-abandoned", { abandoner: noor, reason: "Another way" }),
  reopened: change(scene, "reopened", "change-restored", { restorer: noor }),
  merged: change(scene, "merged", "change-merged", { submitter: noor, newRev: shaOf(scene, "merge") }),
  pushed: refUpdate(scene, "pushed", `refs/heads/${scene.branch}`, "before", "merge"),
  tagged: refUpdate(scene, "tagged", `refs/tags/${scene.tag}`, null, "merge"),
  // Gerrit does not say that a push was forced.
  forced: refUpdate(scene, "forced", `refs/heads/${scene.branch}`, "merge", "before"),
  branchDeleted: refUpdate(scene, "branchDeleted", `refs/heads/${scene.branch}`, "merge", null),
  tagDeleted: refUpdate(scene, "tagDeleted", `refs/tags/${scene.tag}`, "merge", null),
  other: change(scene, "other", "comment-added", { author: noor, comment: "Patch Set 2: Code-Review+2" }),
});

const noor = { name: "Noor Haddad", email: "noor@example.org", username: "noor" };
const HEADERS = {
  "Content-Type": "application/json; charset=UTF-8",
  "User-Agent": "Apache-HttpClient/4.5.2",
};

function seconds(scene: ForgeScene, step: Step): number {
  return momentOf(scene, step).getTime() / 1000;
}

function change(scene: ForgeScene, step: Step, type: string, more: Record<string, unknown> = {}) {
  const isFirst = step === "opened";
  const part = isFirst ? "change" : step === "merged" ? "merge" : "second";
  return {
    headers: HEADERS,
    body: {
      ...more,
      patchSet: {
        number: isFirst ? 1 : 2,
        revision: shaOf(scene, part),
        parents: [shaOf(scene, "before")],
        ref: `refs/changes/${`${scene.number}`.slice(-2).padStart(2, "0")}/${scene.number}/${isFirst ? 1 : 2}`,
        uploader: noor,
        createdOn: seconds(scene, step),
        author: noor,
        kind: "REWORK",
        sizeInsertions: 12,
        sizeDeletions: -3,
      },
      change: {
        project: scene.repository,
        branch: scene.branch,
        id: changeIdOf(scene),
        number: scene.number,
        subject: scene.title,
        owner: noor,
        url: `https://gerrit.example.org/c/${scene.repository}/+/${scene.number}`,
        commitMessage: `${scene.title}\n\n${textOf(scene)}\nChange-Id: ${changeIdOf(scene)}\n`,
        createdOn: seconds(scene, "opened"),
        status: step === "closed" ? "ABANDONED" : "OPEN",
      },
      project: scene.repository,
      refName: `refs/heads/${scene.branch}`,
      changeKey: { id: changeIdOf(scene) },
      type,
      eventCreatedOn: seconds(scene, step),
    },
  };
}

function refUpdate(scene: ForgeScene, step: Step, refName: string, from: string | null, to: string | null) {
  return {
    headers: HEADERS,
    body: {
      submitter: noor,
      refUpdate: {
        oldRev: from === null ? NO_COMMIT : shaOf(scene, from),
        newRev: to === null ? NO_COMMIT : shaOf(scene, to),
        refName,
        project: scene.repository,
      },
      type: "ref-updated",
      eventCreatedOn: seconds(scene, step),
    },
  };
}
