package org.postferry.connector;

/** How a pull ended. */
public sealed interface PullEnd {
    <R> R match(Cases<R> cases);

    /** One case each. */
    interface Cases<R> {
        R current(Current end);

        R gap(Gap end);

        R whole(Whole end);
    }

    /**
     * Head has told everything up to now.
     *
     * @param keywordsUntold but for keywords: some changed, and the server does not tell of which emails; a snapshot with keywords finds them
     */
    record Current(boolean keywordsUntold) implements PullEnd {
        public Current() {
            this(false);
        }

        @Override
        public <R> R match(Cases<R> cases) {
            return cases.current(this);
        }
    }

    /**
     * The server cannot say what changed since the checkpoint (UIDVALIDITY changed, {@code cannotCalculateChanges}, an
     * unknown token): a snapshot must follow. The store does not take the batch's {@code next}: head stays where it is
     * until the snapshot sets it, a history or a snapshot that cannot go on begins again.
     *
     * @param why a sentence for a person: what was expected and what came
     */
    record Gap(String why) implements PullEnd {
        @Override
        public <R> R match(Cases<R> cases) {
            return cases.gap(this);
        }
    }

    /**
     * History or a snapshot has walked everything.
     *
     * @param head the token noted before the first read; head goes on from there, so that nothing that changed meanwhile is missed.
     *     {@link Checkpoint#NONE}: head stays where it is, because a snapshot that brought no keywords says nothing of their changes
     * @param snapshotWanted this server tells no removals, so a snapshot must look for what went meanwhile; false for the end of a snapshot
     */
    record Whole(Checkpoint head, boolean snapshotWanted) implements PullEnd {
        @Override
        public <R> R match(Cases<R> cases) {
            return cases.whole(this);
        }
    }
}
