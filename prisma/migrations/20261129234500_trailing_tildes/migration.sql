-- 1.0~ is before 1.0: a tilde at the end is part of the order.
UPDATE versions SET sort_key = left(sort_key, -1) || repeat('A', length(substring(trim(name) FROM '~+$'))) || 'F'
  WHERE sort_key ~ '^[2-5]' AND trim(name) ~ '~$' AND name !~ '\+';
UPDATE series SET sort_key = left(sort_key, -1) || repeat('A', length(substring(trim(name) FROM '~+$'))) || 'F'
  WHERE sort_key ~ '^[2-5]' AND trim(name) ~ '~$' AND name !~ '\+';
UPDATE milestones SET sort_key = left(sort_key, -1) || repeat('A', length(substring(trim(name) FROM '~+$'))) || 'F'
  WHERE sort_key ~ '^[2-5]' AND trim(name) ~ '~$' AND name !~ '\+';
