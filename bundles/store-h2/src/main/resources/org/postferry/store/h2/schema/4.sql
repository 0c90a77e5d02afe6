-- of_mailbox: whether it may be a wish to rename or delete a mailbox; exact in rows that were written since.
ALTER TABLE mutation ADD of_mailbox BOOLEAN DEFAULT TRUE NOT NULL;
CREATE INDEX mutation_of_mailbox ON mutation (state, of_mailbox, id);
