-- learnt_seconds() is part of each statement that shows a course to a learner, once for each lesson. A function with a SELECT of its
-- own cannot become part of the statement that calls it, and costs much more there. So only what needs one is such a function.

-- How many seconds some ranges have together.
CREATE FUNCTION seconds_in(ranges int4multirange) RETURNS integer LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
    IF ranges = int4multirange(range_merge(ranges)) THEN  -- one range or none, as most are
        RETURN coalesce(upper(ranges) - lower(ranges), 0);
    END IF;
    RETURN (SELECT sum(upper(part) - lower(part)) FROM unnest(ranges) AS part);
END
$$;

CREATE OR REPLACE FUNCTION learnt_seconds(status text, watched int4multirange, duration_seconds integer) RETURNS integer LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE WHEN duration_seconds IS NULL OR status = 'completed' THEN duration_seconds
                WHEN watched IS NULL OR isempty(watched) THEN 0
                ELSE seconds_in(watched * int4multirange(int4range(0, duration_seconds)))
            END
$$;
