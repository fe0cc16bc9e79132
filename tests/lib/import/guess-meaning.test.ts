import { describe, expect, test } from "vitest";
import { MEANINGS, PHASES } from "#lib/catalog/workflow/phases.ts";
import { bugzilla, ovirt } from "#lib/catalog/workflow/presets.ts";
import { guessMeaning, guessPhase } from "#lib/import/guess-meaning.ts";

describe("the phase of a status is guessed from its name", () => {
  test.each([...bugzilla.statuses, ...ovirt.statuses])("$name of a workflow that ships", (status) => {
    expect(guessPhase(status.name, status.isOpen)).toEqual({ meaning: status.phase, isKnown: true });
  });

  test.each([
    ["REOPENED", true, "confirmed"],
    ["NEEDINFO", true, "confirmed"],
    ["WAITINGFORINFO", true, "confirmed"],
    ["REPORTED", true, "unconfirmed"],
    ["ON_DEV", true, "assigned"],
    ["In review", true, "in_review"],
    ["REJECTED", false, "closed"],
    ["RESOLVED MOVED TO NEW ISSUE TRACKER", false, "closed"],
    ["FIXED", false, "to_verify"],
    ["INVALID", false, "closed"],
  ] as const)("%s", (name, isOpen, phase) => {
    expect(guessPhase(name, isOpen)).toEqual({ meaning: phase, isKnown: true });
  });

  test("an unknown name is reported as a guess", () => {
    expect(guessPhase("PURPLE", true)).toEqual({ meaning: "confirmed", isKnown: false });
    expect(guessPhase("PURPLE", false)).toEqual({ meaning: "closed", isKnown: false });
    expect(guessMeaning("DISTRO_KERNEL")).toEqual({ meaning: "other", isKnown: false });
  });
});

describe("the meaning of a resolution is guessed from its name", () => {
  test.each([...bugzilla.resolutions, ...ovirt.resolutions])(
    "$name of a workflow that ships",
    (resolution) => {
      expect(guessMeaning(resolution.name)).toEqual({ meaning: resolution.meaning, isKnown: true });
    },
  );

  // Bugzilla before 4, Mozilla's, Red Hat's, the kernel's, GNOME's, KDE's and LibreOffice's.
  test.each([
    ["MOVED", "moved"],
    ["LATER", "deferred"],
    ["REMIND", "deferred"],
    ["INCOMPLETE", "incomplete"],
    ["INACTIVE", "obsolete"],
    ["SUPPORT", "not_a_bug"],
    ["EXPIRED", "obsolete"],
    ["MIGRATED", "moved"],
    ["COMPLETED", "fixed"],
    ["CODE_FIX", "fixed"],
    ["PATCH_ALREADY_AVAILABLE", "fixed"],
    ["IMPLEMENTED", "fixed"],
    ["WILL_NOT_FIX", "will_not_fix"],
    ["WILL_FIX_LATER", "deferred"],
    ["DOCUMENTED", "not_a_bug"],
    ["ANSWERED", "not_a_bug"],
    ["UNREPRODUCIBLE", "works_for_me"],
    ["OBSOLETE", "obsolete"],
    ["NOTGNOME", "moved_upstream"],
    ["NOT A BUG", "not_a_bug"],
    ["DOWNSTREAM", "moved"],
    ["NOTOURBUG", "moved_upstream"],
    ["INSUFFICIENTDATA", "incomplete"],
    ["MOVED TO NEW ISSUE TRACKER", "moved"],
    ["Won't fix", "will_not_fix"],
  ] as const)("%s", (name, meaning) => {
    expect(guessMeaning(name)).toEqual({ meaning, isKnown: true });
  });
});

test("every phase and meaning can be guessed, except “other”", () => {
  const phases = [...bugzilla.statuses, ...ovirt.statuses].map(({ phase }) => phase);
  expect(new Set(phases)).toEqual(new Set(PHASES));
  const words = "FIXED DUPLICATE INVALID WONTFIX WORKSFORME INCOMPLETE LATER EOL UPSTREAM MOVED PURPLE".split(
    " ",
  );
  expect(words.map((name) => guessMeaning(name).meaning)).toEqual([...MEANINGS]);
});
