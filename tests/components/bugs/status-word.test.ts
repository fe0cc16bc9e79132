import { expect, test } from "vitest";
import { statusTone } from "#components/bugs/status-word.tsx";

test("the colour of a status depends on its meaning, not on its name", () => {
  // RESOLVED FIXED and VERIFIED in Bugzilla's workflow, CLOSED CURRENTRELEASE in oVirt's.
  expect(statusTone({ phase: "to_verify", meaning: "fixed", isOpen: false })).toBe("green");
  expect(statusTone({ phase: "verified", meaning: "fixed", isOpen: false })).toBe("green");
  expect(statusTone({ phase: "closed", meaning: "fixed", isOpen: false })).toBe("green");
  // VERIFIED and ON_QA in oVirt's, which are open.
  expect(statusTone({ phase: "verified", meaning: null, isOpen: true })).toBe("green");
  expect(statusTone({ phase: "to_verify", meaning: null, isOpen: true })).toBe("amber");
  expect(statusTone({ phase: "closed", meaning: "duplicate", isOpen: false })).toBe("slate");
  expect(statusTone({ phase: "confirmed", meaning: null, isOpen: true })).toBe("accent");
});
