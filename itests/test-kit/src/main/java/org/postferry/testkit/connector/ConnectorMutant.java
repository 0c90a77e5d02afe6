package org.postferry.testkit.connector;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.postferry.connector.Connector;
import org.postferry.connector.ConnectorException;
import org.postferry.connector.ContentSink;
import org.postferry.connector.Credential;
import org.postferry.connector.FactBatch;
import org.postferry.connector.FetchRequest;
import org.postferry.connector.Lane;
import org.postferry.connector.PerformResult;
import org.postferry.connector.Pull;
import org.postferry.connector.PullEnd;
import org.postferry.connector.RemoteCommand;
import org.postferry.connector.RemoteFact;
import org.postferry.connector.RemoteId;
import org.postferry.connector.Scope;
import org.postferry.connector.Session;
import org.postferry.connector.Steps;

/** What a connector may get wrong, each with the promise that notices it. To be wrapped around a connector that keeps them all. */
public enum ConnectorMutant {
    DROPS_VANISHED("headTellsRemovalsWhereThatIsClaimed", inner -> new MutatedConnector(inner) {
        @Override
        List<FactBatch> told(Pull pull, List<FactBatch> batches) {
            return facts(batches, fact -> !(fact instanceof RemoteFact.EmailGone));
        }
    }),
    MOVES_THE_CURSOR_EARLY("aHeadCutAfterEachBatchMissesNothing", inner -> new MutatedConnector(inner) {
        @Override
        List<FactBatch> told(Pull pull, List<FactBatch> batches) {
            FactBatch last = batches.get(batches.size() - 1);
            return pull.lane().kind() != Lane.Kind.HEAD
                    ? batches
                    : batches.stream()
                            .map(batch -> new FactBatch(batch.facts(), last.next(), batch.end()))
                            .toList();
        }
    }),
    SWAPS_TWO_UIDS("aFirstSyncBringsEveryEmailWithItsKeywordsTimeAndBytes", inner -> new MutatedConnector(inner) {
        @Override
        List<FactBatch> told(Pull pull, List<FactBatch> batches) {
            return batches.stream()
                    .map(batch -> new FactBatch(swapped(batch.facts()), batch.next(), batch.end()))
                    .toList();
        }
    }),
    IS_SILENT_ABOUT_ONE("whereEverythingIsToldTheSumIsNeverUnequal", inner -> new MutatedConnector(inner) {
        @Override
        List<FactBatch> told(Pull pull, List<FactBatch> batches) {
            boolean[] dropped = {pull.lane().kind() != Lane.Kind.HEAD};
            return facts(batches, fact -> {
                boolean drop = !dropped[0] && fact instanceof RemoteFact.EmailSeen;
                dropped[0] |= drop;
                return !drop;
            });
        }
    }),
    STOPS_HISTORY_SHORT("aHistoryCutAfterEachBatchIsWhole", inner -> new MutatedConnector(inner) {
        @Override
        List<FactBatch> told(Pull pull, List<FactBatch> batches) {
            // what is left is not told, and head goes on from now: nothing will ever speak of it
            return pull.lane().kind() == Lane.Kind.HISTORY
                    ? facts(batches, fact -> false)
                    : facts(
                            batches,
                            fact -> !(fact instanceof RemoteFact.MailboxCount)
                                    && !(fact instanceof RemoteFact.EmailPresent)
                                    && !(fact instanceof RemoteFact.EmailChanged));
        }
    }),
    SNAPSHOT_FORGETS_ONE("itNamesWhatIsThereAndNothingElse", inner -> new MutatedConnector(inner) {
        @Override
        List<FactBatch> told(Pull pull, List<FactBatch> batches) {
            boolean[] dropped = {pull.lane().kind() != Lane.Kind.SNAPSHOT};
            return facts(batches, fact -> {
                boolean names = fact instanceof RemoteFact.EmailPresent || fact instanceof RemoteFact.EmailChanged;
                boolean drop = !dropped[0] && names;
                dropped[0] |= drop;
                return !drop;
            });
        }
    }),
    BARE_SNAPSHOT_MOVES_HEAD(
            "itsEndNotesWhereHeadGoesOnOnlyWhenItBroughtKeywords", inner -> new MutatedConnector(inner) {
                @Override
                List<FactBatch> told(Pull pull, List<FactBatch> batches) {
                    return batches.stream()
                            .map(batch -> batch.end()
                                            .filter(PullEnd.Whole.class::isInstance)
                                            .isEmpty()
                                    ? batch
                                    : new FactBatch(
                                            batch.facts(),
                                            batch.next(),
                                            Optional.of(new PullEnd.Whole(
                                                    new org.postferry.connector.Checkpoint("h:1:1:1:1"), false))))
                            .toList();
                }
            }),
    DESCRIBES_ALL_BUT_ONE("aWholeWindowIsDescribed", inner -> new MutatedConnector(inner) {
        @Override
        List<RemoteFact> described(List<RemoteFact> facts) {
            return facts.subList(1, facts.size());
        }
    }),
    BELIEVES_EVERYTHING_GONE("askedOnceMoreOnlyWhatIsGoneIsGone", inner -> new MutatedConnector(inner) {
        @Override
        Set<RemoteId> rechecked(Set<RemoteId> asked, Set<RemoteId> gone) {
            return asked;
        }
    }),
    CALLS_A_CUT_BODY_COMPLETE("everyRequestIsAnsweredByItsOwnBytes", inner -> new MutatedConnector(inner) {
        @Override
        ContentSink sink(ContentSink sink) {
            return new CuttingSink(sink);
        }
    }),
    EXPUNGES_WITHOUT_UIDS("whatIsDestroyedIsGoneAndNothingElse", inner -> new MutatedConnector(inner) {
        @Override
        PerformResult perform(Session session, RemoteCommand command, Steps steps)
                throws ConnectorException, InterruptedException {
            return session.perform(command instanceof RemoteCommand.Destroy one ? more(one) : command, steps);
        }
    }),
    FORGETS_THE_SOURCE("aMoveTakesAnEmailFromOneMailboxToAnother", inner -> new MutatedConnector(inner) {
        @Override
        PerformResult perform(Session session, RemoteCommand command, Steps steps)
                throws ConnectorException, InterruptedException {
            return session.perform(
                    command instanceof RemoteCommand.SetMailboxes move
                            ? new RemoteCommand.SetMailboxes(move.scope(), move.ids(), move.add(), Set.of())
                            : command,
                    steps);
        }
    }),
    APPENDS_AGAIN_AFTER_A_CRASH("anAppendThatDiesAnywhereStoresTheMessageOnce", ConnectorMutant::forgetful),
    COPIES_AGAIN_AFTER_A_CRASH("aCopyThatDiesAnywhereCopiesEachEmailOnce", ConnectorMutant::forgetful),
    TELLS_THE_PASSWORD("aWrongPasswordIsRefusedForTheWholeAccount", inner -> new MutatedConnector(inner) {
        @Override
        ConnectorException refused(ConnectorException refusal, Credential credential) {
            String secret = ((Credential.Password) credential).secret();
            return ConnectorException.of(refusal.kind(), refusal.extent(), "refused: LOGIN person " + secret);
        }
    });

