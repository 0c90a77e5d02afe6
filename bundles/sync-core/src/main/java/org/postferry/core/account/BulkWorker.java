package org.postferry.core.account;

import java.util.Optional;
import java.util.Set;
import org.postferry.connector.ConnectorException;
import org.postferry.connector.Lane;
import org.postferry.connector.PullEnd;
import org.postferry.connector.Scope;
import org.postferry.connector.Session;
import org.postferry.core.retry.RetryTable;
import org.postferry.model.StoreGone;
import org.postferry.store.StoreFailure;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One more connection that walks histories and fetches contents until nothing is left. Runs on a thread of its own. */
final class BulkWorker implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(BulkWorker.class);

    private final Tools tools;
    private final BulkCrew crew;
    private final Conversation conversation;
    private final RunLog log;
    private final Headway headway;
    private final LanePull pull;
    private final ContentRun content;
    private final LoopInbox inbox;

    BulkWorker(
            Tools tools,
            BulkCrew crew,
            Conversation conversation,
            RunLog log,
            Headway headway,
            Interruptions interruptions,
            LoopInbox inbox) {
        this.tools = tools;
        this.crew = crew;
        this.conversation = conversation;
        this.log = log;
        this.headway = headway;
        this.inbox = inbox;
        this.pull = new LanePull(tools, new ListArrival(tools));
        this.content =
                new ContentRun(tools, interruptions, new ContentProgress(conversation, crew, log, headway), inbox);
    }

    @Override
    public void run() {
        try {
            work();
        } catch (StoreGone | LoopOver e) {
            LOG.debug("account {}: a bulk worker ends: {}", tools.account(), e.getMessage());
        } catch (StoreFailure e) {
            crew.failedHere(String.valueOf(e.getMessage()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            LOG.error("account {}: a bulk worker died of a defect", tools.account(), e);
            crew.failedHere("A defect of Postferry stopped a part of the work: " + e);
        } finally {
            home();
        }
    }

    void end() {
        conversation.end();
    }

    void breakIfStuck() {
        conversation.breakIfStuck();
    }

    private void work() throws InterruptedException {
        try {
            conversation.session();
            crew.connected();
        } catch (ConnectorException e) {
            if (!conversation.ended()) {
                refused(e);
            }
            return;
        }
        try {
            while (!conversation.ended() && step()) {
                headway.survey(crew.settings());
            }
        } catch (ConnectorException e) {
            failed(e);
        }
    }

    private void refused(ConnectorException failure) {
        crew.refused(failure);
        if (failure.kind() == ConnectorException.Kind.THROTTLED
                && failure.retryAfter().isPresent()) {
            inbox.accountFailed(failure);
        }
    }

    private void failed(ConnectorException failure) {
        if (conversation.ended()) {
            return;
        }
        LOG.debug("account {}: a bulk worker stops: {}", tools.account(), failure.getMessage());
        if (failure.kind() == ConnectorException.Kind.THROTTLED) {
            inbox.accountFailed(failure);
        }
        crew.failed(failure);
    }

    private boolean step() throws ConnectorException, InterruptedException {
        Optional<Scope> history = crew.claimHistory();
        if (history.isPresent()) {
            walk(history.get());
            return true;
        }
        return content.once(
                conversation.session(), crew.settings().policy(), Set.of(), ContentRun.MAX_COUNT, ContentRun.MAX_BYTES);
    }

    private void walk(Scope scope) throws ConnectorException, InterruptedException {
        boolean done = false;
        try {
            while (!done && !conversation.ended()) {
                done = batch(conversation.session(), scope);
            }
        } catch (ConnectorException e) {
            if (RetryTable.reaction(e.kind(), e.extent()).stopsAccount()) {
                throw e;
            }
            inbox.scopeFailed(scope, e);
            done = true;
        } finally {
            pull.close();
            crew.giveBack(scope, done);
        }
    }

    private boolean batch(Session session, Scope scope) throws ConnectorException, InterruptedException {
        LanePull.Pulled pulled = pull.oneBatch(session, Lane.history(scope));
        conversation.pulse().beat();
        pulled.applied().ifPresent(log::applied);
        crew.succeeded();
        crew.foundMore();
        headway.survey(crew.settings());
        boolean whole = pulled.end().filter(PullEnd.Whole.class::isInstance).isPresent();
        if (whole) {
            inbox.historyEnded(scope);
        }
        return whole || pulled.applied().isEmpty();
    }

    private void home() {
        try {
            content.close();
        } catch (StoreGone | StoreFailure e) {
            LOG.debug("account {}: what was not committed is given back: {}", tools.account(), e.getMessage());
        }
        conversation.drop();
        log.bulk(conversation.traffic());
        crew.left(this);
    }
}
