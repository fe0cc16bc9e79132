import { expect, test } from "vitest";
import { commentFlags } from "#lib/flags/panel.ts";
import type { OpenFlagView } from "#lib/flags/queries.ts";

test("the comment box has the flags of the bug before those of its files", () => {
  const face = { description: "", moves: ["requested" as const], canNameRequestee: true };
  const kind = { isMultiplicable: false, isQuestion: false, requiresComment: false, questionnaire: "" };
  const open = (typeId: number, type: string, attachmentId: number | null): OpenFlagView => ({
    ...{ ...face, ...kind, typeId, type, attachmentId, defaultRequestee: null },
    attachment: attachmentId === null ? null : `${attachmentId}.patch`,
  });
  const panel = {
    set: [],
    open: [open(1, "review", 7), open(1, "review", 8), open(2, "needinfo", null)],
    suggested: [],
  };
  expect(commentFlags(panel, { handle: "maja" }).map(({ label, isOnFile }) => [label, isOnFile])).toEqual([
    ["needinfo", false],
    ["review on 7.patch", true],
    ["review on 8.patch", true],
  ]);
});
