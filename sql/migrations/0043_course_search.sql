-- The catalogue is searched in any language: by words and their parts, with or without accents, and with one wrong letter in a word.
-- Each published course has keys, which the functions below make from its texts. The same functions make the keys of a search, so the
-- locale of the database does not matter. The first letter of a key tells in which texts its word is: A title; B also promise, teacher
-- and slug; C also description; D also lessons. So a search looks up one key for each of its words:
--     A^word       a whole word
--     Aord         what is left of a word without its first letters: at least three letters, found by their beginning (not in C)
--     A<w A<wo     the first two letters of a word; the first letter, of words of titles and of words of one letter
--     A語 A言語    one and two characters of a script that is written without spaces
--     ?word ?w?rd  a word (unless only the description has it), and the same with each letter replaced

-- The keys of each published course, for the search of the catalogue. A trigger keeps them.
CREATE TABLE course_search (
    course_id    bigint PRIMARY KEY REFERENCES courses ON DELETE CASCADE,
    published_at timestamptz NOT NULL,
    keys         tsvector NOT NULL               -- without positions; stored outside the row, which searches do not read it from
) WITH (toast_tuple_target = 128);

ALTER TABLE course_search ALTER COLUMN keys SET STORAGE EXTERNAL;

-- Returns the form in which texts are compared: in lower case, without accents, Arabic diacritics and invisible characters.
CREATE FUNCTION search_form(original text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT translate(replace(replace(replace(replace(
               normalize(regexp_replace(
                   normalize(lower(original COLLATE "und-x-icu"), NFKD) COLLATE "C",
                   '[\u00AD\u0300-\u036F\u0483-\u0487\u0591-\u05BD\u05BF\u05C1\u05C2\u05C4\u05C5\u05C7\u0610-\u061A\u0640'
                    '\u064B-\u065F\u0670\u06D6-\u06ED\u200B-\u200F\u202A-\u202E\u2060-\u2069\uFE00-\uFE0F\uFEFF]+', '', 'g')),
               'ß', 'ss'), 'æ', 'ae'), 'œ', 'oe'), 'þ', 'th'),
               'łøđðıħŧςىةکیٱ٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹', 'loddihtσيهكيا01234567890123456789')
$$;

-- Returns the words of a text in its search form. A script without spaces is separated from what stands beside it. + and # belong to
-- the word before them (C++), which is found without them too.
CREATE FUNCTION search_words(form text) RETURNS TABLE (word text, is_unspaced boolean) LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT left(found[1], 60),
           found[1] COLLATE "C" ~ '[\u0E00-\u0EFF\u1000-\u109F\u1780-\u17FF\u3005-\u3007\u3040-\u30FF\u31F0-\u31FF\u3400-\u9FFF'
                    '\uAC00-\uD7AF\uF900-\uFAFF\U00020000-\U0003FFFF]'
      FROM regexp_matches(regexp_replace(form COLLATE "C",
                   '([\u0E00-\u0EFF\u1000-\u109F\u1780-\u17FF\u3005-\u3007\u3040-\u30FF\u31F0-\u31FF\u3400-\u9FFF'
                    '\uAC00-\uD7AF\uF900-\uFAFF\U00020000-\U0003FFFF]+)', ' \1 ', 'g'),
                   '[^\s\u0001-\u002F\u003A-\u0060\u007B-\u00BF\u00D7\u00F7\u037E\u0387\u055A-\u055F\u0589\u058A\u05BE'
                    '\u05C0\u05C3\u05F3\u05F4\u0600-\u060F\u061B-\u061F\u066A-\u066D\u06D4\u0964\u0965\u1680\u2000-\u206F'
                    '\u20A0-\u20CF\u2190-\u2BFF\u2E00-\u2E7F\u3000-\u3004\u3008-\u3030\u303D-\u303F\u30FB\uE000-\uF8FF'
                    '\uFD3E\uFD3F\uFF00-\uFF0F\U0001F000-\U0001FAFF]+[+#]*', 'g') AS found
$$;

-- Returns a word that hyphens, apostrophes or full stops join, without these (e-mail: email), or NULL if the text is something else.
CREATE FUNCTION search_joined(chunk text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT joined
      FROM trim(chunk, '!"#$%&''()*+,-./:;<=>?@[\]_`{|}~«»„“”‚‘’…¿¡،؛؟。、「」') AS trimmed,
           translate(trimmed, '-''’‐.', '') AS joined
     WHERE joined <> trimmed
       AND joined = (SELECT string_agg(word, ' ') FILTER (WHERE NOT is_unspaced) FROM search_words(joined))
$$;

-- Returns the keys of one text of a course, whose level is A to D. The most important have the lowest number.
CREATE FUNCTION search_keys(level text, original text) RETURNS TABLE (key text, importance integer)
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
      WITH form AS MATERIALIZED (
           SELECT search_form(left(original, 60000)) AS text
           ),
           found AS MATERIALIZED (
           SELECT DISTINCT word, is_unspaced
             FROM form, search_words(form.text)
           ),
           spaced AS MATERIALIZED (
           SELECT word FROM found WHERE NOT is_unspaced
            UNION
           SELECT rtrim(word, '+#') FROM found WHERE NOT is_unspaced
            UNION
           SELECT search_joined(chunk)
             FROM form, regexp_split_to_table(form.text, '\s+') AS chunk
            WHERE chunk ~ '[-''’‐.]'
           ),
           part AS (
           SELECT '^' || word AS text, 1 AS importance, false AS is_unspaced
             FROM spaced
            WHERE word <> ''
            UNION
           SELECT '<' || left(word, size), 1, false
             FROM spaced, generate_series(1, 2) AS size
            WHERE length(word) >= size
              AND (size = 2 OR length(word) = 1 OR level = 'A')
            UNION
           SELECT substr(word, start, size), 1, true
             FROM found, generate_series(1, length(word)) AS start, generate_series(1, 2) AS size
            WHERE is_unspaced
            UNION
           SELECT substr(word, start, 20), CASE start WHEN 1 THEN 1 ELSE 2 END, false
             FROM spaced, generate_series(1, length(word) - 2) AS start
           )
    SELECT letter || part.text, part.importance
      FROM part, unnest('{A,B,C,D}'::text[]) AS letter
     WHERE letter >= level COLLATE "C"
       AND (letter <> 'C' OR part.text ~ '^\^' OR is_unspaced)
     UNION ALL
    SELECT DISTINCT '?' || CASE WHEN start = 0 THEN word ELSE overlay(word PLACING '?' FROM start FOR 1) END, 3
      FROM spaced, generate_series(0, CASE WHEN length(word) < 5 THEN 0 ELSE length(word) END) AS start
     WHERE level <> 'C'
       AND length(word) BETWEEN 4 AND 21
$$;

-- A tsvector holds a megabyte. Of a course with longer texts, the most important keys are kept.
CREATE FUNCTION search_vector(course courses) RETURNS tsvector LANGUAGE sql IMMUTABLE
    SET jit = off  -- compiling takes a hundred times as long
AS $$
    SELECT array_to_tsvector(array_agg(key))
      FROM (SELECT key, sum(octet_length(key)) OVER (ORDER BY importance, level, key COLLATE "C") AS size
              FROM (SELECT key, min(importance) AS importance, min(course_text.level) AS level
                      FROM (VALUES ('A', course.title),
                                   ('B', concat_ws(' ', course.promise, course.teacher_name, course.slug)),
                                   ('C', course.description),
                                   ('D', course.lesson_titles)) AS course_text (level, original),
                           search_keys(level, original)
                  GROUP BY key) AS each) AS sized
     WHERE size < 1000000
$$;

CREATE FUNCTION keep_course_search() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.status = 'published' THEN
        INSERT INTO course_search (course_id, published_at, keys)
             VALUES (NEW.id, NEW.published_at, search_vector(NEW))
        ON CONFLICT (course_id) DO UPDATE SET published_at = EXCLUDED.published_at, keys = EXCLUDED.keys;
    ELSE
        DELETE FROM course_search WHERE course_id = NEW.id;
    END IF;
    RETURN NULL;
END
$$;

CREATE TRIGGER courses_added_to_search AFTER INSERT ON courses
    FOR EACH ROW EXECUTE FUNCTION keep_course_search();
CREATE TRIGGER courses_keep_search AFTER UPDATE ON courses
    FOR EACH ROW
    WHEN ((OLD.status, OLD.published_at, OLD.slug, OLD.title, OLD.promise, OLD.teacher_name, OLD.description, OLD.lesson_titles)
          IS DISTINCT FROM
          (NEW.status, NEW.published_at, NEW.slug, NEW.title, NEW.promise, NEW.teacher_name, NEW.description, NEW.lesson_titles))
    EXECUTE FUNCTION keep_course_search();

-- Returns a word with one letter replaced by any (?), or missing, or added, or two neighbours swapped, as far as a course has it.
CREATE FUNCTION search_corrections(word text) RETURNS text[] LANGUAGE sql STABLE
    SET enable_seqscan = off  -- reading the keys of every course is slow, because they are stored outside the rows
AS $$
    SELECT coalesce(array_agg(key), '{}')
      FROM (SELECT DISTINCT '''?' || typo || '''' AS key
              FROM generate_series(1, length(word) + 1) AS place,
                   unnest(ARRAY[overlay(word PLACING '?' FROM place FOR 1), overlay(word PLACING '?' FROM place FOR 0),
                                overlay(word PLACING '' FROM place FOR 1),
                                overlay(word PLACING reverse(substr(word, place, 2)) FROM place FOR 2)]) AS typo) AS typos
     WHERE length(word) BETWEEN 5 AND 20
       AND EXISTS (SELECT FROM course_search WHERE keys @@ key::tsquery)
$$;

-- Returns the condition that the texts of this level have all the words, in whole or in part. `joined` are other spellings of the words, or
-- NULL; `corrections` replace a word, or are NULL. The words of search_words() have no character to escape.
CREATE FUNCTION search_condition(words text[], joined text[], unspaced boolean[], corrections text[], level text, whole boolean)
RETURNS tsquery LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
DECLARE
    conditions text := '';
    condition text;
    word text;
BEGIN
    FOR number IN 1..cardinality(words) LOOP
        word := words[number];
        IF unspaced[number] THEN
            SELECT string_agg('''' || level || substr(word, start, 2) || '''', ' & ') INTO condition
              FROM generate_series(1, greatest(length(word) - 1, 1)) AS start;
        ELSE
            condition := coalesce(corrections[number], CASE
                WHEN whole THEN format('''%s^%s''', level, word)
                WHEN word ~ '[+#]$' THEN format('''%s^%s'':*', level, word)
                WHEN length(word) < 3 THEN format('''%s<%s''', level, word)
                ELSE format('''%s%s'':*', level, left(word, 20))
            END);
            IF joined[number] <> '' THEN
                condition := condition || format(CASE WHEN whole THEN ' | ''%s^%s''' ELSE ' | ''%s^%s'':*' END, level, joined[number]);
            END IF;
        END IF;
        conditions := conditions || CASE number WHEN 1 THEN '(' ELSE ' & (' END || condition || ')';
    END LOOP;
    RETURN conditions::tsquery;
END
$$;

-- Finds the published courses that have all the words, and counts them. First come courses with all words in the title; then those with
-- all words in title, promise, teacher or slug; then with the description; then with lessons. Whole words come before parts, and the
-- newest course first. A word of five letters or more that no course has may have one letter wrong, if a title, promise, teacher or
-- lesson has it otherwise. `wanted` limits the ids, not the count; with NULL, all are returned, in any order. Only the six longest words
-- of the first 200 letters count.
CREATE FUNCTION search_courses(words text, wanted integer) RETURNS TABLE (ids bigint[], found_count integer)
LANGUAGE plpgsql STABLE
    SET enable_seqscan = off  -- as above
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
BEGIN
    SELECT array_agg(word), array_agg(other), array_agg(is_unspaced) INTO longest, joined, unspaced
      FROM (SELECT word, search_joined(chunk) AS other, is_unspaced
              FROM regexp_split_to_table(search_form(left(words, 200)), '\s+') AS chunk, search_words(chunk)
          ORDER BY length(word) DESC, word COLLATE "C"
             LIMIT 6) AS selected;
    ids := '{}';
    found_count := 0;
    IF longest IS NOT NULL THEN
        weakest := search_condition(longest, joined, unspaced, corrections, 'D', false);
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
        ids := ids || ARRAY(
            SELECT course_id
              FROM (SELECT course_id, published_at
                      FROM course_search
                     WHERE keys @@ condition
                  ORDER BY published_at DESC, course_id DESC
                     LIMIT wanted) AS newest
             WHERE NOT EXISTS (SELECT FROM unnest(ids) AS better (id) WHERE better.id = course_id)
          ORDER BY published_at DESC, course_id DESC);
    END LOOP;
    IF wanted IS NOT NULL THEN
        ids := ids[:wanted];
    END IF;
    RETURN NEXT;
END
$$;

-- The courses that are published already.
INSERT INTO course_search (course_id, published_at, keys)
SELECT id, published_at, search_vector(courses)
  FROM courses
 WHERE status = 'published';

-- fastupdate is off, because every search would have to read the whole list of pending entries.
CREATE INDEX course_search_keys ON course_search USING gin (keys) WITH (fastupdate = off);
