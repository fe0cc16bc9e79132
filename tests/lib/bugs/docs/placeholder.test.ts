import { expect, test } from "vitest";
import { meantText } from "#lib/bugs/docs/placeholder.ts";

test.each([
  "",
  " \n\t ",
  "undefined",
  "N/A",
  "If docs needed, set a value",
  "If this bug requires documentation, please select an appropriate Doc Type value.",
  "please select an appropriate Doc Type value",
  "Cause: \n\nConsequence: \n\nFix: \n\nResult:",
  "Cause: Consequence: Fix: Result:",
  "Feature:\n\nReason:\n\nResult:",
  "**Cause:**\n**Consequence:**\n**Fix:**\n**Result:**",
  "Cause: What actions or circumstances cause this bug to present.\nConsequence: What happens when the bug presents.\nFix: What was done to fix the bug.\nResult: Now what happens when the actions or circumstances above occur.",
  "Cause (what was wrong):\nConsequence (what the user saw):",
])("%j says nothing", (text) => {
  expect(meantText(text)).toBe("");
});

test.each([
  "Support pure IPv6 deployments",
  "oVirt Engine now requires WildFly 23",
  "Cause: the disk was full.\nConsequence: \nFix: \nResult:",
  "Feature:\nThe number of IO threads can be set.\n\nReason:\n\nResult:",
  "The value is undefined until the host is up.",
  "Result: 5",
  "なし: ホストを追加できます",
])("%j says something, and stays as it is", (text) => {
  expect(meantText(`\n${text}  `)).toBe(text);
});
