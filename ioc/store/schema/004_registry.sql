-- Which sensors are known: described by a payload (a name, a place) or accepted by a person. The others registered
-- themselves with their first message and show as new.
ALTER TABLE sensor ADD COLUMN known boolean NOT NULL DEFAULT false;
UPDATE sensor SET known = name <> key OR lat IS NOT NULL;