    private final String noticedBy;
    private final Function<Connector, Connector> mutation;

    ConnectorMutant(String noticedBy, Function<Connector, Connector> mutation) {
        this.noticedBy = noticedBy;
        this.mutation = mutation;
    }

    /** The test of {@link ConnectorContract} that turns red, and only that has to. */
    public String noticedBy() {
        return noticedBy;
    }

    /** That connector with this wrong. */
    public Connector of(Connector connector) {
        return mutation.apply(connector);
    }

    /** The same wrapping with nothing wrong: what turns red then is the wrapping's fault. */
    public static Connector nothingWrong(Connector connector) {
        return new MutatedConnector(connector);
    }

    /** Its steps are on the disk, and it never reads them. */
    private static MutatedConnector forgetful(Connector inner) {
        return new MutatedConnector(inner) {
            @Override
            PerformResult perform(Session session, RemoteCommand command, Steps steps)
                    throws ConnectorException, InterruptedException {
                return session.perform(command, new Steps() {
                    @Override
                    public List<String> taken() {
                        return List.of();
                    }

                    @Override
                    public void record(String step) {
                        steps.record(step);
                    }
                });
            }
        };
    }

    /** What stands beside it goes too. */
    private static RemoteCommand more(RemoteCommand.Destroy command) {
        Map<RemoteId, Set<Scope.Mailbox>> more = new HashMap<>(command.shownIn());
        command.shownIn().forEach((id, mailboxes) -> {
            RemoteId.Uid uid = (RemoteId.Uid) id;
            more.put(new RemoteId.Uid(uid.mailbox(), uid.uidValidity(), uid.uid() + 1), mailboxes);
        });
        return new RemoteCommand.Destroy(command.scope(), more);
    }

    private static List<FactBatch> facts(List<FactBatch> batches, java.util.function.Predicate<RemoteFact> kept) {
        return batches.stream()
                .map(batch -> new FactBatch(batch.facts().stream().filter(kept).toList(), batch.next(), batch.end()))
                .toList();
    }

    private static List<RemoteFact> swapped(List<RemoteFact> facts) {
        List<RemoteFact> swapped = new ArrayList<>(facts);
        for (int i = 0; i + 1 < swapped.size(); i++) {
            if (swapped.get(i) instanceof RemoteFact.EmailSeen a
                    && swapped.get(i + 1) instanceof RemoteFact.EmailSeen b) {
                swapped.set(i, renamed(a, b.id()));
                swapped.set(i + 1, renamed(b, a.id()));
                return swapped;
            }
        }
        return swapped;
    }

    private static RemoteFact renamed(RemoteFact.EmailSeen seen, RemoteId id) {
        return new RemoteFact.EmailSeen(
                id,
                seen.header(),
                seen.headerProvisional(),
                seen.receivedAt(),
                seen.sizeBytes(),
                seen.memberships(),
                seen.threadRef(),
                seen.blobRef(),
                seen.stableId());
    }

    /** Loses the last byte of each write and says that everything has come. */
    private static final class CuttingSink extends ForwardingSink {
        CuttingSink(ContentSink sink) {
            super(sink);
        }

        @Override
        public Receiver begin(FetchRequest request, long announcedBytes) {
            return new Answer(super.begin(request, announcedBytes)) {
                @Override
                public void write(byte[] bytes, int offset, int length) {
                    super.write(bytes, offset, length - 1);
                }
            };
        }
    }
}
