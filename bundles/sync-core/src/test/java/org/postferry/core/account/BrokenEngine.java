package org.postferry.core.account;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.postferry.connector.Checkpoint;
import org.postferry.connector.Connector;
import org.postferry.connector.ConnectorException;
import org.postferry.connector.FactBatch;
import org.postferry.connector.FactStream;
import org.postferry.connector.Lane;
import org.postferry.connector.Pull;
import org.postferry.connector.PullEnd;
import org.postferry.connector.RemoteFact;
import org.postferry.connector.RemoteId;
import org.postferry.store.Intake;
import org.postferry.store.IntakeBatch;
import org.postferry.store.IntakeResult;
import org.postferry.store.Lease;
import org.postferry.store.MailStore;

/** One wrong decision each, as server and store see it of an engine that takes it. */
enum BrokenEngine {
    /** It moves the cursor first and stores the facts afterwards. */
    CHECKPOINT_BEFORE_FACTS {
        @Override
        IntakeResult apply(MailStore store, Intake intake, IntakeBatch batch) {
            if (batch.facts().isEmpty() || batch.end().isPresent()) {
                return intake.apply(batch);
            }
            IntakeResult moved = intake.apply(bent(batch, batch.expected(), List.of(), batch.next()));
            return moved instanceof IntakeResult.Applied
                    ? intake.apply(bent(batch, batch.next(), batch.facts(), batch.next()))
                    : moved;
        }
    },

    /** It takes the cursor of a pull's end for what came before the end. */
    CURSOR_EARLY {
        @Override
        FactStream told(Pull pull, FactStream stream) throws ConnectorException, InterruptedException {
            if (pull.lane().kind() != Lane.Kind.HEAD) {
                return stream;
            }
            List<FactBatch> batches = new ArrayList<>();
            Optional<FactBatch> batch = stream.next();
            while (batch.isPresent()) {
                batches.add(batch.get());
                batch = stream.next();
            }
            Checkpoint end = batches.get(batches.size() - 1).next();
            return replay(
                    stream,
                    batches.stream()
                            .map(one -> new FactBatch(one.facts(), end, one.end()))
                            .toList());
        }
    },

    /** It leaves out what the store does not know instead of asking for it. */
    CURSOR_OVER_AN_UNACCOUNTED_ID {
        @Override
        IntakeResult apply(MailStore store, Intake intake, IntakeBatch batch) {
            IntakeResult result = intake.apply(batch);
            if (!(result instanceof IntakeResult.Unknown unknown)) {
                return result;
            }
            List<RemoteFact> known = batch.facts().stream()
                    .filter(fact -> !(fact instanceof RemoteFact.EmailChanged changed
                            && unknown.ids().contains(changed.id())))
                    .filter(fact -> !(fact instanceof RemoteFact.EmailPresent))
                    .toList();
            return intake.apply(bent(batch, batch.expected(), known, batch.next()));
        }
    },

    /** It does not hand on what the server counts. */
    SUM_IGNORED {
        @Override
        IntakeResult apply(MailStore store, Intake intake, IntakeBatch batch) {
            List<RemoteFact> uncounted = batch.facts().stream()
                    .filter(fact -> !(fact instanceof RemoteFact.MailboxCount))
                    .toList();
            return intake.apply(bent(batch, batch.expected(), uncounted, batch.next()));
        }
    },

    /** It stores what history read as if head had told it now. */
    HISTORY_OVERWRITES_HEAD {
        @Override
        IntakeResult apply(MailStore store, Intake intake, IntakeBatch batch) {
            Lane lane = batch.lane();
            if (lane.kind() != Lane.Kind.HISTORY) {
                return intake.apply(batch);
            }
            Checkpoint head =
                    store.mailboxes().scope(batch.account(), lane.scope()).head();
            intake.apply(new IntakeBatch(
                    batch.lease(),
                    batch.account(),
                    Lane.head(lane.scope()),
                    head,
                    batch.facts(),
                    batch.headers(),
                    Map.of(),
                    head,
                    Optional.empty()));
            return intake.apply(batch);
        }
    },

    /** After history it does not go back to where that began. */
    HEAD_STAYS_AHEAD_OF_HISTORY {
        @Override
        IntakeResult apply(MailStore store, Intake intake, IntakeBatch batch) {
            Optional<PullEnd> end = batch.end()
                    .map(was ->
                            batch.lane().kind() == Lane.Kind.HISTORY ? new PullEnd.Whole(Checkpoint.NONE, false) : was);
            return intake.apply(new IntakeBatch(
                    batch.lease(),
                    batch.account(),
                    batch.lane(),
                    batch.expected(),
                    batch.facts(),
                    batch.headers(),
                    batch.renames(),
                    batch.next(),
                    end));
        }
    },

    /** It believes at once what the server says is gone, and what it no longer names. */
    REMOVAL_UNPROVEN {
        @Override
        Set<RemoteId> rechecked(Set<RemoteId> asked, Set<RemoteId> gone) {
            return asked;
        }
    },

    /** Refused, it takes the lease anew and stores what it had read under the old one. */
    STALE_LEASE_RENEWED {
        @Override
        IntakeResult apply(MailStore store, Intake intake, IntakeBatch batch) {
            IntakeResult result = intake.apply(batch);
            if (!(result instanceof IntakeResult.Fenced)) {
                return result;
            }
            Lease anew = store.leases()
                    .take(batch.lease().containerId(), LoopDriver.LEASE)
                    .orElseThrow();
            return intake.apply(new IntakeBatch(
                    anew,
                    batch.account(),
                    batch.lane(),
                    batch.expected(),
                    batch.facts(),
                    batch.headers(),
                    batch.renames(),
                    batch.next(),
                    batch.end()));
        }
    };

    IntakeResult apply(MailStore store, Intake intake, IntakeBatch batch) {
        return intake.apply(batch);
    }

    FactStream told(Pull pull, FactStream stream) throws ConnectorException, InterruptedException {
        return stream;
    }

    Set<RemoteId> rechecked(Set<RemoteId> asked, Set<RemoteId> gone) {
        return gone;
    }

    MailStore over(MailStore store) {
        return new BentStore(store, intake -> batch -> apply(store, intake, batch));
    }

    Connector over(Connector connector) {
        return new BentConnector(connector) {
            @Override
            FactStream told(Pull pull, FactStream stream) throws ConnectorException, InterruptedException {
                return BrokenEngine.this.told(pull, stream);
            }

            @Override
            Set<RemoteId> rechecked(Set<RemoteId> asked, Set<RemoteId> gone) {
                return BrokenEngine.this.rechecked(asked, gone);
            }
        };
    }

    static FactStream replay(FactStream stream, List<FactBatch> batches) {
        var left = batches.iterator();
        return new FactStream() {
            @Override
            public Optional<FactBatch> next() {
                return left.hasNext() ? Optional.of(left.next()) : Optional.empty();
            }

            @Override
            public void close() {
                stream.close();
            }
        };
    }

    static IntakeBatch bent(IntakeBatch batch, Checkpoint expected, List<RemoteFact> facts, Checkpoint next) {
        return new IntakeBatch(
                batch.lease(),
                batch.account(),
                batch.lane(),
                expected,
                facts,
                batch.headers(),
                batch.renames(),
                next,
                batch.end());
    }
}
