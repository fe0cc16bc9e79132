-- CreateIndex
CREATE INDEX "moved_bugs_component_id_bug_id_idx" ON "moved_bugs"("component_id", "bug_id");

-- CreateIndex
CREATE INDEX "moved_bugs_version_id_bug_id_idx" ON "moved_bugs"("version_id", "bug_id");

-- CreateIndex
CREATE INDEX "moved_bugs_target_release_id_bug_id_idx" ON "moved_bugs"("target_release_id", "bug_id");

-- CreateIndex
CREATE INDEX "moved_bugs_target_milestone_id_bug_id_idx" ON "moved_bugs"("target_milestone_id", "bug_id");
