-- Without it a search for slots by their titles reads every slot, or finds different ones on the two databases.
--
-- Slots use the same titles again and again, so each of them is here once, as it is searched. The program folds it, so that neither case nor
-- accents count; SQL cannot. Each start fills in what is missing or was folded by another version. A title that no slot has any more stays.
CREATE TABLE slot_titles (
    title TEXT NOT NULL PRIMARY KEY,
    folded TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX slots_title ON slots (title, id);
