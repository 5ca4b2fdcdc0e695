-- A completion that a learner took back comes again only if the video is watched again.

ALTER TABLE lesson_progress ADD COLUMN watched_again int4multirange;
UPDATE lesson_progress SET watched_again = '{}' WHERE undone_at IS NOT NULL;
