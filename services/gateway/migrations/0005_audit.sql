-- Each row is changed once, soon after it was added: by its outcome. With room for that on the page
-- the change needs no new entries in the indexes. (What is full by now stays as it is.)
ALTER TABLE audit SET (fillfactor = 50);
