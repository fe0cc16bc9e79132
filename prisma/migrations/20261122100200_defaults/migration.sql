-- What every installation starts with. A test holds these equal to the presets in lib/.

INSERT INTO statuses (name, is_open, sort_key, description) VALUES
  ('UNCONFIRMED', true, 10, 'Reported; nobody has confirmed it yet.'),
  ('CONFIRMED', true, 20, 'It is a bug, and nobody works on it yet.'),
  ('IN_PROGRESS', true, 30, 'Somebody works on it.'),
  ('RESOLVED', false, 40, 'Dealt with; the resolution says how.'),
  ('VERIFIED', false, 50, 'QE has looked: the resolution is right.');

INSERT INTO resolutions (name, sort_key, description) VALUES
  ('FIXED', 10, 'A fix is in.'),
  ('INVALID', 20, 'Not a bug, or not one of this product.'),
  ('WONTFIX', 30, 'A bug that will not be fixed.'),
  ('DUPLICATE', 40, 'Another bug says the same.'),
  ('WORKSFORME', 50, 'Cannot be reproduced.');

INSERT INTO severities (name, sort_key, is_default, description) VALUES
  ('unspecified', 0, true, 'Nobody has said yet.'),
  ('blocker', 10, false, 'The release cannot ship with it.'),
  ('critical', 20, false, 'Crash, loss of data, security.'),
  ('major', 30, false, 'Major loss of function.'),
  ('normal', 40, false, 'Some loss of function.'),
  ('minor', 50, false, 'Minor loss of function, or there is an easy way round.'),
  ('trivial', 60, false, 'Spelling, alignment.');

INSERT INTO priorities (name, sort_key, is_default, description) VALUES
  ('unspecified', 0, true, 'Nobody has said yet.'),
  ('urgent', 10, false, 'Now.'),
  ('high', 20, false, 'In the next release.'),
  ('medium', 30, false, 'Soon.'),
  ('low', 40, false, 'When there is time.');

INSERT INTO workflows (name, is_default) VALUES ('Bugzilla', true);
INSERT INTO workflow_statuses (workflow_id, status, sort_key)
  SELECT w.id, s.name, s.sort_key FROM workflows w, statuses s;
INSERT INTO workflow_resolutions (workflow_id, resolution, sort_key)
  SELECT w.id, r.name, r.sort_key FROM workflows w, resolutions r;
INSERT INTO transitions (workflow_id, "from", "to")
  SELECT w.id, t."from", t."to" FROM workflows w, (VALUES
    (NULL, 'UNCONFIRMED'), (NULL, 'CONFIRMED'), (NULL, 'IN_PROGRESS'),
    ('UNCONFIRMED', 'CONFIRMED'), ('UNCONFIRMED', 'IN_PROGRESS'), ('UNCONFIRMED', 'RESOLVED'),
    ('CONFIRMED', 'IN_PROGRESS'), ('CONFIRMED', 'RESOLVED'),
    ('IN_PROGRESS', 'CONFIRMED'), ('IN_PROGRESS', 'RESOLVED'),
    ('RESOLVED', 'UNCONFIRMED'), ('RESOLVED', 'CONFIRMED'), ('RESOLVED', 'VERIFIED'),
    ('VERIFIED', 'UNCONFIRMED'), ('VERIFIED', 'CONFIRMED')) AS t("from", "to");

INSERT INTO roles (name, description, sort_key, capabilities) VALUES
  ('maintainer', 'Runs the product: everything, down to handing out roles.', 10,
    '{file,comment,confirm,edit,set_severity,set_target,set_flags,see_private,moderate,manage_components,manage_versions,manage_milestones,manage_flag_types,manage_people,manage_access,manage_product}'),
  ('qe', 'Triages by target release and verifies.', 20,
    '{file,comment,set_flags,confirm,edit,set_severity,set_target,see_private,moderate}'),
  ('triager', 'Confirms, sorts and sets how bad and how soon.', 30,
    '{file,comment,set_flags,confirm,edit,set_severity,see_private}'),
  ('developer', 'Takes and fixes bugs.', 40,
    '{file,comment,set_flags,confirm,edit,set_severity,set_target,see_private}'),
  ('reporter', 'Files bugs and talks about them.', 50, '{file,comment,set_flags}');
