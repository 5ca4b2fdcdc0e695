-- A search for words that most courses have costs no more than another one. Before, each look-up for them found nearly all courses, and
-- sorted them to show the newest.

-- accepted create-index: course_search has one row for each published course
CREATE INDEX course_search_newest ON course_search (published_at DESC, course_id DESC);

-- Finds the published courses that have all the words, and counts them. First come courses with all words in the title; then those with
-- all words in title, promise, teacher or slug; then with the description; then with lessons. Whole words come before parts, and the
-- newest course first. A word of five letters or more that no course has may have one letter wrong, if a title, promise, teacher or
-- lesson has it otherwise. `wanted` limits the ids, not the count; with NULL, all are returned, in any order. Only the six longest words
-- of the first 200 letters count. Of words that most courses have, the newest courses are looked through one by one: that is faster than
-- to sort all that the index finds, and happens once, because it fills the page.
CREATE OR REPLACE FUNCTION search_courses(words text, wanted integer) RETURNS TABLE (ids bigint[], found_count integer)
LANGUAGE plpgsql STABLE
    SET enable_seqscan = off  -- reading the keys of every course is slow, because they are stored outside the rows
    SET plan_cache_mode = force_generic_plan
AS $$
DECLARE
    tiers text[] := '{A^,A,B^,B,C^,D^,D}';  -- from the best to the weakest; ^: whole words
    tier text;
    longest text[];
    joined text[];
    unspaced boolean[];
    corrections text[] := '{}';
    weakest tsquery;
    condition tsquery;
    newest bigint[];
BEGIN
    SELECT array_agg(word), array_agg(other), array_agg(is_unspaced) INTO longest, joined, unspaced
      FROM (SELECT word, CASE WHEN chunk ~ '[-''’‐.]' THEN search_joined(chunk) END AS other, is_unspaced
              FROM regexp_split_to_table(search_form(left(words, 200)), '\s+') AS chunk, search_words(chunk)
          ORDER BY length(word) DESC, word COLLATE "C"
             LIMIT 6) AS selected;
    ids := '{}';
    found_count := 0;
    IF longest IS NOT NULL THEN
        weakest := search_condition(longest, joined, unspaced, corrections, 'D', false);
        -- Of words that the newest courses of a large school all have, three count: more would find nearly the same courses.
        IF cardinality(longest) > 3
           AND EXISTS (SELECT FROM course_search OFFSET 500)
           AND (SELECT bool_and(pg_column_size(keys) < 131072 AND keys @@ weakest)
                  FROM (SELECT keys FROM course_search ORDER BY published_at DESC, course_id DESC LIMIT 5) AS recent) THEN
            longest := longest[:3];
            weakest := search_condition(longest, joined, unspaced, corrections, 'D', false);
        END IF;
        SELECT count(*) INTO found_count FROM course_search WHERE keys @@ weakest;
    END IF;
    IF found_count = 0 THEN
        FOR number IN 1..coalesce(cardinality(longest), 0) LOOP
            condition := search_condition(longest[number:number], joined[number:number], unspaced[number:number], '{}', 'D', false);
            CONTINUE WHEN EXISTS (SELECT FROM course_search WHERE keys @@ condition);
            corrections[number] := array_to_string(search_corrections(longest[number]), ' | ');
            IF corrections[number] = '' OR unspaced[number] THEN
                longest := NULL;
                EXIT;
            END IF;
        END LOOP;
        IF longest IS NULL OR corrections = '{}' THEN
            RETURN NEXT;
            RETURN;
        END IF;
        tiers := '{D}';
        weakest := search_condition(longest, joined, unspaced, corrections, 'D', false);
        SELECT count(*) INTO found_count FROM course_search WHERE keys @@ weakest;
    END IF;
    IF wanted IS NULL THEN
        ids := ARRAY(SELECT course_id FROM course_search WHERE keys @@ weakest);
    END IF;
    FOREACH tier IN ARRAY tiers LOOP
        EXIT WHEN cardinality(ids) >= least(wanted, found_count);
        condition := CASE tier
            WHEN 'D' THEN weakest
            ELSE search_condition(longest, joined, unspaced, corrections, left(tier, 1), length(tier) = 2)
        END;
        -- As many as are wanted, because the others may have been found before.
        newest := '{}';
        -- If the two newest courses have the words, probably many have. Large keys are not read: they are outside the rows.
        IF wanted < 50 AND found_count > 10 * wanted
           AND (SELECT bool_and(pg_column_size(keys) < 32768 AND keys @@ condition)
                  FROM (SELECT keys FROM course_search ORDER BY published_at DESC, course_id DESC LIMIT 2) AS recent) THEN
            newest := ARRAY(
                SELECT course_id
                  FROM (SELECT course_id, published_at, keys
                          FROM course_search
                      ORDER BY published_at DESC, course_id DESC
                         LIMIT 3 * wanted) AS recent
                 WHERE keys @@ condition
              ORDER BY published_at DESC, course_id DESC
                 LIMIT wanted);
        END IF;
        IF cardinality(newest) < wanted THEN
            -- OFFSET 0 keeps the index of the newest courses from being used, which suits frequent words only.
            newest := ARRAY(
                SELECT course_id
                  FROM (SELECT course_id, published_at
                          FROM course_search
                         WHERE keys @@ condition
                        OFFSET 0) AS found
              ORDER BY published_at DESC, course_id DESC
                 LIMIT wanted);
        END IF;
        ids := ids || ARRAY(
            SELECT id
              FROM unnest(newest) WITH ORDINALITY AS hit (id, place)
             WHERE id <> ALL (ids)
          ORDER BY place);
    END LOOP;
    IF wanted IS NOT NULL THEN
        ids := ids[:wanted];
    END IF;
    RETURN NEXT;
END
$$;

