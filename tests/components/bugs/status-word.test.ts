import { expect, test } from "vitest";
import { stateClass } from "#components/bugs/status-word.tsx";

test("the mark of a status depends on its meaning, not on its name", () => {
  // RESOLVED FIXED and VERIFIED in Bugzilla's workflow, CLOSED CURRENTRELEASE in oVirt's.
  expect(stateClass({ phase: "to_verify", meaning: "fixed", isOpen: false })).toBe("state-good");
  expect(stateClass({ phase: "verified", meaning: "fixed", isOpen: false })).toBe("state-good");
  expect(stateClass({ phase: "closed", meaning: "fixed", isOpen: false })).toBe("state-good");
  // VERIFIED and ON_QA in oVirt's, which are open.
  expect(stateClass({ phase: "verified", meaning: null, isOpen: true })).toBe("state-good");
  expect(stateClass({ phase: "to_verify", meaning: null, isOpen: true })).toBe("state-check");
  expect(stateClass({ phase: "closed", meaning: "duplicate", isOpen: false })).toBe("state-ended");
  expect(stateClass({ phase: "confirmed", meaning: null, isOpen: true })).toBe("state-ready");
  expect(stateClass({ phase: "unconfirmed", meaning: null, isOpen: true })).toBe("state-new");
  expect(stateClass({ phase: "assigned", meaning: null, isOpen: true })).toBe("state-work");
});
