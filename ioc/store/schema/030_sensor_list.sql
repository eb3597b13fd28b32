-- Long lists of sensors: found and ordered by what is left of a name and an id without marks and capitals, so that "da lat"
-- finds Đà Lạt and Đ stands with D, whatever the server takes for an alphabet.
CREATE FUNCTION plain(text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT lower(regexp_replace(normalize(translate($1, 'Đđ', 'Dd'), NFD), '[\u0300-\u036f]', '', 'g') COLLATE "C")
$$;
ALTER TABLE sensor ADD COLUMN plain text COLLATE "C" NOT NULL GENERATED ALWAYS AS (plain(name || ' ' || key)) STORED;
CREATE INDEX sensor_list ON sensor (plain, id);
