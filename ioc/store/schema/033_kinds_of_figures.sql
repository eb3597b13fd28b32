-- Which kinds of figures the software that froze a day tells of one: what a later one tells beside them is no change of the
-- day (ioc/services/snapshot/frozen.py). Empty where a revision was made before this was kept.
ALTER TABLE revision ADD COLUMN kinds text[] NOT NULL DEFAULT '{}';
