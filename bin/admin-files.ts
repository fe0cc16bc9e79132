import { type Command, Option } from "commander";
import { copyAllContents } from "#lib/bugs/attachments/copy-all.ts";
import { countOf } from "#lib/text.ts";

/** `npm run admin -- files copy --to s3`: the contents of attachments from the data directory to the bucket, or back. */
export function addFiles(program: Command, { print }: { print: (line: string) => void }): void {
  program
    .command("files")
    .description("where the contents of attachments are")
    .exitOverride()
    .command("copy")
    .description(
      "copy all contents to the bucket of HEADWATER_S3_URL, or from it to the data directory; deletes nothing",
    )
    .addOption(new Option("--to <place>", "where to").choices(["s3", "disk"]).makeOptionMandatory())
    .action(async ({ to }: { to: "s3" | "disk" }) => {
      const { copied, present, missing, damaged } = await copyAllContents(to);
      print(`${countOf(copied, "content")} copied, ${present} there already.`);
      for (const hash of missing) print(`Missing in both places: ${hash}`);
      for (const hash of damaged) print(`Damaged: ${hash}`);
      if (missing.length + damaged.length > 0) process.exitCode = 1;
    });
}
