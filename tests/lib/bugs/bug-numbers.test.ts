import { expect, test } from "vitest";
import { changeBugInput } from "#lib/bugs/schema.ts";
import { env } from "#lib/env.ts";

const here = env().url;

test.each([["12"], ["#12"], ["bug 12"], ["Bug #12"], [`${here}/bugs/12`], [`${here}/bugs/12?edit=all#c3`]])(
  "the number of a bug may be written as %s",
  (text) => {
    expect(changeBugInput.parse({ duplicateOf: text }).duplicateOf).toBe(12);
    expect(changeBugInput.parse({ dependsOn: `${text}, 13` }).dependsOn).toEqual([12, 13]);
  },
);

test.each([["abc"], ["12b"], ["https://elsewhere.example/bugs/12"], ["2147483648"], ["0"]])(
  "%s is refused with words at the field",
  (text) => {
    for (const field of ["duplicateOf", "dependsOn"] as const) {
      const { success, error } = changeBugInput.safeParse({ [field]: text });
      expect(success).toBe(false);
      const [issue] = error?.issues ?? [];
      expect(issue?.path).toEqual([field]);
      expect(issue?.message).toMatch(/bug/);
    }
  },
);
