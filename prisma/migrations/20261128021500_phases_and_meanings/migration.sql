-- What a status and a resolution mean, whatever a workflow calls them.
CREATE TYPE "phase" AS ENUM ('unconfirmed', 'confirmed', 'assigned', 'in_review', 'fixed', 'to_verify', 'verified', 'closed');
CREATE TYPE "resolution_meaning" AS ENUM ('fixed', 'duplicate', 'not_a_bug', 'will_not_fix', 'works_for_me', 'incomplete', 'deferred', 'obsolete', 'moved_upstream', 'moved', 'other');

ALTER TABLE "statuses" ADD COLUMN "phase" "phase";
ALTER TABLE "resolutions" ADD COLUMN "meaning" "resolution_meaning";
ALTER TABLE "workflow_statuses" ADD COLUMN "phase" "phase";
ALTER TABLE "workflow_resolutions" ADD COLUMN "meaning" "resolution_meaning";

-- Those of the shipped workflows by their names; a status of any other name by whether a bug in it is open.
UPDATE statuses s SET phase = coalesce(
  (SELECT k.phase::phase FROM (VALUES
    ('UNCONFIRMED', 'unconfirmed'), ('CONFIRMED', 'confirmed'), ('NEW', 'confirmed'),
    ('IN_PROGRESS', 'assigned'), ('ASSIGNED', 'assigned'), ('POST', 'in_review'), ('MODIFIED', 'fixed'),
    ('ON_QA', 'to_verify'), ('RESOLVED', 'to_verify'), ('VERIFIED', 'verified'), ('RELEASE_PENDING', 'verified'),
    ('CLOSED', 'closed')) AS k(name, phase) WHERE k.name = upper(s.name)),
  CASE WHEN s.is_open THEN 'confirmed'::phase ELSE 'closed'::phase END);
UPDATE resolutions r SET meaning = coalesce(
  (SELECT k.meaning::resolution_meaning FROM (VALUES
    ('FIXED', 'fixed'), ('CURRENTRELEASE', 'fixed'), ('NEXTRELEASE', 'fixed'), ('ERRATA', 'fixed'), ('RAWHIDE', 'fixed'),
    ('DUPLICATE', 'duplicate'), ('INVALID', 'not_a_bug'), ('NOTABUG', 'not_a_bug'),
    ('WONTFIX', 'will_not_fix'), ('CANTFIX', 'will_not_fix'), ('WORKSFORME', 'works_for_me'),
    ('INSUFFICIENT_DATA', 'incomplete'), ('INCOMPLETE', 'incomplete'), ('DEFERRED', 'deferred'),
    ('EOL', 'obsolete'), ('UPSTREAM', 'moved_upstream'), ('MOVED', 'moved')) AS k(name, meaning)
    WHERE k.name = upper(r.name)), 'other');
UPDATE workflow_statuses ws SET phase = s.phase FROM statuses s WHERE s.name = ws.status;
-- Where a workflow says otherwise of open and closed than the site, the phase follows the workflow.
UPDATE workflow_statuses ws SET phase = CASE WHEN ws.is_open THEN 'confirmed'::phase ELSE 'closed'::phase END
WHERE (ws.is_open AND ws.phase = 'closed') OR (NOT ws.is_open AND ws.phase < 'fixed');
UPDATE workflow_resolutions wr SET meaning = r.meaning FROM resolutions r WHERE r.name = wr.resolution;
INSERT INTO workflow_resolutions (workflow_id, resolution, sort_key, meaning)
  SELECT w.id, 'DUPLICATE', 1000, 'duplicate' FROM workflows w
  WHERE NOT EXISTS (SELECT 1 FROM workflow_resolutions wr WHERE wr.workflow_id = w.id AND wr.meaning = 'duplicate');

ALTER TABLE "statuses" ALTER COLUMN "phase" SET NOT NULL;
ALTER TABLE "resolutions" ALTER COLUMN "meaning" SET NOT NULL;
ALTER TABLE "workflow_statuses" ALTER COLUMN "phase" SET NOT NULL;
ALTER TABLE "workflow_resolutions" ALTER COLUMN "meaning" SET NOT NULL;

-- One word for a duplicate in each workflow: marking a bug as one says no resolution.
CREATE UNIQUE INDEX workflow_resolutions_one_duplicate ON workflow_resolutions (workflow_id) WHERE meaning = 'duplicate';
